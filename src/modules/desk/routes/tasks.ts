import type { Temporal } from '../../../kernel/dates.ts'
import { known } from '../../../kernel/facts.ts'
import { sayCount } from '../../../kernel/words.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import { type Actor, holds } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { openDutiesOf } from '../../actions/index.ts'
import { type Assignment, assignmentsOf } from '../../fieldwork/index.ts'
import { openGradesOf } from '../../judgements/index.ts'
import { commentsDeadline } from '../../reports/index.ts'
import { factLoader, restingBecause, type Services } from '../../reviews/index.ts'
import { type DeadlineResult, fieldworkRoute, type Rulebook } from '../../rulebooks/index.ts'
import { firstOf, type Task } from '../domain/tasks.ts'
import {
  type AfterReport,
  type DeskReview,
  listAfterReport,
  listAskedDocuments,
  listConcluded,
  listWaiting,
  type Waiting,
} from '../views.ts'

type Day = Temporal.PlainDate
type Person = Exclude<Actor, { kind: 'public' }>

/** The most reviews whose deadlines are reckoned on one desk; each costs a reading of all facts that deadlines name. */
const ledMost = 5
/** Statements that the deadlines of one review may cost. */
const statementsOfDeadlines = 20
const linksMost = 6
const soonDays = 28

/** Statements that the tasks of one person cost at most, however many there are. */
export const statementsOfTasks = 6 + ledMost * statementsOfDeadlines

export type Desk = {
  readonly services: Services
  readonly tx: Transaction
  readonly actor: Person
  readonly today: Day
  /** Reviews that are not over and that the actor may see. */
  readonly reviews: readonly DeskReview[]
}

/** Everything that waits for one of the inspecting side. */
export async function staffTasks(desk: Desk): Promise<readonly Task[]> {
  const { services, tx, actor, today } = desk
  const working = desk.reviews.filter(review => restingBecause(review) === undefined)
  const led = working.filter(review => holds(actor, review.id, 'lead'))
  const manages = actor.grants.some(grant => grant.role === 'programme-manager')
  const approves = actor.grants.some(grant => grant.role === 'approver')
  const assignments = await assignmentsOf(tx, actor.personId)
  const concluded = await listConcluded(tx, [...new Set(assignments.map(({ reviewId }) => reviewId))])
  const grades = await openGradesOf(tx, services.rulebooks, actor.personId)
  const waiting = await listWaiting(tx, approves ? working.map(({ id }) => id) : led.map(({ id }) => id), today)
  const duties = await openDutiesOf(
    tx,
    led.map(({ id }) => id),
  )
  const deadlines: Task[] = []
  for (const review of led.filter(({ state }) => state !== 'planned').slice(0, ledMost)) {
    deadlines.push(...(await deadlineTasks(services, tx, review, today)))
  }
  return [
    ...deadlines,
    ...assigned(assignments, concluded, working),
    ...grades.map(({ reviewId, reviewTitle, open }): Task => {
      const at = `/reviews/${reviewId}/grades`
      return {
        text: `Give your grade on ${sayCount(open.length, 'judgement')}`,
        href: at,
        review: { id: reviewId, title: reviewTitle },
        ...linksTo(open.map(({ judgement, label }) => ({ text: label, href: `${at}/${judgement}` }))),
      }
    }),
    ...waiting.flatMap(each => waitingTask(each, working, actor)),
    ...duties.filter(({ owedBy }) => owedBy === 'inspecting-side').flatMap(duty => dutyTask(services, duty, working)),
    ...(manages ? working.flatMap(managerTasks) : []),
  ]
}

function of(review: DeskReview): Pick<Task, 'review'> {
  return { review: { id: review.id, title: review.title } }
}

function linksTo(all: readonly { readonly text: string; readonly href: string }[]): Pick<Task, 'links' | 'says'> {
  const { first, more } = firstOf(all, linksMost)
  return { links: first, ...(more > 0 ? { says: `and ${more} more` } : {}) }
}

/** Deadlines that are missed, or due within four weeks, of a review that one leads. */
async function deadlineTasks(
  services: Services,
  tx: Transaction,
  review: DeskReview,
  today: Day,
): Promise<readonly Task[]> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const load = factLoader(services, tx, review)
  const loaded = new Map<string, Awaited<ReturnType<typeof load>>>()
  const results = await services.rulebooks.deadlines(
    rulebook,
    async group => {
      const values = loaded.get(group) ?? (await load(group))
      loaded.set(group, values)
      return values
    },
    today,
  )
  const isDone = (id: string) => {
    const [group = '', field = ''] =
      rulebook.deadlines.find(deadline => deadline.id === id)?.['met-by']?.split('.') ?? []
    return loaded.get(group)?.[field] !== undefined
  }
  return results.flatMap((result): readonly Task[] => {
    const { due } = result
    if (due === undefined || result.status === 'met' || result.status === 'unknown') return []
    // A thing done late stays late, and waits for nobody.
    if (result.status === 'late' && isDone(result.deadline)) return []
    const isPast = compareDays(due, today) < 0
    if (result.status === 'due' && (isPast || compareDays(due, today.add({ days: soonDays })) > 0)) return []
    return [deadlineTask(review, result, due, placeOf(rulebook, review, result.deadline))]
  })
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

/** Judgements that somebody has: first how each is covered, then its conclusion. */
function assigned(
  assignments: readonly Assignment[],
  concluded: ReadonlySet<string>,
  reviews: readonly DeskReview[],
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

function waitingTask(
  { reviewId, what, count, since }: Waiting,
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
      return !leads && holds(actor, reviewId, 'approver')
        ? [
            {
              text: 'Read and release the report',
              says: 'comments on its draft are complete',
              href: `${at}/report`,
              ...of(review),
            },
          ]
        : []
  }
}

function dutyTask(
  services: Services,
  duty: Awaited<ReturnType<typeof openDutiesOf>>[number],
  reviews: readonly DeskReview[],
): readonly Task[] {
  const review = reviews.find(({ id }) => id === duty.reviewId)
  if (review === undefined) return []
  const { recipients, deadlines } = services.rulebooks.get(review.rulebook, review.edition)
  const recipient = recipients.find(({ id }) => id === duty.recipient)
  const verbs = {
    send: 'Send',
    'keep-open': 'Keep open to see',
    'supply-on-demand': 'Supply when asked',
    publish: 'Publish',
  } as const
  const to = duty.organisation === '' ? '' : `: ${duty.organisation}`
  const deadline = deadlines.find(({ id }) => id === recipient?.deadline)
  return [
    {
      text: `${verbs[duty.duty]} the ${duty.of}: ${recipient?.label ?? duty.recipient}${to}`,
      href: `/reviews/${review.id}/actions/duties/${duty.id}`,
      ...of(review),
      ...(duty.dueOn === undefined ? {} : { due: duty.dueOn }),
      ...(deadline === undefined
        ? {}
        : { rule: { rulebook: review.rulebook, edition: review.edition, rule: deadline.id, cite: deadline.cite } }),
    },
  ]
}

function managerTasks(review: DeskReview): readonly Task[] {
  const at = `/reviews/${review.id}`
  return [
    ...(review.analysisStart === undefined ? [{ text: 'Set the dates', href: `${at}/dates`, ...of(review) }] : []),
    ...(review.hasLead ? [] : [{ text: 'Appoint a lead inspector', href: `${at}/team`, ...of(review) }]),
  ]
}

/** Everything that waits for those who answer for an area. */
export async function respondentTasks(desk: Desk): Promise<readonly Task[]> {
  const { services, tx, actor, today } = desk
  const reviews = desk.reviews.filter(
    review => restingBecause(review) === undefined && holds(actor, review.id, 'director'),
  )
  const ids = reviews.map(({ id }) => id)
  const asked = await listAskedDocuments(tx, ids)
  const after = await listAfterReport(tx, ids)
  const duties = await openDutiesOf(tx, ids)
  const tasks: Task[] = []
  for (const review of reviews) {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    tasks.push(
      ...asked
        .filter(({ reviewId }) => reviewId === review.id)
        .map(
          (document): Task => ({
            text: `${document.returned ? 'Send again' : 'Send'}: ${rulebook.documents.find(({ id }) => id === document.document)?.label ?? document.document}`,
            href: `/reviews/${review.id}/documents/${document.id}`,
            ...of(review),
            ...(document.ownerName === '' ? {} : { says: `with ${document.ownerName}` }),
            ...(document.dueOn === undefined ? {} : { due: document.dueOn }),
          }),
        ),
    )
    const standing = after.find(({ reviewId }) => reviewId === review.id)
    if (standing !== undefined) tasks.push(...(await afterTasks(services, review, rulebook, standing, today)))
  }
  const owed = duties.filter(({ owedBy, duty }) => owedBy === 'authority' && duty !== 'supply-on-demand')
  return [...tasks, ...owed.flatMap(duty => dutyTask(services, duty, reviews))]
}

/** Draft, receipt and statement; asks the rulebook for days and the database for nothing. */
async function afterTasks(
  services: Services,
  review: DeskReview,
  rulebook: Rulebook,
  standing: AfterReport,
  today: Day,
): Promise<readonly Task[]> {
  const at = `/reviews/${review.id}`
  const { openDraftSentOn, issuedOn, receivedOn, statementMade } = standing
  if (openDraftSentOn !== undefined && issuedOn === undefined) {
    const deadline = await commentsDeadline(
      services,
      review,
      { sentOn: openDraftSentOn, commentsClosedOn: undefined },
      today,
    )
    const task = { text: 'Comment on the accuracy of the draft report', href: `${at}/draft`, ...of(review) }
    return deadline?.due === undefined
      ? [task]
      : [{ ...deadlineTask(review, deadline, deadline.due, task.href), ...task }]
  }
  if (issuedOn === undefined || statementMade) return []
  if (receivedOn === undefined)
    return [
      {
        text: 'Say on which day the report was received',
        says: 'days are counted from it',
        href: `${at}/actions/receipt`,
        ...of(review),
      },
    ]
  const wanted = rulebook.deadlines.find(deadline => deadline['met-by'] === 'statement.madeOn')
  const load = async (group: string) =>
    group === 'receipt' ? known({ date: receivedOn }) : group === 'report' ? known({ issuedOn }) : {}
  const results = await services.rulebooks.deadlines(rulebook, load, today)
  const found = results.find(({ deadline }) => deadline === wanted?.id)
  const task = { text: 'Make the written statement of what will be done', href: `${at}/actions`, ...of(review) }
  return found?.due === undefined ? [task] : [{ ...deadlineTask(review, found, found.due, task.href), ...task }]
}
