import { type SymbolName, symbols } from '../../../kernel/symbols.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { inTellingOrder, type Line, lineGoesIn } from './line.ts'

/**
 * The report for children as one model, from which its page and its PDF are made, and which is frozen with the issue.
 * Plain JSON, and nobody's name in it. Each line says from which finding or recommendation it comes, so that every
 * sentence can be followed to what it rests on; what children said says no more than that they said it.
 */
export type ChildrenReport = {
  readonly title: string
  readonly area: string
  readonly language: 'en-GB'
  /** On how many pages it is printed at most. */
  readonly pagesMost: number
  readonly parts: readonly ChildrenPart[]
}

export type ChildrenPart = {
  readonly id: string
  readonly heading: string
  readonly symbol: SymbolName
  readonly symbolWords: string
  /** Paragraphs. */
  readonly text: readonly string[]
  readonly groups: readonly ChildrenGroup[]
}

/** Lines of one outcome; those of none stand first and have no heading. */
type ChildrenGroup = {
  readonly outcome: string
  readonly heading: string
  readonly symbol: SymbolName | undefined
  readonly lines: readonly ChildrenLine[]
}

export type ChildrenLine = {
  readonly id: string
  readonly words: string
  readonly byWhen: string
  readonly symbol: SymbolName | undefined
  readonly symbolWords: string
  /** Id of the finding or recommendation in the report it comes from; of what children said, neither. */
  readonly from: { readonly kind: 'finding' | 'recommendation' | 'said'; readonly id?: string }
}

/** What the report of one review is put together from. */
export type ChildrenMaterial = {
  readonly rulebook: Rulebook
  readonly areaName: string
  readonly lines: readonly Line[]
  /** Words of the review's own, by part. */
  readonly parts: ReadonlyMap<string, string>
}

/** The report as it would be issued now; undefined where the framework knows of none. */
export function assembleChildrenReport(material: ChildrenMaterial): ChildrenReport | undefined {
  const told = material.rulebook.children?.report
  if (told === undefined) return undefined
  const lines = inTellingOrder(material.lines).filter(lineGoesIn)
  return {
    title: `What we found out about services for children in ${material.areaName}`,
    area: material.areaName,
    language: 'en-GB',
    pagesMost: told.pages,
    parts: told.parts
      .map(({ id, label, symbol, holds, words = '' }) => ({
        id,
        heading: label,
        symbol,
        symbolWords: symbols[symbol],
        text: paragraphsOf(material.parts.get(id) ?? words),
        groups:
          holds === 'words'
            ? []
            : groupsOf(
                lines.filter(line => line.kind === holds),
                told.outcomes,
              ),
      }))
      .filter(({ text, groups }) => text.length > 0 || groups.length > 0),
  }
}

function groupsOf(
  lines: readonly Line[],
  outcomes: readonly { readonly outcome: string; readonly label: string; readonly symbol: SymbolName }[],
): readonly ChildrenGroup[] {
  const named = new Set(outcomes.map(({ outcome }) => outcome))
  const bare = lines.filter(({ outcome }) => !named.has(outcome))
  return [
    ...(bare.length === 0 ? [] : [{ outcome: '', heading: '', symbol: undefined, lines: bare.map(told) }]),
    ...outcomes
      .map(({ outcome, label, symbol }) => ({
        outcome,
        heading: label,
        symbol,
        lines: lines.filter(line => line.outcome === outcome).map(told),
      }))
      .filter(group => group.lines.length > 0),
  ]
}

function told(line: Line): ChildrenLine {
  const { kind, id } = line.source
  return {
    id: line.id,
    words: line.words,
    byWhen: line.byWhen,
    symbol: line.symbol,
    symbolWords: line.symbol === undefined ? '' : symbols[line.symbol],
    from: kind === 'evidence' ? { kind: 'said' } : kind === 'finding' ? { kind, id } : { kind, id: `r${id}` },
  }
}

/** Paragraphs of a text, each in one line. */
function paragraphsOf(text: string): readonly string[] {
  return text
    .split(/\n\s*\n/)
    .map(each => each.replace(/\s+/g, ' ').trim())
    .filter(each => each !== '')
}

/** Every word a child reads, in reading order: what the reading age is counted of. */
export function wordsOfReport(report: ChildrenReport): string {
  return report.parts
    .flatMap(part => [
      ...part.text,
      ...part.groups.flatMap(group => group.lines.flatMap(line => [ended(line.words), ended(line.byWhen)])),
    ])
    .filter(each => each !== '')
    .join('\n')
}

function ended(text: string): string {
  return text === '' || /[.!?]["”’]?$/.test(text) ? text : `${text}.`
}

/** What the report for children lacks before it can go out with the main one, in a sentence; empty where nothing. */
export function childrenReportLacks(rulebook: Rulebook, lines: readonly Line[]): string {
  if (rulebook.children === undefined) return ''
  const standing = lines.filter(({ stands }) => stands)
  if (standing.length === 0) return 'Nothing of the report is marked for it yet.'
  const unwritten = standing.filter(({ words }) => words === '').length
  if (unwritten > 0) return `Lines without plain words: ${unwritten}.`
  const told = new Set(standing.map(({ kind }) => kind))
  if (!told.has('good')) return 'It says nothing of what is good.'
  if (!told.has('better') && !told.has('promise')) return 'It says nothing of what must get better.'
  const changed = standing.filter(({ changedSince }) => changedSince).length
  if (changed > 0) return `Lines whose finding was changed since their plain words were written: ${changed}.`
  return ''
}

/** Whether a part tells what children said, word for word. */
export function isQuoted(part: ChildrenPart): boolean {
  return part.groups.some(({ lines }) => lines.some(({ from }) => from.kind === 'said'))
}

/** What one report says and another does not, place by place: a line by its part and its first words, a part by its heading. */
export function changesForChildren(
  before: ChildrenReport | undefined,
  after: ChildrenReport,
): readonly { readonly place: string; readonly before: string; readonly after: string }[] {
  const old = before === undefined ? [] : placesOf(before)
  const now = placesOf(after)
  const moved = now.flatMap(place => {
    const was = old.find(({ id }) => id === place.id)
    return was?.words === place.words ? [] : [{ place: place.place, before: was?.words ?? '', after: place.words }]
  })
  const gone = old
    .filter(({ id }) => !now.some(place => place.id === id))
    .map(({ place, words }) => ({ place, before: words, after: '' }))
  const order = (places: typeof now) => JSON.stringify(places.map(({ id, told }) => [id, told]))
  if (moved.length + gone.length > 0) return [...moved, ...gone]
  return order(old) === order(now)
    ? []
    : [{ place: 'Order and pictures', before: 'As they were', after: 'In another order, or with other pictures' }]
}

/** Every place with the words it has, in reading order; `told` is how it is shown. */
function placesOf(report: ChildrenReport) {
  return report.parts.flatMap(part => [
    {
      id: `part ${part.id}`,
      place: part.heading,
      words: part.text.join('\n\n'),
      told: `${part.heading} ${part.symbol}`,
    },
    ...part.groups.flatMap(group =>
      group.lines.map(line => ({
        id: `line ${line.id}`,
        place: `${part.heading}, a line`,
        words: [line.words, line.byWhen].filter(each => each !== '').join(' – '),
        told: `${part.id} ${group.heading} ${line.symbol ?? ''}`,
      })),
    ),
  ])
}

/** Which line of a report, as it was frozen, tells of which finding of the main one. */
export function linesByFinding(model: object): readonly { readonly finding: string; readonly line: string }[] {
  // What is frozen is read back as plain JSON; it is ours.
  return (model as ChildrenReport).parts
    .flatMap(({ groups }) => groups)
    .flatMap(({ lines }) => lines)
    .flatMap(({ id, from }) =>
      from.kind === 'finding' && from.id !== undefined ? [{ finding: from.id, line: id }] : [],
    )
}
