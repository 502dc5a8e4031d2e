export type ReadGroup = {
  /** The anchor, where the group itself is an entry. */
  readonly id?: string
  readonly title?: string
  readonly cite?: string
  readonly note?: string
  /** Said of the group as a whole, word for word from the source. */
  readonly statements: readonly string[]
  readonly entries: readonly ReadEntry[]
  /** The entries follow each other, and are drawn so. */
  readonly steps?: boolean
}

export type ReadEntry = {
  /** The anchor; absent where another entry of the same id has it. */
  readonly id?: string
  readonly name: string
  readonly strength?: 'must' | 'should' | 'may'
  /** What it says; `gap` stands for what a review has there. */
  readonly text: readonly { readonly words: string; readonly gap: boolean }[]
  /** Whether the text is the source's own, word for word. */
  readonly quoted: boolean
  readonly cite: string
  readonly chosen: boolean
  readonly note: string
  readonly lines: readonly { readonly label: string; readonly items: readonly ReadLink[] }[]
  /** For those who want to see how it is checked. */
  readonly expression?: string
}

export type ReadLink = { readonly text: string; readonly to?: string }

export type ReadPart = {
  /** Address within the page; has an underscore, which no id of a rulebook has. */
  readonly id: string
  readonly title: string
  readonly intro: string
  readonly groups: readonly ReadGroup[]
}

/** The short name of a rule, made of its id: `team-two-bodies` is read as "Team two bodies". */
export function ruleName(id: string): string {
  return capital(id.replaceAll('-', ' '))
}

/** A text with every `{…}` left as a gap. */
export function gaps(text: string): ReadEntry['text'] {
  return text
    .trim()
    .split(/(\{[^}]*\})/)
    .filter(each => each !== '')
    .map(each => (each.startsWith('{') ? { words: '[…]', gap: true } : { words: each, gap: false }))
}

export function capital(word: string): string {
  return word.replace(/^./, letter => letter.toUpperCase())
}

export type Cited = {
  readonly cite?: string
  readonly chosen?: boolean | undefined
  readonly note?: string | undefined
}

export type Named = Cited & {
  readonly id: string
  readonly label: string
  readonly text?: string | undefined
  readonly paraphrase?: boolean | undefined
}

export function part(name: string, title: string, intro: string, groups: readonly ReadGroup[]): ReadPart {
  return { id: `part_${name}`, title, intro, groups }
}

export function group(title: string, entries: readonly ReadEntry[]): ReadGroup {
  return { title, statements: [], entries }
}

/** An entry as the rulebook names it. */
export function named(value: Named, lines: ReadEntry['lines'] = []): ReadEntry {
  const quoted = value.paraphrase !== true
  return { id: value.id, name: value.label, text: words(value.text ?? ''), quoted, ...cited(value), lines }
}

export function cited({ cite = '', chosen = false, note = '' }: Cited): Pick<ReadEntry, 'cite' | 'chosen' | 'note'> {
  return { cite, chosen, note }
}

export function words(text: string): ReadEntry['text'] {
  return text === '' ? [] : [{ words: text.trim(), gap: false }]
}

export function line(label: string, items: readonly ReadLink[]): ReadEntry['lines'] {
  return items.length === 0 ? [] : [{ label, items }]
}
