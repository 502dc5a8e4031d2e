import type { Visitor } from '../product.ts'

/** Where the links of a page to files lead, in order. */
export function fileLinks(html: string): readonly string[] {
  return [...html.matchAll(/href="(\/reviews\/\d+\/files\/\d+)"/g)].map(found => found[1] ?? '')
}

/** The fields of an item of evidence, its kind the first that the rulebook has. */
export async function evidenceOf(visitor: Visitor, review: string): Promise<{ readonly [name: string]: string }> {
  const form = await visitor.get(`/reviews/${review}/evidence/new`)
  return {
    from: 'own',
    kind: /<option value="([a-z-]+)"/.exec(form.html.split('name="kind"')[1] ?? '')?.[1] ?? '',
    'event-day': '7',
    'event-month': '11',
    'event-year': '2006',
    text: 'The duty manager showed the referral figures.',
  }
}
