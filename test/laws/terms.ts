import { parse } from 'yaml'
import type { Breach } from './breach.ts'
import { isTest, type Source, textOf } from './sources.ts'

/** A name that belongs to a framework: `words` as printed, `what` it is there. */
export type Term = { readonly words: string; readonly what: string }

/**
 * Where a rulebook names its bodies, judgements and grades, and which keys there hold a name. An id names its thing as
 * much as a label does; ids that are a common word, such as `management`, are left out save those of bodies.
 */
const places: readonly { readonly key: string; readonly names: readonly string[]; readonly what: string }[] = [
  { key: 'source', names: ['title', 'publisher'], what: 'framework' },
  { key: 'title', names: [], what: 'framework' },
  { key: 'bodies', names: ['label', 'name', 'id'], what: 'body' },
  { key: 'grades', names: ['label', 'descriptor'], what: 'grade' },
  { key: 'outcomes', names: ['label', 'statements', 'text'], what: 'judgement' },
  { key: 'management', names: ['label', 'text'], what: 'judgement' },
  { key: 'ungraded', names: ['text'], what: 'judgement' },
  { key: 'graded', names: ['label'], what: 'judgement' },
]

/** Every body, framework, judgement and grade that the files of one or more rulebooks name. */
export function termsOf(rulebookTexts: readonly string[]): readonly Term[] {
  const terms = new Map<string, Term>()
  for (const text of rulebookTexts) {
    const content: unknown = parse(text)
    for (const { key, names, what } of places) {
      const value = underKey(content, key)
      const ids = what === 'judgement' ? namesIn(value, ['id']).filter(id => /[-.\d]/.test(id)) : []
      for (const words of [...namesIn(value, names), ...ids]) {
        terms.set(words.includes(' ') ? words.toLowerCase() : words, { words, what })
      }
    }
  }
  return [...terms.values()]
}

function underKey(content: unknown, key: string): unknown {
  return typeof content === 'object' && content !== null ? Reflect.get(content, key) : undefined
}

function namesIn(value: unknown, names: readonly string[]): readonly string[] {
  if (typeof value === 'string') return names.length === 0 ? [plain(value)] : []
  if (Array.isArray(value)) return value.flatMap(each => namesIn(each, names))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) =>
    names.includes(key) ? [each].flat().filter(isText).map(plain) : namesIn(each, names),
  )
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/**
 * Law 7: the code names no framework. Names of two words or more may stand nowhere in a file under `src`, comments and
 * templates included; single words may not be a string of their own.
 */
export function checkTerms(
  terms: readonly Term[],
  sources: readonly Source[],
  otherFiles: readonly { readonly file: string; readonly text: string }[],
): readonly Breach[] {
  const long = terms.filter(({ words }) => words.includes(' '))
  const single = new Map(terms.filter(({ words }) => !words.includes(' ')).map(term => [term.words, term]))
  const texts = [...sources.map(({ path, text }) => ({ file: path, text })), ...otherFiles].filter(
    ({ file }) => !isTest(file),
  )
  const named = texts.flatMap(({ file, text }) => {
    const folded = text.toLowerCase().replace(/\s*\n[\s*/]*/g, ' ')
    return long
      .filter(({ words }) => standsIn(folded, words.toLowerCase()))
      .map(term => breachOf(file, term, firstLine(text, term.words)))
  })
  const literal = sources
    .filter(({ path }) => !isTest(path))
    .flatMap(source =>
      source.nodes.flatMap(({ node, inType }) => {
        const term = inType ? undefined : single.get(textOf(node)?.trim() ?? '')
        return term === undefined ? [] : [breachOf(source.path, term, source.lineOf(node.start))]
      }),
    )
  return [...named, ...literal]
}

/** Whole words only: "being healthy" does not stand in "wellbeing healthy". */
function standsIn(text: string, words: string): boolean {
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1)) {
    const around = [text[at - 1] ?? ' ', text[at + words.length] ?? ' ']
    if (around.every(letter => !/[\p{L}\p{N}]/u.test(letter))) return true
  }
  return false
}

function firstLine(text: string, words: string): number | undefined {
  const index = text.split('\n').findIndex(line => line.toLowerCase().includes(words.toLowerCase()))
  return index === -1 ? undefined : index + 1
}

function breachOf(file: string, { words, what }: Term, line: number | undefined): Breach {
  const shown = words.length > 60 ? `${words.slice(0, 57)}…` : words
  return {
    file,
    ...(line === undefined ? {} : { line }),
    fault: `names a ${what} of a rulebook: "${shown}"`,
    mend: 'Ask the rulebook for the name, or put the choice into the rulebook as data: a new framework is no new code.',
  }
}
