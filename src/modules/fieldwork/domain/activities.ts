import type { Temporal } from '../../../kernel/dates.ts'

/** A meeting, visit, study or discussion: planned, held or called off. */
export type Activity = {
  readonly id: string
  /** Id among the activities of the rulebook. */
  readonly kind: string
  readonly title: string
  /** Who of the team, by the number of the person. */
  readonly members: readonly string[]
  /** Whom they meet, by role. */
  readonly people: string
  readonly place: string
  readonly plannedOn: Temporal.PlainDate | undefined
  /** Time of day as `09:30`; empty when none is set. */
  readonly plannedAt: string
  readonly judgements: readonly string[]
  /** The case or neighbourhood it belongs to, in words. */
  readonly tie: string
  readonly heldOn: Temporal.PlainDate | undefined
  /** What was found, by the id of the thing in the rulebook. */
  readonly records: { readonly [thing: string]: string }
  readonly calledOffBecause: string | undefined
  readonly version: number
}

export type Hypothesis = {
  readonly id: string
  readonly judgement: string
  readonly text: string
  readonly cameOfIt: string
  readonly version: number
}

/** What a detailed plan still lacks of one activity (¶51 of the 2005 framework), in words; empty when it is complete. */
export function missingDetail(
  activity: Pick<Activity, 'members' | 'place' | 'plannedOn' | 'plannedAt' | 'judgements'>,
): readonly string[] {
  const lacks: readonly (readonly [boolean, string])[] = [
    [activity.members.length === 0, 'who of the team'],
    [activity.place === '', 'where'],
    [activity.plannedOn === undefined || activity.plannedAt === '', 'when'],
    [activity.judgements.length === 0, 'for which judgement'],
  ]
  return lacks.filter(([isMissing]) => isMissing).map(([, words]) => words)
}

/**
 * How hypotheses and activities stand, in the words of the facts.
 *
 * @param onFieldwork judgements on the fieldwork route
 * @param activities those that are not called off
 */
export function fieldworkOf(
  onFieldwork: readonly string[],
  hypotheses: readonly Hypothesis[],
  activities: readonly Activity[],
) {
  const tested = new Set(hypotheses.map(hypothesis => hypothesis.judgement))
  const planned = new Set(activities.flatMap(activity => activity.judgements))
  const held = activities
    .filter(activity => activity.heldOn !== undefined)
    .map(activity => ({ kind: activity.kind, judgements: activity.judgements, records: recordedOf(activity) }))
  return {
    withoutHypothesis: onFieldwork.filter(judgement => !tested.has(judgement)),
    withoutActivity: onFieldwork.filter(judgement => !planned.has(judgement)),
    activities: BigInt(activities.length),
    activitiesWithoutDetail: activities
      .filter(activity => missingDetail(activity).length > 0)
      .map(activity => activity.title),
    held,
    heldKinds: [...new Set(held.map(activity => activity.kind))],
    recorded: [...new Set(held.flatMap(activity => activity.records))],
    withoutTie: activities
      .filter(activity => activity.judgements.length === 0 && activity.tie === '')
      .map(activity => activity.title),
  }
}

function recordedOf(activity: Activity): readonly string[] {
  return Object.entries(activity.records)
    .filter(([, text]) => text !== '')
    .map(([thing]) => thing)
}

/** Reads a time of day: "9:30", "09.30", "14:00", "2pm", "2.30 pm". Answers `HH:MM`, or undefined for anything else. */
export function parseTimeOfDay(text: string): string | undefined {
  const found = /^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?$/i.exec(text.trim())
  if (found === null || (found[2] === undefined && found[3] === undefined)) return undefined
  const half = found[3]?.toLowerCase()
  const typed = Number(found[1])
  const minute = Number(found[2] ?? '0')
  if (half !== undefined && (typed < 1 || typed > 12)) return undefined
  const hour = half === undefined ? typed : (typed % 12) + (half === 'pm' ? 12 : 0)
  if (hour > 23 || minute > 59) return undefined
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}
