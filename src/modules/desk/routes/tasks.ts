import type { Temporal } from '../../../kernel/dates.ts'
import { known } from '../../../kernel/facts.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import { type Actor, holds, opens, opensEverywhere } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { openActionsOf, openDutiesOf, plansToMake, progressToVerify } from '../../actions/index.ts'
import { youngTasksOf } from '../../children/index.ts'
import { nextSteps, waitingComplaints } from '../../complaints/index.ts'
import { waitingConcerns } from '../../concerns/index.ts'
import { countUnread } from '../../evaluation/index.ts'
import { activitiesOf, assignmentsOf } from '../../fieldwork/index.ts'
import { openGradesOf } from '../../judgements/index.ts'
import { commentsDeadline } from '../../reports/index.ts'
import { factLoader, openTasksOf, restingBecause, type Services } from '../../reviews/index.ts'
import { type DeadlineResult, fieldworkRoute, type Rulebook } from '../../rulebooks/index.ts'
import { planTasks, verifyTask } from '../domain/plan-tasks.ts'
import type { Task } from '../domain/tasks.ts'
import {
  type AfterReport,
  actionTask,
  activityTask,
  afterTasks,
  assigned,
  complaintTask,
  concernTasks,
  type DeskReview,
  deadlineTasks,
  documentTask,
  dutyTask,
  givenTask,
  gradesTask,
  managerTasks,
  soonDays,
  viewsTask,
  waitingTask,
  youngTask,
} from '../domain/waiting.ts'
import { listAfterReport, listAskedDocuments, listConcluded, listWaiting } from '../views.ts'

type Day = Temporal.PlainDate
type Person = Exclude<Actor, { kind: 'public' }>

/** The most reviews whose deadlines are reckoned on one desk; each costs a reading of all facts that deadlines name. */
const ledMost = 5
/** Statements that the deadlines of one review may cost. */
const statementsOfDeadlines = 22

/** Statements that the tasks of one person cost at most, however many there are. */
export const statementsOfTasks = 12 + ledMost * statementsOfDeadlines

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
  const manages = opensEverywhere(actor, 'conduct')
  const approves = opensEverywhere(actor, 'issue')
  const assignments = await assignmentsOf(tx, actor.personId)
  const concluded = await listConcluded(tx, [...new Set(assignments.map(({ reviewId }) => reviewId))])
  const inStage = working.filter(({ state }) => state === 'in-stage').map(({ id }) => id)
  const activities = await activitiesOf(tx, actor.personId, inStage, today.add({ days: soonDays }))
  const grades = await openGradesOf(tx, services.rulebooks, actor.personId)
  const given = await openTasksOf(tx, services.rulebooks, actor.personId)
  const waiting = await listWaiting(tx, approves ? working.map(({ id }) => id) : led.map(({ id }) => id), today)
  const duties = await openDutiesOf(
    tx,
    led.map(({ id }) => id),
  )
  const toVerify = await progressToVerify(tx, actor.personId)
  const concerns = await waitingConcerns(tx)
  const complaints = nextSteps(await waitingComplaints(tx), day => day !== null && compareDays(day, today) < 0)
  const asYoung = working.filter(review => holds(actor, review.id, 'young-person'))
  const young = await youngTasksOf(
    tx,
    actor.personId,
    asYoung.map(({ id }) => id),
  )
  const unread = manages ? await countUnread(tx) : 0
  const deadlines: Task[] = []
  for (const review of led.filter(({ state }) => state !== 'planned').slice(0, ledMost)) {
    deadlines.push(...(await deadlinesOf(services, tx, review, today)))
  }
  return [
    ...concernTasks(concerns),
    ...complaints.map(complaintTask),
    ...viewsTask(unread),
    ...deadlines,
    ...activities.flatMap(activity => activityTask(activity, working, today)),
    ...assigned(assignments, concluded, working, fieldworkRoute),
    ...grades.map(gradesTask),
    ...given.flatMap(task => givenTask(task, working)),
    ...young.flatMap(task => youngTask(task, asYoung)),
    ...waiting.flatMap(each => waitingTask(each, working, actor)),
    ...toVerify.map(verifyTask),
    ...duties
      .filter(({ owedBy }) => owedBy === 'inspecting-side')
      .flatMap(duty => dutyTask(duty, working, review => rulebookOf(services, review))),
    ...(manages ? working.flatMap(managerTasks) : []),
  ]
}

function rulebookOf(services: Services, review: DeskReview): Rulebook {
  return services.rulebooks.get(review.rulebook, review.edition)
}

/** What the deadlines of a review that one leads ask for. */
async function deadlinesOf(
  services: Services,
  tx: Transaction,
  review: DeskReview,
  today: Day,
): Promise<readonly Task[]> {
  const rulebook = rulebookOf(services, review)
  const load = factLoader(services, tx, review)
  const loaded = new Map<string, Awaited<ReturnType<typeof load>>>()
  const keep = async (group: string) => {
    const values = await load(group)
    loaded.set(group, values)
    return values
  }
  const results = await services.rulebooks.deadlines(rulebook, keep, today)
  const isKnown = (fact: string) => {
    const [group = '', field = ''] = fact.split('.')
    return loaded.get(group)?.[field] !== undefined
  }
  return deadlineTasks(review, rulebook, results, isKnown, today)
}

/** Everything that waits for those who answer for an area. */
export async function respondentTasks(desk: Desk): Promise<readonly Task[]> {
  const { services, tx, actor, today } = desk
  const reviews = desk.reviews.filter(
    review => restingBecause(review) === undefined && opens(actor, review.id, 'answer'),
  )
  // Whom an office lets comment on its draft is asked for that and nothing else.
  const commenting = desk.reviews.filter(
    review =>
      restingBecause(review) === undefined && opens(actor, review.id, 'comment') && !opens(actor, review.id, 'answer'),
  )
  const ids = reviews.map(({ id }) => id)
  // Of a review that is closed its plan alone goes on.
  const asked = await listAskedDocuments(
    tx,
    reviews.filter(({ state }) => state !== 'closed').map(({ id }) => id),
  )
  const after = await listAfterReport(
    tx,
    [...reviews, ...commenting].map(({ id }) => id),
  )
  const duties = await openDutiesOf(tx, ids)
  const actions = await openActionsOf(tx, ids, today.add({ days: soonDays }))
  const rulebooks = new Map(reviews.map(review => [review.id, rulebookOf(services, review)]))
  const plans = await plansToMake(tx, ids, id => rulebooks.get(id) ?? foreign(id))
  const toVerify = await progressToVerify(tx, actor.personId)
  const tasks: Task[] = []
  for (const review of reviews) {
    const rulebook = rulebookOf(services, review)
    const documents = asked.filter(({ reviewId }) => reviewId === review.id)
    const standing = after.find(({ reviewId }) => reviewId === review.id)
    tasks.push(...documents.map(document => documentTask(review, rulebook, document)))
    if (standing === undefined) continue
    const comments = await commentsDue(services, review, standing, today)
    const statement = await statementDue(services, rulebook, standing, today)
    tasks.push(...afterTasks(review, standing, comments, statement))
    const plan = plans.find(({ reviewId }) => reviewId === review.id)
    if (plan !== undefined) tasks.push(...planTasks(review, plan, statement?.due))
  }
  for (const review of commenting) {
    const standing = after.find(({ reviewId }) => reviewId === review.id)
    if (standing === undefined || standing.issuedOn !== undefined) continue
    tasks.push(...afterTasks(review, standing, await commentsDue(services, review, standing, today), undefined))
  }
  const owed = duties.filter(({ owedBy, duty }) => owedBy === 'authority' && duty !== 'supply-on-demand')
  return [
    ...tasks,
    ...owed.flatMap(duty => dutyTask(duty, reviews, review => rulebookOf(services, review))),
    ...actions.flatMap(action => actionTask(action, reviews)),
    ...toVerify.map(verifyTask),
  ]
}

function foreign(reviewId: string): never {
  throw new Error(`Review ${reviewId} was not asked for.`)
}

/** Reckoned from the draft alone; asks the database for nothing. */
async function commentsDue(
  services: Services,
  review: DeskReview,
  { openDraftSentOn }: AfterReport,
  today: Day,
): Promise<DeadlineResult | undefined> {
  if (openDraftSentOn === undefined) return undefined
  return commentsDeadline(services, review, { sentOn: openDraftSentOn, commentsClosedOn: undefined }, today)
}

/** Reckoned from the receipt alone; asks the database for nothing. */
async function statementDue(
  services: Services,
  rulebook: Rulebook,
  { issuedOn, receivedOn }: AfterReport,
  today: Day,
): Promise<DeadlineResult | undefined> {
  if (receivedOn === undefined) return undefined
  const wanted = rulebook.deadlines.find(deadline => deadline['met-by'] === 'statement.madeOn')
  const load = async (group: string) =>
    group === 'receipt' ? known({ date: receivedOn }) : group === 'report' ? known({ issuedOn }) : {}
  const results = await services.rulebooks.deadlines(rulebook, load, today)
  return results.find(({ deadline }) => deadline === wanted?.id)
}
