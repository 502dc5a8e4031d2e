import { Temporal } from '../../../kernel/dates.ts'
import { type FactValues, known } from '../../../kernel/facts.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Deadline, Rulebook } from '../../rulebooks/index.ts'
import type { EvaluatedReview } from './review.ts'

type Day = Temporal.PlainDate

/** The days of one review by the name under which the database tells them. */
export type ToldDays = ReadonlyMap<string, Day>

/** Reads the days of one review, written as JSON by their names. */
export function daysFrom(written: string): ToldDays {
  const days: { readonly [fact: string]: string } = JSON.parse(written)
  return new Map(Object.entries(days).map(([fact, day]) => [fact, Temporal.PlainDate.from(day)]))
}

/** Days that the database tells under the names of their facts. */
const toldByName: { readonly [group: string]: readonly string[] } = {
  settingUp: ['heldOn'],
  feedback: ['oralSummaryOn'],
  documents: ['firstDueOn', 'completeOn'],
  fieldwork: ['planFinalisedOn'],
  report: ['draftSentOn', 'commentsClosedOn', 'issuedOn'],
  receipt: ['date'],
  statement: ['madeOn', 'sentOn'],
}

const ofReview = [
  'state',
  'stage',
  'requestedOn',
  'analysisStart',
  'analysisEnd',
  'fieldworkStart',
  'fieldworkEnd',
  'corporateAssessmentStart',
] as const

/** The facts of a group that those who evaluate are told, whether or not a review has them yet; none of other groups. */
function toldFields(rulebook: Rulebook, group: string): readonly string[] {
  if (group === 'review') return ofReview
  if (group === 'notification') return notificationOf(rulebook) === undefined ? [] : ['sentOn', 'exactDate']
  if (group !== 'childrenTold') return toldByName[group] ?? []
  return [
    ...(wayTo(rulebook, 'schools') === undefined ? [] : ['schoolsOwedSince', 'schoolsToldOn']),
    ...(wayTo(rulebook, 'discussions') === undefined ? [] : ['discussionOpenSince', 'discussionsAnsweredOn']),
    ...(wayTo(rulebook, 'recipient') === undefined ? [] : ['reportSentOn']),
  ]
}

function notificationOf({ letters }: Rulebook) {
  return letters.find(each => each.at === 'send-notification')
}

function wayTo({ children }: Rulebook, to: 'schools' | 'recipient' | 'discussions') {
  return children?.ways.find(way => way.to === to)
}

/** One group of facts of a review, as rules read them; empty where those who evaluate are not told it. */
export function factsOf(review: EvaluatedReview, told: ToldDays, rulebook: Rulebook, group: string): FactValues {
  if (group === 'review') return known(Object.fromEntries(ofReview.map(field => [field, review[field]])))
  const own = toldFields(rulebook, group)
  if (own.length === 0) return {}
  if (group === 'notification') {
    const letter = notificationOf(rulebook)?.id ?? ''
    return known({ sentOn: told.get(`letter.${letter}`), exactDate: told.get(`letterNames.${letter}`) })
  }
  if (group === 'childrenTold') return known(heardBack(told, rulebook))
  return known(Object.fromEntries(own.map(field => [field, told.get(`${group}.${field}`)])))
}

/**
 * The fact without which nobody who evaluates can say how a deadline was kept: it is met by it, or counts from it, and they
 * are never told it. Undefined where there is none. `no fact` where nothing at all says when it was done.
 */
export function untoldBy(deadline: Deadline, rulebook: Rulebook): string | undefined {
  const isDuty = rulebook.recipients.some(each => each.deadline === deadline.id)
  const metBy = deadline['met-by']
  if (metBy === undefined && !isDuty) return 'no fact'
  return [metBy, startOf(deadline, rulebook)].find(fact => fact !== undefined && !isTold(fact, rulebook))
}

/** The fact from whose day it counts, by way of the deadline on which another one follows. */
function startOf(deadline: Deadline, rulebook: Rulebook): string | undefined {
  const before = rulebook.deadlines.find(({ id }) => id === deadline.from)
  if (before !== undefined) return startOf(before, rulebook)
  return deadline.anchor === undefined ? deadline.from : deadline.of
}

function isTold(fact: string, rulebook: Rulebook): boolean {
  const [group = '', field = ''] = fact.split('.')
  return toldFields(rulebook, group).includes(field)
}

/** When children heard back, by the ways of the rulebook: the first that waits counts, or the last once none does. */
function heardBack(told: ToldDays, rulebook: Rulebook) {
  const [schools, recipient] = [wayTo(rulebook, 'schools')?.id ?? '', wayTo(rulebook, 'recipient')?.id ?? '']
  const talks = (what: string) =>
    (wayTo(rulebook, 'discussions')?.activities ?? [])
      .flatMap(kind => told.get(`${what}.${kind}`) ?? [])
      .toSorted(compareDays)
  const [open, held, answered] = [talks('unanswered')[0], talks('held').at(-1), talks('answered').at(-1)]
  return {
    schoolsOwedSince: told.get(`owed.${schools}`),
    schoolsToldOn: told.get(`told.${schools}`),
    discussionOpenSince: open ?? held,
    discussionsAnsweredOn: open === undefined ? answered : undefined,
    reportSentOn: told.get(`told.${recipient}`),
  }
}

/** Whether anything is owed by a deadline that is met by what is owed to recipients; one met by a fact needs nothing owed. */
export function isOwed(deadline: Deadline, told: ToldDays): boolean {
  return deadline['met-by'] !== undefined || told.has(`owing.${deadline.id}`) || told.has(`duty.${deadline.id}`)
}

/** When what a deadline asks for was done, as far as that is told. */
export function doneOn(deadline: Deadline, facts: (group: string) => FactValues, told: ToldDays): Day | undefined {
  const fact = deadline['met-by']
  if (fact === undefined) return told.get(`duty.${deadline.id}`)
  const [group = '', field = ''] = fact.split('.')
  const value = facts(group)[field]
  return value === undefined ? undefined : (value as Day)
}
