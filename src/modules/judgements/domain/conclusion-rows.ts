import type { Rulebook } from '../../rulebooks/index.ts'
import { type NamedJudgement, writtenSections } from './framework.ts'
import { leftOut } from './missing.ts'

/** What is written on one judgement, as far as a list needs it. */
export type Written = {
  readonly judgement: string
  readonly state: 'concluded' | 'not-yet' | 'not-reported'
  readonly text: string
  readonly evidence: number
}

export type Counts = { readonly strengths: number; readonly weaknesses: number; readonly fromChildren: number }

export type ConclusionRow = NamedJudgement & {
  readonly state: Written['state'] | 'none'
  /** The state in the words of the page. */
  readonly says: string
  /** The beginning of what is written; empty where nothing is. */
  readonly begins: string
  readonly routeLabel: string
  readonly strengths: number
  readonly weaknesses: number
  readonly fromChildren: number
  readonly cites: number
  readonly groupLabel: string
  /** What is still to be done, in a few words; empty where nothing is. */
  readonly missing: string
}

export type ConclusionSection = {
  readonly id: string
  readonly label: string
  readonly rows: readonly ConclusionRow[]
  /** "4 of 6 concluded". */
  readonly summary: string
}

export type Tally = {
  readonly of: number
  readonly concluded: number
  readonly notReported: number
  readonly notYet: number
  readonly nothing: number
  readonly withoutEvidence: number
}

const stateWords = {
  concluded: 'Concluded',
  'not-yet': 'Not yet',
  'not-reported': 'Not reported',
  none: 'Nothing written',
} as const satisfies Record<ConclusionRow['state'], string>

export function sayConclusionState(state: ConclusionRow['state']): string {
  return stateWords[state]
}

const none: Counts = { strengths: 0, weaknesses: 0, fromChildren: 0 }
const longestBeginning = 130

/** Every judgement that is written about, under its heading, with what is there and what is missing. */
export function conclusionSections(
  rulebook: Rulebook,
  written: readonly Written[],
  routes: readonly { readonly judgement: string; readonly route: string }[],
  counts: ReadonlyMap<string, Counts>,
): readonly ConclusionSection[] {
  const writtenOn = new Map(written.map(each => [each.judgement, each]))
  const routeOf = new Map(routes.map(each => [each.judgement, each.route]))
  return writtenSections(rulebook).map(section => {
    const rows = section.judgements.map((judgement): ConclusionRow => {
      const conclusion = writtenOn.get(judgement.id)
      const route = routeOf.get(judgement.id)
      const state = conclusion?.state ?? 'none'
      const { strengths, weaknesses, fromChildren } = counts.get(judgement.id) ?? none
      return {
        ...judgement,
        state,
        says:
          judgement.kind === 'further' && state === 'none' && route === undefined ? 'Not taken up' : stateWords[state],
        begins: beginningOf(conclusion?.text ?? ''),
        routeLabel: rulebook.routes.find(each => each.id === route)?.label ?? '',
        strengths,
        weaknesses,
        fromChildren,
        cites: conclusion?.evidence ?? 0,
        groupLabel: rulebook.groups.find(group => group.id === judgement.group)?.label ?? '',
        missing: missingWords(judgement, conclusion, route),
      }
    })
    const concluded = rows.filter(row => row.state === 'concluded').length
    return { id: section.id, label: section.label, rows, summary: `${concluded} of ${rows.length} concluded` }
  })
}

function missingWords(judgement: NamedJudgement, conclusion: Written | undefined, route: string | undefined): string {
  if (conclusion?.state === 'concluded') return conclusion.evidence === 0 ? 'Evidence: it cites none' : ''
  if (conclusion?.state === 'not-reported') return ''
  if (conclusion?.state === 'not-yet') return 'A conclusion'
  if (route === leftOut) return 'Its route leaves it out: take its reason over'
  if (judgement.kind === 'further' && route === undefined) return ''
  return 'A conclusion or a note'
}

function beginningOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= longestBeginning ? line : `${line.slice(0, longestBeginning).replace(/\s+\S*$/, '')} …`
}

/** Where the conclusions stand as a whole. Further judgements count once something is written or a route is chosen. */
export function tallyOf(sections: readonly ConclusionSection[]): Tally {
  const rows = sections
    .flatMap(section => section.rows)
    .filter(row => row.kind !== 'further' || row.state !== 'none' || row.routeLabel !== '')
  const inState = (state: ConclusionRow['state']) => rows.filter(row => row.state === state).length
  return {
    of: rows.length,
    concluded: inState('concluded'),
    notReported: inState('not-reported'),
    notYet: inState('not-yet'),
    nothing: inState('none'),
    withoutEvidence: rows.filter(row => row.state === 'concluded' && row.cites === 0).length,
  }
}
