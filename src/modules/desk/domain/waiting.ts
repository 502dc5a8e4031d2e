import { londonDay, sayInstant, type Temporal } from '../../../kernel/dates.ts'
import { sayCount, sayList } from '../../../kernel/words.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import { type Actor, holds, opensEverywhere } from '../../../platform/access/actor.ts'
import type { OpenAction, OpenDuty } from '../../actions/index.ts'
import type { WaitingYoungTask } from '../../children/index.ts'
import type { ComplaintStep } from '../../complaints/index.ts'
import type { WaitingConcerns } from '../../concerns/index.ts'
import type { Assignment, OpenActivity } from '../../fieldwork/index.ts'
import type { OpenGrades } from '../../judgements/index.ts'
import type { OpenTask, ReviewSubject } from '../../reviews/index.ts'
import type { DeadlineResult, Rulebook } from '../../rulebooks/index.ts'
import { firstOf, type Task } from './tasks.ts'

type Day = Temporal.PlainDate
type Person = Exclude<Actor, { kind: 'public' }>

const linksMost = 6
/** What is due later waits for nobody yet. */
export const soonDays = 28

/** A review on somebody's desk, with their place in its team, if they have one. */
export type DeskReview = ReviewSubject & {
  readonly role: string | undefined
  readonly hasLead: boolean
}

export type Waiting = {
  readonly reviewId: string
  readonly what: 'documents-sent' | 'documents-late' | 'comments' | 'comments-complete'
  /** Of a report that can be released: inspections that run together with its review and are not out either. */
  readonly heldFor: readonly string[]
  readonly count: number
  /** The earliest day that is past, for what is late. */
  readonly since: Day | undefined
}

export type AskedDocument = {
  readonly id: string
  readonly reviewId: string
  /** Id of the rulebook's document. */
  readonly document: string
  readonly returned: boolean
  readonly ownerName: string
  readonly dueOn: Day | undefined
}

export type AfterReport = {
  readonly reviewId: string
  /** The day on which the draft that is open to comments was sent. */
  readonly openDraftSentOn: Day | undefined
  readonly issuedOn: Day | undefined
  readonly receivedOn: Day | undefined
  readonly statementMade: boolean
}

function of(review: DeskReview): Pick<Task, 'review'> {
  return { review: { id: review.id, title: review.title } }
}

function linksTo(all: readonly { readonly text: string; readonly href: string }[]): Pick<Task, 'links' | 'says'> {
  const { first, more } = firstOf(all, linksMost)
  return { links: first, ...(more > 0 ? { says: `and ${more} more` } : {}) }
}

/** A task that the lead gave to somebody; it opens where it is done. */
export function givenTask(task: OpenTask, reviews: readonly DeskReview[]): readonly Task[] {
  const review = reviews.find(({ id }) => id === task.reviewId)
  if (review === undefined) return []
  const at = `/reviews/${review.id}`
  return [
    {
      text: task.text,
      href: `${at}/${task.page}`,
      says: 'a task given to you',
      links: [{ text: 'Say that it is done', href: `${at}/tasks` }],
      ...of(review),
      ...(task.dueOn === undefined ? {} : { due: task.dueOn }),
    },
  ]
}

/** A task of a young inspector; it opens their own page of the review. */
export function youngTask(task: WaitingYoungTask, reviews: readonly DeskReview[]): readonly Task[] {
  const review = reviews.find(({ id }) => id === task.reviewId)
  if (review === undefined) return []
  return [
    {
      text: task.text,
      href: `/reviews/${review.id}/young`,
      says: task.isStarted ? 'you have started it' : 'not started yet',
      ...of(review),
      ...(task.dueOn === undefined ? {} : { due: task.dueOn }),
    },
  ]
}

/** An activity to go to, or one whose day is past and of which nothing is on record. */
export function activityTask(activity: OpenActivity, reviews: readonly DeskReview[], today: Day): readonly Task[] {
  const review = reviews.find(({ id }) => id === activity.reviewId)
  if (review === undefined) return []
  const isPast = compareDays(activity.plannedOn, today) < 0
  const where = [activity.plannedAt, activity.place].filter(each => each !== '').join(', ')
  return [
    {
      text: isPast ? `Record what came of: ${activity.title}` : activity.title,
      href: `/reviews/${review.id}/activities/${activity.id}`,
      due: activity.plannedOn,
      ...(where === '' ? {} : { says: where }),
      ...of(review),
    },
  ]
}

/** Progress of an action of the plan, which the director's office reports on or before its day. */
export function actionTask(action: OpenAction, reviews: readonly DeskReview[]): readonly Task[] {
  const review = reviews.find(({ id }) => id === action.reviewId)
  if (review === undefined) return []
  return [
    {
      text: `Report what came of: ${action.text}`,
      href: `/reviews/${review.id}/actions/items/${action.id}`,
      says: action.owner,
      due: action.lastDay,
      ...of(review),
    },
  ]
}

/** Where what a deadline asks for is done: the page that puts a rule about the same fact right, or else the overview. */
function placeOf(rulebook: Rulebook, review: DeskReview, deadline: string): string {
  const fact = rulebook.deadlines.find(({ id }) => id === deadline)?.['met-by']
  const rule = rulebook.rules.find(
    ({ must, should, may, mend }) =>
      fact !== undefined && mend !== undefined && (must ?? should ?? may ?? '').includes(fact),
  )
  return `/reviews/${review.id}${rule?.mend === undefined ? '' : `/${rule.mend}`}`
}

/** A deadline of the rulebook with its paragraph. */
function deadlineTask(review: DeskReview, result: DeadlineResult, due: Day, href: string): Task {
  const { rulebook, edition } = review
  return {
    text: result.label,
    href,
    due,
    ...of(review),
    rule: { rulebook, edition, rule: result.deadline, cite: result.cite },
  }
}

/**
 * Judgements that somebody has: first how each is covered, then its conclusion.
 *
 * @param fieldworkRoute id of the route on which the team goes out: what is covered so is concluded after it
 */
export function assigned(
  assignments: readonly Assignment[],
  concluded: ReadonlySet<string>,
  reviews: readonly DeskReview[],
  fieldworkRoute: string,
): readonly Task[] {
  return reviews.flatMap((review): readonly Task[] => {
    const own = assignments.filter(
      each => each.reviewId === review.id && !concluded.has(`${review.id} ${each.judgement}`),
    )
    const some = (text: string, page: string, which: readonly Assignment[], due: Day | undefined): readonly Task[] => {
      const [first] = which
      if (first === undefined) return []
      const at = (judgement: string) => `/reviews/${review.id}/${page}/${judgement}`
      return [
        {
          text,
          href: at(first.judgement),
          ...of(review),
          ...linksTo(which.map(({ judgement }) => ({ text: judgement, href: at(judgement) }))),
          ...(due === undefined ? {} : { due }),
        },
      ]
    }
    const toRoute = own.filter(({ route }) => route === '')
    const inField = own.filter(({ route }) => route === fieldworkRoute)
    const others = own.filter(({ route }) => route !== '' && route !== fieldworkRoute)
    return [
      ...some('Choose how to cover', 'coverage', toRoute, review.analysisStart),
      ...some('Write the conclusion', 'conclusions', others, review.analysisEnd),
      ...some('Write the conclusion after fieldwork', 'conclusions', inField, review.fieldworkEnd),
    ]
  })
}

/** What waits for the lead, or for the approver, in one review. */
export function waitingTask(
  { reviewId, what, count, since, heldFor }: Waiting,
  reviews: readonly DeskReview[],
  actor: Person,
): readonly Task[] {
  const review = reviews.find(({ id }) => id === reviewId)
  if (review === undefined) return []
  const at = `/reviews/${reviewId}`
  const leads = holds(actor, reviewId, 'lead')
  switch (what) {
    case 'documents-sent':
      return leads
        ? [{ text: `Look at ${sayCount(count, 'answer')} about documents`, href: `${at}/documents`, ...of(review) }]
        : []
    case 'documents-late': {
      const text = `Chase ${sayCount(count, 'document')} that the area has not sent`
      return leads
        ? [{ text, href: `${at}/documents`, ...of(review), ...(since === undefined ? {} : { due: since }) }]
        : []
    }
    case 'comments':
      return leads
        ? [{ text: `Answer ${sayCount(count, 'comment')} on accuracy`, href: `${at}/draft`, ...of(review) }]
        : []
    case 'comments-complete':
      return !leads && opensEverywhere(actor, 'issue')
        ? [
            {
              text: 'Read and release the report',
              says: `comments on its draft are complete${heldFor.length === 0 ? '' : `; on hold, since it goes out together with ${sayList(heldFor)}`}`,
              href: `${at}/report`,
              ...of(review),
            },
          ]
        : []
  }
}

/** A duty after the report, on the day of its deadline. */
export function dutyTask(
  duty: OpenDuty,
  reviews: readonly DeskReview[],
  rulebookOf: (review: DeskReview) => Rulebook,
): readonly Task[] {
  const review = reviews.find(({ id }) => id === duty.reviewId)
  if (review === undefined) return []
  const { recipients, deadlines, corrections } = rulebookOf(review)
  const recipient = recipients.find(({ id }) => id === duty.recipient)
  const verbs = {
    send: 'Send',
    'keep-open': 'Keep open to see',
    'supply-on-demand': 'Supply when asked',
    publish: 'Publish',
  } as const
  const to = duty.organisation === '' ? '' : `: ${duty.organisation}`
  const deadline = [...deadlines, ...(corrections === undefined ? [] : [corrections])].find(
    ({ id }) => id === duty.deadline,
  )
  return [
    {
      text: `${duty.of === 'correction' ? 'Tell of the correction' : `${verbs[duty.duty]} the ${duty.of}`}: ${recipient?.label ?? duty.recipient}${to}`,
      href: `/reviews/${review.id}/actions/duties/${duty.id}`,
      ...of(review),
      ...(duty.dueOn === undefined ? {} : { due: duty.dueOn }),
      ...(deadline === undefined
        ? {}
        : { rule: { rulebook: review.rulebook, edition: review.edition, rule: deadline.id, cite: deadline.cite } }),
    },
  ]
}

/** What a review lacks before it can begin. */
export function managerTasks(review: DeskReview): readonly Task[] {
  const at = `/reviews/${review.id}`
  return [
    ...(review.analysisStart === undefined ? [{ text: 'Set the dates', href: `${at}/dates`, ...of(review) }] : []),
    ...(review.hasLead ? [] : [{ text: 'Appoint a lead inspector', href: `${at}/team`, ...of(review) }]),
  ]
}

/** Deadlines of a review that are missed, or due within four weeks. What was done, if late, waits for nobody. */
export function deadlineTasks(
  review: DeskReview,
  rulebook: Rulebook,
  results: readonly DeadlineResult[],
  isKnown: (fact: string) => boolean,
  today: Day,
): readonly Task[] {
  return results.flatMap((result): readonly Task[] => {
    const { due } = result
    // What counts from an expected day waits for nobody yet.
    if (due === undefined || result.planned || result.status === 'met' || result.status === 'unknown') return []
    const metBy = rulebook.deadlines.find(({ id }) => id === result.deadline)?.['met-by']
    if (result.status === 'late' && metBy !== undefined && isKnown(metBy)) return []
    const isPast = compareDays(due, today) < 0
    if (result.status === 'due' && (isPast || compareDays(due, today.add({ days: soonDays })) > 0)) return []
    return [deadlineTask(review, result, due, placeOf(rulebook, review, result.deadline))]
  })
}

export function gradesTask({ reviewId, reviewTitle, open }: OpenGrades): Task {
  const at = `/reviews/${reviewId}/grades`
  return {
    text: `Give your grade on ${sayCount(open.length, 'judgement')}`,
    href: at,
    review: { id: reviewId, title: reviewTitle },
    ...linksTo(open.map(({ judgement, label }) => ({ text: label, href: `${at}/${judgement}` }))),
  }
}

export function documentTask(review: DeskReview, rulebook: Rulebook, document: AskedDocument): Task {
  const label = rulebook.documents.find(({ id }) => id === document.document)?.label ?? document.document
  return {
    text: `${document.returned ? 'Send again' : 'Send'}: ${label}`,
    href: `/reviews/${review.id}/documents/${document.id}`,
    ...of(review),
    ...(document.ownerName === '' ? {} : { says: `with ${document.ownerName}` }),
    ...(document.dueOn === undefined ? {} : { due: document.dueOn }),
  }
}

/**
 * What waits for the area once a draft was sent.
 *
 * @param comments the deadline of comments on the open draft
 * @param statement the deadline of the written statement, once the report was received
 */
export function afterTasks(
  review: DeskReview,
  standing: AfterReport,
  comments: DeadlineResult | undefined,
  statement: DeadlineResult | undefined,
): readonly Task[] {
  const at = `/reviews/${review.id}`
  const dated = (task: Task, deadline: DeadlineResult | undefined): Task =>
    deadline?.due === undefined ? task : { ...deadlineTask(review, deadline, deadline.due, task.href), ...task }
  const { openDraftSentOn, issuedOn, receivedOn, statementMade } = standing
  if (issuedOn === undefined) {
    const task = { text: 'Comment on the accuracy of the draft report', href: `${at}/draft`, ...of(review) }
    return openDraftSentOn === undefined ? [] : [dated(task, comments)]
  }
  if (statementMade) return []
  if (receivedOn === undefined) {
    const says = 'days are counted from it'
    return [{ text: 'Say on which day the report was received', says, href: `${at}/actions/receipt`, ...of(review) }]
  }
  const task = {
    text: 'Make the written statement of what will be done',
    href: `${at}/actions/statement`,
    ...of(review),
  }
  return [dated(task, statement)]
}

/** Concerns to take up, by the day of their hour; and what was told in confidence and nobody has read. */
export function concernTasks({ unacknowledged, open, unread, isUnsent }: WaitingConcerns): readonly Task[] {
  return [
    ...unacknowledged.map(({ id, acknowledgeBy }) => ({
      text: `A child may be in danger: take up concern ${id}`,
      href: `/concerns/${id}`,
      says: `acknowledge it by ${sayInstant(acknowledgeBy)}`,
      due: londonDay(acknowledgeBy),
    })),
    ...(isUnsent
      ? [{ text: 'You began to say that a child is in danger and have not sent it', href: '/concerns/new' }]
      : []),
    ...(open > 0 ? [{ text: `${sayCount(open, 'concern')} in hand and not closed`, href: '/concerns' }] : []),
    ...(unread > 0 ? [{ text: `Read ${sayCount(unread, 'telling')} told in confidence`, href: '/tellings' }] : []),
  ]
}

/** A step of a complaint, on its day. It names no review: that somebody complained of one is no business of its team. */
export function complaintTask({ text, href, due }: ComplaintStep): Task {
  return { text, href, ...(due === null ? {} : { due }) }
}

/** What readers wrote under published reports and nobody has read: nobody else sees it before. */
export function viewsTask(unread: number): readonly Task[] {
  if (unread === 0) return []
  const says = 'evaluators see it once you have'
  return [{ text: `Read ${sayCount(unread, 'view')} that readers wrote of reports`, href: '/evaluation/words', says }]
}
