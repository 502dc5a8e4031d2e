import type { Temporal } from '../../../kernel/dates.ts'
import { type LooseEnds, looseEnd, type Place } from '../../../kernel/loose-ends.ts'
import { sayCount } from '../../../kernel/words.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import { type Activity, type Hypothesis, missingDetail } from './activities.ts'
import type { Route } from './coverage.ts'

type Given = {
  /** Path of the review. */
  readonly at: string
  readonly routes: readonly Route[]
  readonly hypotheses: readonly Hypothesis[]
  readonly activities: readonly Activity[]
  /** Id of the route on which the team goes out. */
  readonly fieldworkRoute: string
  readonly fieldworkEnd: Temporal.PlainDate | undefined
  readonly today: Temporal.PlainDate
  /** Whether the reader may write hypotheses and activities. */
  readonly mayWrite: boolean
}

/** Judgements in fieldwork that nobody has, activities past and not on record, hypotheses of which nothing came. */
export function looseEndsOfFieldwork(given: Given): LooseEnds {
  const { at, routes, hypotheses, activities, fieldworkRoute, fieldworkEnd, today, mayWrite } = given
  const placeOf = ({ id, title }: Activity): Place => ({ text: title, href: `${at}/activities/${id}` })
  const unrecorded = activities.filter(
    ({ heldOn, plannedOn }) => heldOn === undefined && plannedOn !== undefined && compareDays(plannedOn, today) < 0,
  )
  const isOver = fieldworkEnd !== undefined && compareDays(fieldworkEnd, today) < 0
  const untold = isOver ? hypotheses.filter(({ cameOfIt }) => cameOfIt === '') : []
  const inField = routes.filter(({ route }) => route === fieldworkRoute).map(({ judgement }) => judgement)
  const lacking = (those: readonly string[]) => inField.filter(judgement => !those.includes(judgement))
  const nobodys = routes.filter(({ route, personId }) => route === fieldworkRoute && personId === undefined)
  return {
    ends: [
      ...looseEnd(
        'activities-unrecorded',
        'late',
        unrecorded.map(placeOf),
        count =>
          `${sayCount(count, 'activity', 'activities')} past ${count === 1 ? 'its' : 'their'} day and not on record as held`,
      ),
      ...looseEnd(
        'hypotheses-untold',
        'left',
        untold.map(({ id, judgement, text }) => ({ text: `${judgement}: ${text}`, href: `${at}/hypotheses/${id}` })),
        count =>
          `${sayCount(count, 'hypothesis', 'hypotheses')} without a word of what came of ${count === 1 ? 'it' : 'them'}`,
      ),
      ...looseEnd(
        'judgements-nobodys',
        'left',
        nobodys.map(({ judgement }) => ({ text: judgement, href: `${at}/coverage/${judgement}` })),
        count => `${sayCount(count, 'judgement')} in fieldwork that nobody has`,
      ),
    ],
    places: {
      'fieldwork.withoutHypothesis': lacking(hypotheses.map(({ judgement }) => judgement)).map(judgement => ({
        text: judgement,
        href: mayWrite ? `${at}/hypotheses/new?judgement=${judgement}` : `${at}/coverage/${judgement}`,
      })),
      'fieldwork.withoutActivity': lacking(activities.flatMap(({ judgements }) => judgements)).map(judgement => ({
        text: judgement,
        href: mayWrite ? `${at}/activities/new?judgement=${judgement}` : `${at}/coverage/${judgement}`,
      })),
      'fieldwork.activitiesWithoutDetail': activities
        .filter(activity => missingDetail(activity).length > 0)
        .map(placeOf),
      'fieldwork.withoutTie': activities
        .filter(({ judgements, tie }) => judgements.length === 0 && tie === '')
        .map(placeOf),
    },
  }
}
