/** A sentence with expressions in it, as in `at most ten; {size(coverage.fieldworkKey)} are chosen`. */
export type TemplatePart = { readonly text: string } | { readonly expression: string }

/** Splits a sentence at `{…}`; `undefined` where a brace is open or left over. */
export function parseTemplate(sentence: string): readonly TemplatePart[] | undefined {
  const parts: TemplatePart[] = []
  let rest = sentence
  while (rest !== '') {
    const open = rest.search(/[{}]/)
    if (open === -1) return [...parts, { text: rest }]
    const close = rest.indexOf('}', open)
    const expression = rest.slice(open + 1, close)
    if (rest[open] === '}' || close === -1 || expression.includes('{')) return undefined
    if (open > 0) parts.push({ text: rest.slice(0, open) })
    parts.push({ expression: expression.trim() })
    rest = rest.slice(close + 1)
  }
  return parts
}
