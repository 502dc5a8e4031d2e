import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import { sayCount } from '../../../kernel/words.ts'
import type { DeadlineLine } from '../../../platform/web/components/models.ts'
import type { ReviewSubject } from '../../reviews/index.ts'
import type { DeadlineResult, Rulebook } from '../../rulebooks/index.ts'
import { type Duty, type DutyOf, isAfter, type Recipient, standingOf } from '../domain/duties.ts'
import {
  type Action,
  actionStanding,
  byDay,
  currentActions,
  nameOf,
  type Plan,
  sayOwner,
  sayWhen,
} from '../domain/plan.ts'
import { progressStanding } from '../domain/progress.ts'
import type { Copy, Recommendation } from '../views/plan.ts'

type Day = Temporal.PlainDate

/* What pages of the action plan show, in words. */

type Tag = { readonly text: string; readonly colour: string }

const dutyTags = {
  done: { text: 'Done', colour: 'green' },
  'done-late': { text: 'Done late', colour: 'yellow' },
  late: { text: 'Late', colour: 'red' },
  due: { text: 'Due', colour: 'blue' },
  'no-clock': { text: 'No clock yet', colour: 'grey' },
  'set-aside': { text: 'Not owed', colour: 'grey' },
} as const satisfies Record<string, Tag>

const actionTags = {
  done: { text: 'Done', colour: 'green' },
  late: { text: 'Late', colour: 'red' },
  'under-way': { text: 'Under way', colour: 'blue' },
  'not-begun': { text: 'Not begun', colour: 'grey' },
  undated: { text: 'No date yet', colour: 'yellow' },
} as const satisfies Record<string, Tag>

export const progressTags = {
  reported: { text: 'Reported, not verified', colour: 'yellow' },
  verified: { text: 'Verified', colour: 'green' },
  'sent-back': { text: 'Sent back', colour: 'red' },
} as const satisfies Record<string, Tag>

/** What is to be done, as in “Send a copy of the report”. */
function dutyWords(duty: Pick<Duty, 'duty' | 'of' | 'correction'>): string {
  if (duty.of === 'correction') return tellingWords(duty)
  const what = ofWords(duty.of)
  switch (duty.duty) {
    case 'send':
      return `Send a copy of ${what}`
    case 'keep-open':
      return `Keep a copy of ${what} open to see, free of charge`
    case 'supply-on-demand':
      return `Supply a copy of ${what} to whoever asks`
    case 'publish':
      return `Publish ${what}`
  }
}

/** What it takes to tell of a correction: who was sent a copy is told, and what everybody can see is replaced. */
function tellingWords({ duty, correction }: Pick<Duty, 'duty' | 'correction'>): string {
  const version = `the corrected report (version ${correction})`
  if (duty === 'keep-open') return `Keep ${version} open to see in place of the one before`
  if (duty === 'publish') return `Publish ${version} in place of the one before`
  return `Tell of ${version}, with its notice`
}

/** Where a thing of the rulebook stands, for a link to its paragraph. */
export function ruleOf(review: ReviewSubject, rule: string, cite: string) {
  return { rulebook: review.rulebook, edition: review.edition, rule, cite }
}

function recipientOf(rulebook: Rulebook, duty: Pick<Duty, 'recipient'>): Recipient {
  const recipient = rulebook.recipients.find(({ id }) => id === duty.recipient)
  if (recipient === undefined) throw new Error(`The edition has no recipient ${duty.recipient}.`)
  return recipient
}

/** One duty as a row and as the head of its own page. */
export function dutyShown(
  review: ReviewSubject,
  rulebook: Rulebook,
  duty: Plan['duties'][number],
  copies: readonly Copy[],
  today: Day,
  may: (duty: Duty) => boolean,
) {
  const recipient = recipientOf(rulebook, duty)
  const supplied = copies.filter(({ dutyId }) => dutyId === duty.id)
  const isLate = isAfter(duty.doneOn ?? today, duty.dueOn) && duty.setAsideBecause === undefined
  return {
    id: duty.id,
    href: `/reviews/${review.id}/actions/duties/${duty.id}`,
    recipient: recipient.label,
    rule: ruleOfDuty(review, rulebook, duty, recipient),
    words: dutyWords(duty),
    of: duty.of,
    organisation: duty.organisation,
    owedBy: duty.owedBy === 'authority' ? 'The authority' : 'Those who inspect',
    ruleNote: duty.of === 'correction' ? (rulebook.corrections?.note ?? '') : (recipient.note ?? ''),
    onDemand: duty.duty === 'supply-on-demand',
    correction: duty.correction ?? 0,
    due: duty.dueOn === undefined ? '' : sayDay(duty.dueOn),
    done: duty.doneOn === undefined ? '' : sayDay(duty.doneOn),
    note: duty.note,
    isLate,
    lateBecause: duty.lateBecause,
    setAside: duty.setAsideBecause ?? '',
    tag: dutyTags[standingOf(duty, today)],
    copies: supplied.map(copy => ({
      to: copy.suppliedTo,
      on: sayDay(copy.suppliedOn),
      charge: sayPence(copy.chargePence),
    })),
    copiesSay:
      supplied.length === 0
        ? ''
        : `${sayCount(supplied.length, 'copy', 'copies')} supplied, ${sayPence(supplied.reduce((sum, copy) => sum + copy.chargePence, 0))} charged`,
    version: String(duty.version),
    may: may(duty),
  }
}

export type DutyShown = ReturnType<typeof dutyShown>

/** What owes it: the recipient of the rulebook, or that whoever got the report is told of corrections. */
function ruleOfDuty(review: ReviewSubject, rulebook: Rulebook, duty: Pick<Duty, 'of'>, recipient: Recipient) {
  const owing = duty.of === 'correction' ? (rulebook.corrections ?? recipient) : recipient
  return ruleOf(review, owing.id, owing.cite)
}

function sayPence(pence: number): string {
  return `£${Math.floor(pence / 100)}.${String(pence % 100).padStart(2, '0')}`
}

export function actionShown(review: ReviewSubject, action: Action, today: Day) {
  return {
    id: action.id,
    href: `/reviews/${review.id}/actions/items/${action.id}`,
    text: action.text,
    name: nameOf(action.text),
    when: sayWhen(action),
    owner: sayOwner(action),
    verification: action.progress === undefined ? '' : progressTags[progressStanding(action.progress)],
    tag: actionTags[actionStanding(action, today)],
    withdrawn: action.withdrawnBecause ?? '',
    progress:
      action.progress === undefined
        ? ''
        : `${action.progress.note} (${action.progress.reportedBy}, ${sayDay(action.progress.reportedOn)})`,
  }
}

/** The recommendations in the order of the report, each with the actions that answer it; then actions for none. */
export function recommendationsShown(
  review: ReviewSubject,
  rulebook: Rulebook,
  recommendations: readonly Recommendation[],
  actions: readonly Action[],
  today: Day,
) {
  const current = byDay(currentActions(actions))
  const answering = (id: string | undefined) =>
    current.filter(action => action.recommendationId === id).map(action => actionShown(review, action, today))
  return {
    recommendations: recommendations.map((recommendation, index) => ({
      id: recommendation.id,
      number: index + 1,
      section: rulebook.sections.find(({ id }) => id === recommendation.section)?.label ?? '',
      text: recommendation.text,
      corrections: correctionsShown(recommendation),
      answers: recommendation.answers,
      actions: answering(recommendation.id),
      href: `/reviews/${review.id}/actions/recommendations/${recommendation.id}`,
      notAccepted: recommendation.refusal?.takenBack === false ? recommendation.refusal.because : '',
    })),
    others: answering(undefined),
    withdrawn: actions
      .filter(action => action.withdrawnBecause !== undefined)
      .map(action => actionShown(review, action, today)),
  }
}

/** How a recommendation's words were corrected, the newest first. */
export function correctionsShown({ corrections }: Recommendation) {
  return corrections.map(({ number, on, before }) => ({ number, on: sayDay(on), before }))
}

/** Recommendations in the order in which the rulebook has its sections. */
export function inReportOrder(
  rulebook: Rulebook,
  recommendations: readonly Recommendation[],
): readonly Recommendation[] {
  const place = (section: string) => rulebook.sections.findIndex(({ id }) => id === section)
  return [...recommendations].sort((one, other) => place(one.section) - place(other.section))
}

/** Deadlines that the recipients name or that speak of the statement. */
export function deadlinesOfPlan(rulebook: Rulebook, results: readonly DeadlineResult[]): readonly DeadlineResult[] {
  const named = new Set(rulebook.recipients.map(({ deadline }) => deadline))
  const stated = rulebook.deadlines.filter(deadline => deadline['met-by']?.startsWith('statement.')).map(({ id }) => id)
  return results.filter(({ deadline }) => named.has(deadline) || stated.includes(deadline))
}

/** Receipt, deadlines and actions on one line of days: the whole plan at a glance. */
export function timelineOf(
  review: ReviewSubject,
  plan: Plan,
  deadlines: readonly DeadlineResult[],
  today: Day,
): DeadlineLine {
  const receipt = plan.receipt?.receivedOn
  const entries: DeadlineLine['deadlines'][number][] = [
    ...(receipt === undefined
      ? []
      : [{ text: 'Report received by the authority', day: receipt.toString(), state: 'met' as const }]),
    ...deadlines.map(result => ({
      text: result.label,
      rule: ruleOf(review, result.deadline, result.cite),
      ...(result.due === undefined ? {} : { day: result.due.toString() }),
      ...standingOfDeadline(result, plan.duties, today),
    })),
    ...byDay(currentActions(plan.actions)).map(action => {
      const day = action.lastDay ?? action.firstDay
      const standing = actionStanding(action, today)
      return {
        text: nameOf(action.text),
        href: `/reviews/${review.id}/actions/items/${action.id}`,
        state:
          standing === 'done'
            ? ('met' as const)
            : standing === 'late'
              ? standing
              : day === undefined
                ? ('unknown' as const)
                : ('due' as const),
        says: sayOwner(action) || 'Nobody is named to do it',
        ...(day === undefined ? {} : { day: day.toString() }),
      }
    }),
  ]
  return {
    today: today.toString(),
    deadlines: entries.sort((one, other) => (one.day ?? '9').localeCompare(other.day ?? '9')),
  }
}

/** A deadline of duties is met when each of them is; one that a fact answers is as the rulebook says. */
function standingOfDeadline(
  result: DeadlineResult,
  duties: readonly Duty[],
  today: Day,
): { readonly state: DeadlineResult['status']; readonly says: string } {
  const owed = duties.filter(duty => duty.deadline === result.deadline && duty.setAsideBecause === undefined)
  if (owed.length === 0) return { state: result.status, says: result.explanation }
  const open = owed.filter(({ doneOn }) => doneOn === undefined).length
  const late = owed.filter(
    duty => duty.doneOn !== undefined && duty.dueOn !== undefined && isAfter(duty.doneOn, duty.dueOn),
  ).length
  const says = `${owed.length - open} of ${owed.length} done${late === 0 ? '' : `, ${late} of them late`}`
  if (open === 0) return { state: late === 0 ? 'met' : 'late', says }
  if (result.due === undefined) return { state: 'unknown', says: result.explanation }
  return { state: isAfter(today, result.due) ? 'late' : 'due', says }
}

/** What is late, the longest first: duties and actions alike. */
export function lateOf(
  review: ReviewSubject,
  duties: readonly DutyShown[],
  actions: readonly Action[],
  plan: Plan,
  today: Day,
) {
  const late = [
    ...plan.duties
      .filter(duty => standingOf(duty, today) === 'late')
      .map(duty => ({ duty, shown: duties.find(({ id }) => id === duty.id) }))
      .flatMap(({ duty, shown }) =>
        shown === undefined
          ? []
          : [
              {
                day: duty.dueOn,
                text: `${shown.words}: ${shown.organisation || shown.recipient}`,
                who: shown.owedBy,
                href: shown.href,
              },
            ],
      ),
    ...currentActions(actions)
      .filter(action => actionStanding(action, today) === 'late')
      .map(action => ({
        day: action.lastDay,
        text: action.text,
        who: sayOwner(action) || 'Nobody is named',
        href: `/reviews/${review.id}/actions/items/${action.id}`,
      })),
  ]
  return late
    .sort((one, other) => (one.day?.toString() ?? '').localeCompare(other.day?.toString() ?? ''))
    .map(({ day, ...rest }) => ({ ...rest, due: day === undefined ? '' : sayDay(day) }))
}

export function ofWords(of: DutyOf): string {
  return `the ${of}`
}
