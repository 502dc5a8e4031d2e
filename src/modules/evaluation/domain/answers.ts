import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import { sayCount } from '../../../kernel/words.ts'
import type { CountTable, Dimension, ProtectedTable } from '../../../platform/disclosure/cells.ts'
import type { Question, Rulebook } from '../../rulebooks/index.ts'
import type { Figure, Value } from './figure.ts'
import { type NamedGroup, namedGroups } from './group.ts'
import { type EvaluatedReview, editionOf, type Group, gather } from './review.ts'

type Day = Temporal.PlainDate

/** Whose answers are counted: readers of published reports, or local services asked after a review. */
export const releaseKinds = ['readers', 'services'] as const
export type ReleaseKind = (typeof releaseKinds)[number]

/** How many gave an answer under or after a review. Without a question: how many said anything. */
export type Told = {
  readonly review: string
  readonly question: string
  readonly choice: string
  readonly answers: number
}

/** A question as editions ask it; two that ask it with the same words and answers ask the same. */
export type AskedQuestion = {
  readonly key: string
  readonly id: string
  readonly label: string
  readonly cite: string
  readonly options: readonly { readonly id: string; readonly label: string }[]
  /** As in `joint-area-review/2005-08`. */
  readonly editions: readonly string[]
}

/** The questions with answers to choose from that editions put to readers or services. */
export function askedQuestions(kind: ReleaseKind, rulebooks: readonly Rulebook[]): readonly AskedQuestion[] {
  const all = rulebooks.flatMap(rulebook => {
    const questions: readonly Question[] =
      kind === 'readers' ? (rulebook.evaluation?.readers ?? []) : (rulebook.quality?.questions ?? [])
    return questions.flatMap(({ id, label, cite, options }) =>
      options === undefined
        ? []
        : [{ key: JSON.stringify([kind, label, options]), id, label, cite, options, edition: editionOf(rulebook) }],
    )
  })
  return [...Map.groupBy(all, ({ key }) => key).values()].flatMap(alike => {
    const [first] = alike
    return first === undefined ? [] : [{ ...first, editions: alike.map(({ edition }) => edition) }]
  })
}

/**
 * The groups of which counts of people are told: all reviews, each edition and those that a rulebook names. Never one of
 * somebody's own choice, since the difference of two such groups could be one review.
 */
export type ReleasedGroup = { readonly name: string; readonly group: Group }

export function releasedGroups(rulebooks: readonly Rulebook[]): readonly ReleasedGroup[] {
  return [
    { name: '', group: {} },
    ...rulebooks.map(rulebook => ({
      name: editionOf(rulebook),
      group: { rulebook: rulebook.rulebook, edition: rulebook.edition },
    })),
    ...namedGroups(rulebooks).map(({ name, group }: NamedGroup) => ({ name, group })),
  ]
}

/** The name of a group as counts are released for it; undefined for one of somebody's own choice. */
export function releasedNameOf(group: Group, rulebooks: readonly Rulebook[]): string | undefined {
  const sameDay = (one: Day | undefined, other: Day | undefined) => one?.toString() === other?.toString()
  return releasedGroups(rulebooks).find(
    each =>
      each.group.rulebook === group.rulebook &&
      each.group.edition === group.edition &&
      each.group.region === group.region &&
      sameDay(each.group.from, group.from) &&
      sameDay(each.group.until, group.until),
  )?.name
}

const passedOver = 'passed-over'

/**
 * The tables of a release, whole. The answers until its day are those until the day of the release before and those since,
 * so that what came in between is guarded like any other count.
 *
 * @param periods answers by period, the oldest first; each ends on the day that names it
 * @param asked a population of its own, where an answer was changed after it was counted
 */
export function releaseTables(
  questions: readonly AskedQuestion[],
  periods: readonly { readonly until: string; readonly told: readonly Told[] }[],
  reviews: readonly EvaluatedReview[],
  rulebooks: readonly Rulebook[],
  population: string,
): readonly CountTable[] {
  const groups = releasedGroups(rulebooks).map(({ name, group }) => ({
    name,
    ids: new Set(gather(reviews, group).reviews.map(({ id }) => id)),
  }))
  const editions = new Map(reviews.map(review => [review.id, editionOf(review)]))
  const time: Dimension = {
    id: 'until',
    parts: 'add-up',
    members: periods.flatMap(({ until }, index) => chain(periods, until, index)),
  }
  return questions.map(question => {
    const answers: Dimension = {
      id: 'answer',
      parts: 'add-up',
      members: [{ id: '' }, ...question.options.map(({ id }) => ({ id, within: '' })), { id: passedOver, within: '' }],
    }
    return {
      id: question.key,
      population: `${population} ${question.key}`,
      dimensions: [
        time,
        {
          id: 'group',
          parts: 'overlap',
          members: groups.map(({ name }) => ({ id: name, ...(name === '' ? {} : { within: '' }) })),
        },
        answers,
      ],
      counts: periods.flatMap(({ until, told }, index) =>
        groups.flatMap(({ name, ids }) => {
          const own = told.filter(
            each => ids.has(each.review) && question.editions.includes(editions.get(each.review) ?? ''),
          )
          const all = sum(own.filter(each => each.question === ''))
          const chosen = question.options.map(option => ({
            id: option.id,
            count: sum(own.filter(each => each.question === question.id && each.choice === option.id)),
          }))
          const rest = all - chosen.reduce((total, { count }) => total + count, 0)
          const at = index === 0 ? `until ${until}` : `since ${periods[index - 1]?.until}, until ${until}`
          return [...chosen, { id: passedOver, count: rest }].map(({ id, count }) => ({ at: [at, name, id], count }))
        }),
      ),
    }
  })
}

/** "Until the second day" holds "until the first day" and what came since, which nobody is shown. */
function chain(periods: readonly { readonly until: string }[], until: string, index: number) {
  const later = periods[index + 1]
  const within = later === undefined ? {} : { within: `until ${later.until}` }
  const before = periods[index - 1]
  return [
    { id: `until ${until}`, ...within },
    ...(before === undefined
      ? []
      : [{ id: `since ${before.until}, until ${until}`, within: `until ${until}`, shown: false }]),
  ]
}

/** One question as it was released: by group, how many said anything and how many gave each answer; null where suppressed. */
export type ReleasedQuestion = AskedQuestion & {
  readonly groups: {
    readonly [name: string]: {
      readonly asked: number | null
      readonly answers: readonly (number | null)[]
      readonly passedOver: number | null
    }
  }
}

export type Released = { readonly until: Day; readonly questions: readonly ReleasedQuestion[] }

/** What of the protected tables is kept with the release: the counts until its day. */
export function releasedFrom(
  questions: readonly AskedQuestion[],
  tables: readonly ProtectedTable[],
  until: string,
  groups: readonly ReleasedGroup[],
): readonly ReleasedQuestion[] {
  return questions.map(question => {
    const cells = new Map(
      (tables.find(({ id }) => id === question.key)?.cells ?? []).map(({ at, shown }) => [JSON.stringify(at), shown]),
    )
    const shown = (group: string, answer: string) =>
      cells.get(JSON.stringify([`until ${until}`, group, answer])) ?? null
    return {
      ...question,
      groups: Object.fromEntries(
        groups.map(({ name }) => [
          name,
          {
            asked: shown(name, ''),
            answers: question.options.map(({ id }) => shown(name, id)),
            passedOver: shown(name, passedOver),
          },
        ]),
      ),
    }
  })
}

/** What stands where a count of people may not be shown. */
const notShown = 'Not shown'

/** The answers as released for a group, a figure for each question. */
export function answerFigures(
  kind: ReleaseKind,
  released: Released | undefined,
  questions: readonly AskedQuestion[],
  group: string | undefined,
): readonly Figure[] {
  return questions.map(question => {
    const found = released?.questions.find(({ key }) => key === question.key)
    return answersFigure(kind, question, group === undefined ? undefined : found?.groups[group], {
      until: released?.until,
      isOwnChoice: group === undefined,
    })
  })
}

function answersFigure(
  kind: ReleaseKind,
  question: AskedQuestion,
  counts: ReleasedQuestion['groups'][string] | undefined,
  { until, isOwnChoice }: { readonly until: Day | undefined; readonly isOwnChoice: boolean },
): Figure {
  const shown = counts?.answers ?? []
  const hidden = counts !== undefined && [...shown, counts.passedOver, counts.asked].includes(null)
  const all = counts?.asked ?? undefined
  const isWhole = counts !== undefined && !shown.includes(null)
  const whose = kind === 'readers' ? 'readers of reports' : 'local services'
  const most = question.options
    .map((option, index) => ({ option, count: shown[index] ?? -1 }))
    .toSorted((one, other) => other.count - one.count)[0]
  return {
    id: `answers-${question.id}`,
    title: question.label,
    says:
      counts === undefined
        ? isOwnChoice
          ? 'Not told for a group of one’s own choice.'
          : 'Nothing is released yet.'
        : all === undefined || most === undefined || most.count < 0
          ? 'Too few answered for their answers to be shown.'
          : `${isWhole ? 'Most often' : 'Among the answers that may be shown, most often'}: “${most.option.label}”, by ${most.count} of ${all}.`,
    base:
      counts === undefined || until === undefined
        ? 'No answers.'
        : `${counts.asked === null ? 'A number of' : counts.asked} ${whose} until ${sayDay(until)}.`,
    missing: [
      ...(isOwnChoice
        ? [
            'Counts of people are told for all reviews, for one edition and for the named groups: the difference of two other groups could be a single review.',
          ]
        : []),
      ...(hidden
        ? [
            'A count that is small, or from which a small one could be worked out, is not shown; nothing is a small count too.',
          ]
        : []),
      ...(counts !== undefined && counts.passedOver !== null && counts.passedOver > 0
        ? [`${counts.passedOver} passed this question over.`]
        : []),
    ],
    cite: question.cite,
    first: 'Answer',
    columns: ['Answers', 'Of 100 who said anything'],
    lines: question.options.map((option, index) => {
      const count = shown[index]
      const share: Value | undefined =
        counts === undefined
          ? undefined
          : typeof count === 'number' && all !== undefined
            ? Math.round((100 * count) / all)
            : notShown
      return {
        key: JSON.stringify([question.key, option.id]),
        label: option.label,
        values: [counts === undefined ? undefined : (count ?? notShown), share],
      }
    }),
    ...(counts === undefined ? {} : { drawn: { column: 0, unit: 'answers' } }),
  }
}

/** After how many reviews local services were asked at all. */
export function askedFigure(
  asked: readonly { readonly review: string; readonly asked: boolean; readonly isOut: boolean }[],
  reviews: readonly EvaluatedReview[],
  cite: string,
): Figure {
  const ids = new Set(reviews.map(({ id }) => id))
  const out = asked.filter(({ review, isOut }) => isOut && ids.has(review))
  const yes = out.filter(each => each.asked).length
  return {
    id: 'asked',
    title: 'Reviews after which services were asked',
    says:
      out.length === 0
        ? 'No report is out yet.'
        : `Local services were asked after ${yes} of ${sayCount(out.length, 'review')}.`,
    base: `${sayCount(out.length, 'review')} whose report is out.`,
    missing: [
      'What services wrote in words is read on each review by those who may; no word of it stands here.',
      ...(yes < out.length
        ? [`After ${sayCount(out.length - yes, 'review')} nobody was asked. Nobody has to be.`]
        : []),
    ],
    cite,
    first: 'Services',
    columns: ['Reviews'],
    lines: [
      { key: 'services asked', label: 'Asked', values: [yes] },
      { key: 'services not asked', label: 'Not asked', values: [out.length - yes] },
    ],
  }
}

function sum(told: readonly Told[]): number {
  return told.reduce((total, { answers }) => total + answers, 0)
}
