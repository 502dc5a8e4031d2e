import type { Path } from './fault.ts'
import type { Rulebook } from './rulebook.ts'

/** One entry of a rulebook that has an id: of what kind, where, and what it says. */
export type Entry = {
  readonly id: string
  /** The kind in a word or two, as in `rule` or `graded judgement`. */
  readonly kind: string
  readonly path: Path
  readonly value: {
    readonly cite?: string | undefined
    readonly label?: string | undefined
    readonly text?: string | undefined
    readonly say?: string | undefined
    readonly note?: string | undefined
    readonly chosen?: boolean | undefined
  }
}

/** Every entry with an id, in the order of the language. */
export function entries(rulebook: Rulebook): readonly Entry[] {
  const list = (
    kind: string,
    path: Path,
    values: readonly (Entry['value'] & { readonly id: string })[],
  ): readonly Entry[] => values.map((value, index) => ({ id: value.id, kind, path: [...path, index], value }))
  return [
    ...list('role', ['roles'], rulebook.roles),
    ...rulebook.roles.flatMap(({ duties = [] }, index) => list('duty', ['roles', index, 'duties'], duties)),
    ...list('body', ['bodies'], rulebook.bodies),
    ...list('outcome', ['outcomes'], rulebook.outcomes),
    ...rulebook.outcomes.flatMap((outcome, index) =>
      list('judgement', ['outcomes', index, 'judgements'], outcome.judgements),
    ),
    { id: rulebook.management.id, kind: 'management', path: ['management'], value: rulebook.management },
    ...list('judgement', ['management', 'judgements'], rulebook.management.judgements),
    ...list('judgement', ['ungraded'], rulebook.ungraded),
    ...list('graded judgement', ['graded'], rulebook.graded),
    ...list('limit', ['limits'], rulebook.limits),
    ...rulebook.graded.flatMap(({ passages = [] }, index) => list('passage', ['graded', index, 'passages'], passages)),
    ...list('route', ['routes'], rulebook.routes),
    ...list('group', ['groups'], rulebook.groups),
    ...list('tier', ['tiers'], rulebook.tiers),
    ...list('source', ['sources'], rulebook.sources),
    ...list('kind of evidence', ['evidence-kinds'], rulebook['evidence-kinds']),
    ...list('activity', ['activities'], rulebook.activities),
    ...list('provision', ['provisions'], rulebook.provisions),
    ...list('document', ['documents'], rulebook.documents),
    ...list('confirmation', ['confirmations'], rulebook.confirmations),
    ...list('briefing', ['briefings'], rulebook.briefings),
    ...list('training', ['training'], rulebook.training),
    ...list('stage', ['stages'], rulebook.stages),
    ...list('rule', ['rules'], rulebook.rules),
    ...rulebook['not-yet'].map((value, index) => ({
      id: value.rule,
      kind: 'rule not yet checked',
      path: ['not-yet', index],
      value,
    })),
    ...list('deadline', ['deadlines'], rulebook.deadlines),
    ...list('letter', ['letters'], rulebook.letters),
    ...list('feedback meeting', ['feedback-meetings'], rulebook['feedback-meetings'] ?? []),
    ...list('section', ['sections'], rulebook.sections),
    ...list('recipient', ['recipients'], rulebook.recipients),
    ...list('step of involvement', ['involvement'], rulebook.involvement ?? []),
    ...list('kind of follow-up', ['follow-ups'], rulebook['follow-ups'] ?? []),
    ...(['code-of-conduct', 'reader', 'committee', 'approval'] as const).flatMap(part => {
      const value = rulebook.quality?.[part]
      return value === undefined
        ? []
        : [{ id: value.id, kind: 'step of quality assurance', path: ['quality', part], value }]
    }),
    ...(rulebook.disclosure === undefined
      ? []
      : [
          {
            id: rulebook.disclosure.id,
            kind: 'protection of counts',
            path: ['disclosure'],
            value: rulebook.disclosure,
          },
        ]),
    ...(rulebook.corrections === undefined
      ? []
      : [
          {
            id: rulebook.corrections.id,
            kind: 'telling of corrections',
            path: ['corrections'],
            value: rulebook.corrections,
          },
        ]),
    ...list('principle of complaints', ['complaints', 'principles'], rulebook.complaints?.principles ?? []),
    ...list('kind of complaint', ['complaints', 'kinds'], rulebook.complaints?.kinds ?? []),
    ...list('finding on a complaint', ['complaints', 'findings'], rulebook.complaints?.findings ?? []),
    ...list('level of risk', ['quality', 'risks'], rulebook.quality?.risks ?? []),
    ...list('question to services', ['quality', 'questions'], rulebook.quality?.questions ?? []),
    ...list('subject of evaluation', ['evaluation', 'covers'], rulebook.evaluation?.covers ?? []),
    ...list('group of reviews', ['evaluation', 'groups'], rulebook.evaluation?.groups ?? []),
    ...list('question to readers', ['evaluation', 'readers'], rulebook.evaluation?.readers ?? []),
    ...childrenEntries(rulebook, list),
  ]
}

type List = (
  kind: string,
  path: Path,
  values: readonly (Entry['value'] & { readonly id: string })[],
) => readonly Entry[]

function childrenEntries({ children }: Rulebook, list: List): readonly Entry[] {
  if (children === undefined) return []
  const { report, tasks, ways } = children
  return [
    { id: report.id, kind: 'report for children', path: ['children', 'report'], value: report },
    ...list('name for children', ['children', 'report', 'outcomes'], report.outcomes),
    ...list('part of the report for children', ['children', 'report', 'parts'], report.parts),
    ...list('task of a young inspector', ['children', 'tasks'], tasks),
    ...list('way to tell children', ['children', 'ways'], ways),
  ]
}

/** Every id of the edition, those within activities and letters too. */
export function idsOf(rulebook: Rulebook): readonly string[] {
  return [
    ...entries(rulebook).map(({ id }) => id),
    ...rulebook.activities.flatMap(({ records = [] }) => records.map(({ id }) => id)),
    ...rulebook.letters.flatMap(({ things }) => things.map(({ id }) => id)),
    ...[...(rulebook.quality?.questions ?? []), ...(rulebook.evaluation?.readers ?? [])].flatMap(({ options = [] }) =>
      options.map(({ id }) => id),
    ),
    ...rulebook.graded.flatMap(({ passages = [] }) =>
      passages.flatMap(({ considers = [] }) => considers.map(({ id }) => id)),
    ),
  ]
}
