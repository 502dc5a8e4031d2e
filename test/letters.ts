import type { Answer, Visitor } from './product.ts'

/** Sends a letter as its sender does: looks at it as it would go with what is typed, then sends what was looked at. */
export async function sendLetterBy(
  visitor: Visitor,
  path: string,
  fields: { readonly [name: string]: string } = {},
  key?: string,
): Promise<Answer> {
  const seen = seenIn((await visitor.post(path, { ...fields, next: 'preview' })).html)
  return visitor.post(path, { ...fields, seen, next: 'send' }, key)
}

/** The digest that a page carries of the letter it shows; empty where it shows none. */
export function seenIn(html: string): string {
  return /name="seen" value="([0-9a-f]{64})"/.exec(html)?.[1] ?? ''
}
