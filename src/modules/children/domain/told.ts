import type { Temporal } from '../../../kernel/dates.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Rulebook } from '../../rulebooks/index.ts'

type Day = Temporal.PlainDate

/** A way in which children hear back, as the rulebook has it. */
export type Way = NonNullable<Rulebook['children']>['ways'][number]

/** One who is owed an answer: a school, a discussion, a recipient. */
export type Told = {
  readonly id: string
  /** Id of the way in the rulebook. */
  readonly way: string
  readonly recipient: string
  /** The discussion that it answers; absent for the others. */
  readonly activityId: string | undefined
  readonly questions: string
  readonly answers: string
  readonly doneOn: Day | undefined
  readonly proof: string
  readonly receivedOn: Day | undefined
  readonly lateBecause: string
  readonly setAsideBecause: string | undefined
  readonly version: number
}

/** A discussion with children that took place. */
export type Discussion = { readonly id: string; readonly title: string; readonly heldOn: Day }

/** Everything that children hear back in a review, way by way. */
export type TellingOf = {
  readonly schools: readonly Told[]
  readonly discussions: readonly (Discussion & { readonly told: Told | undefined })[]
  readonly recipients: readonly Told[]
}

/** The way of this kind; undefined where the framework has none. */
export function wayTo(rulebook: Rulebook, to: Way['to']): Way | undefined {
  return rulebook.children?.ways.find(way => way.to === to)
}

/** Sorts what is on record by the ways of the rulebook. Whatever is set aside is owed no more. */
export function tellingOf(rulebook: Rulebook, told: readonly Told[], discussions: readonly Discussion[]): TellingOf {
  const of = (to: Way['to']) => told.filter(each => each.way === wayTo(rulebook, to)?.id)
  return {
    schools: of('schools'),
    discussions: discussions.map(each => ({
      ...each,
      told: told.find(({ activityId }) => activityId === each.id),
    })),
    recipients: of('recipient'),
  }
}

const owed = (each: Told | undefined) => each?.setAsideBecause === undefined
const latest = (days: readonly Day[]): Day | undefined => days.toSorted(compareDays).at(-1)

/** How it stands, in the words of the facts. @param analysisEnd last day of the analysis, from which the summary comes */
export function toldFactsOf({ schools, discussions, recipients }: TellingOf, analysisEnd: Day | undefined) {
  const owedSchools = schools.filter(owed)
  const waiting = owedSchools.filter(({ doneOn }) => doneOn === undefined)
  const owedDiscussions = discussions.filter(({ told }) => owed(told))
  const open = owedDiscussions.filter(({ told }) => told?.doneOn === undefined)
  const answered = owedDiscussions.flatMap(({ told }) => (told?.doneOn === undefined ? [] : [told.doneOn]))
  const held = owedDiscussions.map(({ heldOn }) => heldOn)
  const sent = recipients.filter(owed)
  return {
    schools: BigInt(owedSchools.length),
    // Without a school on the list there is nobody to send it to.
    schoolsOwedSince: owedSchools.length === 0 ? undefined : analysisEnd,
    schoolsWaiting: waiting.map(({ recipient }) => recipient),
    schoolsToldOn:
      waiting.length > 0
        ? undefined
        : latest(owedSchools.flatMap(({ doneOn }) => (doneOn === undefined ? [] : [doneOn]))),
    discussionsWaiting: open.map(({ title }) => title),
    // The first that is not answered counts, or the last once all are.
    discussionOpenSince: open.length > 0 ? open.map(({ heldOn }) => heldOn).toSorted(compareDays)[0] : latest(held),
    discussionsAnsweredOn: open.length > 0 ? undefined : latest(answered),
    reportSentOn: sent.every(({ doneOn }) => doneOn !== undefined)
      ? latest(sent.flatMap(({ doneOn }) => (doneOn === undefined ? [] : [doneOn])))
      : undefined,
    reportReceivedOn: latest(sent.flatMap(({ receivedOn }) => (receivedOn === undefined ? [] : [receivedOn]))),
  }
}
