import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'

/**
 * Reads the paper itself, independently of the rulebook and of the program, into what a test needs to compare them.
 *
 * The paper may be quoted, and is not ours to ship whole. So only hashes are kept: of each term of Annex A, of the grade
 * table and of tables a and b, in their order; and, paragraph by paragraph, short hashes of all runs of one, two and four
 * words, by which a quotation is proved word for word and in the paragraph it cites.
 *
 *     bin/node test/rulebooks/source-terms.ts joint-area-reviews-2005.txt
 *
 * writes `joint-area-reviews-2005.terms.json` beside this file. The text of the paper is needed for that alone.
 */
export type SourceTerms = {
  readonly outcomes: readonly {
    readonly label: string
    readonly statements: readonly string[]
    readonly judgements: readonly string[]
  }[]
  readonly management: { readonly label: string; readonly judgements: readonly string[] }
  readonly grades: readonly { readonly grade: number; readonly label: string; readonly descriptor: string }[]
  /** How many judgements take a grade, from the first word of ¶60. */
  readonly gradedJudgements: number
  readonly provisions: readonly { readonly table: string; readonly text: string; readonly from: string }[]
  /** By `¶12`, `footnote 1`, `Annex A`, `table a`, `box after ¶6`: three bytes for each run of words, in base64. */
  readonly runs: Readonly<Record<string, string>>
}

const runLengths = [1, 2, 4] as const
const runBytes = 3

/** Whitespace and the marks of footnotes and of layout are no part of the words. */
export function normalise(text: string): string {
  return text
    .replace(/<[^>]*>/g, ' ')
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\*+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

export function hashOf(term: string): string {
  return createHash('sha256').update(normalise(term)).digest('hex').slice(0, 32)
}

/** Hashes of the runs of words by which a quotation is looked up: of four words, or of two or one where it has fewer. */
export function runsOf(quotation: string): readonly string[] {
  const words = normalise(quotation).split(' ')
  return runs(words, words.length < 4 ? Math.min(words.length, 2) : 4)
}

const unpacked = new WeakMap<SourceTerms, Map<string, ReadonlySet<string>>>()

/** Runs that the paper has in a paragraph; none where it has no such paragraph. */
export function runsIn(terms: SourceTerms, paragraph: string): ReadonlySet<string> {
  const known = unpacked.get(terms) ?? new Map<string, ReadonlySet<string>>()
  unpacked.set(terms, known)
  const found = known.get(paragraph) ?? unpack(terms.runs[paragraph] ?? '')
  known.set(paragraph, found)
  return found
}

function unpack(packed: string): ReadonlySet<string> {
  const bytes = Buffer.from(packed, 'base64')
  return new Set(
    Array.from({ length: bytes.length / runBytes }, (_, at) =>
      bytes.subarray(at * runBytes, (at + 1) * runBytes).toString('hex'),
    ),
  )
}

function runs(words: readonly string[], length: number): readonly string[] {
  return words.slice(0, Math.max(0, words.length - length + 1)).map((_, at) => {
    // Punctuation counts within a run and not at its ends, for a quotation may end where a sentence goes on.
    const run = words
      .slice(at, at + length)
      .join(' ')
      .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    return createHash('sha256')
      .update(run)
      .digest('hex')
      .slice(0, runBytes * 2)
  })
}

/** Parses the text of the paper. Throws where a table or heading it counts on is not there. */
export function termsOf(paper: string): SourceTerms {
  const annex = between(paper, /^Annex A\. Outcomes and key judgements$/m, /^Annex B\. .*$/m)
  return {
    ...annexTerms(annex),
    grades: [...paper.matchAll(/^Grade (\d): ([^\t\n]+)\t(.+)$/gm)].map(([, grade, label = '', descriptor = '']) => ({
      grade: Number(grade),
      label: hashOf(label),
      descriptor: hashOf(descriptor),
    })),
    gradedJudgements: gradedJudgements(paper),
    provisions: [...tableRows(paper, 'a'), ...tableRows(paper, 'b')],
    runs: Object.fromEntries([...paragraphs(paper)].map(([name, text]) => [name, packedRuns(text)])),
  }
}

function gradedJudgements(paper: string): number {
  const word = /^60\. (\w+) judgements will be graded/m.exec(paper)?.[1]
  if (word !== 'Twelve') throw new Error(`The paper grades ${word} judgements, and twelve were read before`)
  return 12
}

function annexTerms(annex: string): Pick<SourceTerms, 'outcomes' | 'management'> {
  // One judgement is broken in two by the turn of a page, and its second half begins like a judgement of its own.
  const whole = annex.replace(/helped to make a\n\n- positive contribution/, 'helped to make a positive contribution')
  const outcomes = [...whole.matchAll(/^(.+)\n\nOutcomes:\n\n(.+)\n\nKey judgements:\n\n((?:- .+\n+)+)/gm)]
  const management = /^(Service Management)\n\nKey judgements:\n\n((?:- .+\n+)+)/m.exec(whole)
  if (management === null) throw new Error('Annex A has no service management')
  return {
    outcomes: outcomes.map(([, label = '', statements = '', judgements = '']) => ({
      label: hashOf(label),
      statements: statements
        .replace(/^Children and young people(?: are)?:? /, '')
        .replace(/\.$/, '')
        .split('; ')
        .map(hashOf),
      judgements: bullets(judgements),
    })),
    management: { label: hashOf(management[1] ?? ''), judgements: bullets(management[2] ?? '') },
  }
}

function bullets(list: string): readonly string[] {
  return [...list.matchAll(/^- (.+?)\.?$/gm)].map(([, text = '']) => hashOf(text))
}

function tableRows(paper: string, table: 'a' | 'b'): SourceTerms['provisions'] {
  return [...tableText(paper, table).matchAll(/^(<ul.+)\t(.+)$/gm)].map(([, text = '', from = '']) => ({
    table: `table ${table}`,
    text: hashOf(text),
    from: hashOf(from),
  }))
}

function tableText(paper: string, table: 'a' | 'b'): string {
  return table === 'a'
    ? between(paper, /^a\) Evidence provided by inspectorates$/m, /^b\) Evidence provided by other bodies$/m)
    : between(paper, /^b\) Evidence provided by other bodies$/m, /^29\. /m)
}

function between(text: string, start: RegExp, end: RegExp): string {
  const from = start.exec(text)
  const rest = from === null ? '' : text.slice(from.index + from[0].length)
  const until = end.exec(rest)
  if (from === null || until === null) throw new Error(`The paper has nothing between ${start} and ${end}`)
  return rest.slice(0, until.index)
}

/** The words of each paragraph and footnote. A footnote at the foot of a page does not break the paragraph around it. */
function paragraphs(paper: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const add = (name: string, line: string): void => {
    found.set(name, `${found.get(name) ?? ''} ${line}`)
  }
  const numbers = new Map([...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((raised, digit) => [raised, digit]))
  const body = paper.slice(
    paper.indexOf('\nIntroduction\n\n1. '),
    paper.search(/^Annex A\. Outcomes and key judgements$/m),
  )
  let current = ''
  for (const line of body.split('\n')) {
    const raised = /^([⁰¹²³⁴⁵⁶⁷⁸⁹]+) /.exec(line)?.[1]
    const numbered = /^(\d+)\. /.exec(line)
    if (raised !== undefined) add(`footnote ${[...raised].map(digit => numbers.get(digit)).join('')}`, line)
    else if (line.startsWith('Those designated with special educational needs')) add('footnote 5', line)
    else {
      if (numbered !== null) current = `¶${numbered[1]}`
      if (line === 'Joint area reviews: summary of key features') current = 'box after ¶6'
      if (line.startsWith('a) Evidence provided')) current = 'table a'
      if (line.startsWith('b) Evidence provided')) current = 'table b'
      add(current, numbered === null ? line.replace(/^\s*[-•]\s/, '') : line.slice(numbered[0].length))
    }
  }
  add('Annex A', between(paper, /^Annex A\. Outcomes and key judgements$/m, /^Annex B\. .*$/m).replace(/^- /gm, ''))
  add('cover', paper.slice(0, paper.indexOf('\nContents\n')))
  return found
}

function packedRuns(text: string): string {
  const words = normalise(text.replace(/[•]/g, ' ')).split(' ')
  const unique = new Set(runLengths.flatMap(length => runs(words, length)))
  return Buffer.from([...unique].sort().join(''), 'hex').toString('base64')
}

if (import.meta.main) {
  const [file] = process.argv.slice(2)
  if (file === undefined) throw new Error('Name the file that holds the text of the paper.')
  const terms = termsOf(await readFile(file, 'utf8'))
  const target = new URL('joint-area-reviews-2005.terms.json', import.meta.url)
  await writeFile(target, `${JSON.stringify(terms, null, 1)}\n`)
}
