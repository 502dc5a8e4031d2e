import type { Visitor } from './product.ts'

/* What tests of the accuracy round do over and over: write a comment, and send everything that is kept. */

/** Writes a comment or a reply by the form of the page; returns its number. */
export async function writes(
  visitor: Visitor,
  reviewId: string,
  {
    about,
    text,
    kind = 'accuracy',
  }: { readonly about: string; readonly text: string; readonly kind?: 'accuracy' | 'reply' },
): Promise<string> {
  const path = `/reviews/${reviewId}/draft${kind === 'reply' ? '/replies' : ''}`
  const draft = draftIn((await visitor.get(path)).html)
  const answer = await visitor.post(path, { draft, kind, about, text, next: 'more' })
  const id = /\/comments\/(\d+)$/.exec(answer.location ?? '')?.[1]
  if (answer.status !== 303 || id === undefined)
    throw new Error(`Writing answered ${answer.status}: ${answer.location}`)
  return id
}

/** The number of the draft to which the forms of a page belong. */
export function draftIn(html: string): string {
  return /name="draft" value="(\d+)"/.exec(html)?.[1] ?? ''
}

/** The version in the first form of a page that has one. */
export function versionIn(html: string): string {
  return /name="version" value="(\d+)"/.exec(html)?.[1] ?? ''
}

/** The fields of the page on which everything is gathered, as they stand, every comment ticked unless left out. */
export function gatheredIn(html: string, leftOut: readonly string[] = []) {
  const kept = [...html.matchAll(/name="kept" value="(\d+\.\d+)"/g)].map(found => found[1] ?? '')
  const send = kept.map(mark => mark.split('.')[0] ?? '').filter(id => !leftOut.includes(id))
  const numbers = [...html.matchAll(/name="(position\.\d+)"[^>]* value="(\d*)"/g)].map(
    ([, name, value]) => [name, value] as const,
  )
  return { draft: draftIn(html), kept, send, ...(Object.fromEntries(numbers) as { [name: string]: string }) }
}

/** Sends everything that is kept, but what is left out. */
export async function sendsAll(
  visitor: Visitor,
  reviewId: string,
  { note = '', leftOut = [] }: { readonly note?: string; readonly leftOut?: readonly string[] } = {},
): Promise<void> {
  const path = `/reviews/${reviewId}/draft/submission`
  const fields = gatheredIn((await visitor.get(path)).html, leftOut)
  const answer = await visitor.post(path, { ...fields, note, next: 'send' })
  if (answer.status !== 303) throw new Error(`Sending answered ${answer.status}`)
}
