import type { Part, TestProduct } from './product.ts'

/** Names people by the pages that name them: the administrator the first, who then names the others. */
export async function nameForConcerns(
  product: TestProduct,
  named: { readonly danger?: readonly Part[]; readonly tellings?: readonly Part[] },
): Promise<void> {
  for (const duty of ['danger', 'tellings'] as const) {
    const [first, ...others] = named[duty] ?? []
    if (first === undefined) continue
    const place = (part: Part, rank: number) => ({
      duty,
      person: product.people[part],
      rank: String(rank),
      telephone: `020 7946 000${rank}`,
    })
    const administrator = await product.visitor('administrator')
    const begun = await administrator.post('/concerns/people', place(first, 1))
    if (begun.status !== 303) throw new Error(`Naming ${first} answered ${begun.status}: ${begun.html}`)
    const naming = await product.visitor(first)
    for (const [index, part] of others.entries()) {
      const answer = await naming.post('/concerns/people', place(part, index + 2))
      if (answer.status !== 303) throw new Error(`Naming ${part} answered ${answer.status}: ${answer.html}`)
    }
  }
}

/** A concern as somebody raises it. */
export const concern = {
  what: 'A boy of about six sits alone in a locked car.',
  place: 'Car park behind the leisure centre',
  who: 'Not known; blue coat',
  happened: 'Now',
}

export const telling = {
  words: 'The night shift at the home is one person, and the book says two.',
  identity: '',
}

/** The receipt that a page holds, in a form or as shown. */
export function receiptOn(html: string): string {
  const found = /([0-9A-Z]{4}(?:-[0-9A-Z]{4}){6})/.exec(html)?.[1]
  if (found === undefined) throw new Error('There is no receipt on the page.')
  return found
}
