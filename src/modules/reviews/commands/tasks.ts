import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, stale } from '../../../kernel/outcome.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { decideDuties, decideTask, type TaskKind } from '../domain/tasks.ts'
import { mayConduct, mayDoTasks } from '../policy.ts'
import { addTask, saveDone, saveDuty, saveTakenBack } from '../store/tasks.ts'
import { listMembersWithTraining } from '../views/review.ts'
import { listTasks } from '../views/tasks.ts'
import { changeReview, type Services } from './change.ts'
import { defined, type Posted } from './conduct.ts'

export type TaskInput = {
  readonly kind: TaskKind
  /** Id in the rulebook; empty for anything else. */
  readonly about: string
  readonly text: string
  readonly personId: string
  readonly dueOn: Temporal.PlainDate | undefined
}

/**
 * Gives a task to somebody in the team (¶32). The rules say whether it respects specialisms; each task against one takes
 * a reason of its own.
 */
export function allocateTask(
  services: Services,
  caller: Caller,
  reviewId: string,
  task: TaskInput,
  posted: Posted = {},
): Promise<Outcome> {
  const change = {
    ...posted,
    name: 'allocate-task',
    reviewId,
    may: mayConduct,
    touches: ['tasks'],
    moments: ['act allocate-task'],
    field: 'person',
    reasonsAnew: true,
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const team = await listMembersWithTraining(tx, reviewId)
    const decision = decideTask(services.rulebooks.get(review.rulebook, review.edition), task, team)
    if (decision.kind !== 'done') return decision
    const body = team.find(member => member.personId === task.personId)?.body ?? ''
    const given = { allocatedOn: londonDay(caller.now), allocatedById: personOf(caller.actor) }
    await addTask(tx, { ...task, about: task.kind === 'other' ? '' : task.about, reviewId, body, ...given })
    return done()
  })
}

export type TaskAt = { readonly taskId: string; readonly version: number }

/** Notes that a task is done, or not done after all: by whoever has it, or the lead. */
export function finishTask(
  services: Services,
  caller: Caller,
  reviewId: string,
  { isDone, ...at }: TaskAt & { readonly isDone: boolean },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'finish-task', reviewId, may: mayDoTasks, touches: ['tasks'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const task = (await listTasks(tx, reviewId)).find(each => each.id === at.taskId)
    if (task === undefined) return denied('finish-task: no such task in this review')
    if (task.personId !== personOf(caller.actor) && !mayConduct(caller.actor, review).granted) {
      return denied('finish-task: given to somebody else')
    }
    const on = isDone ? londonDay(caller.now) : undefined
    return (await saveDone(tx, { reviewId, ...at }, on)) ? done() : stale('this task')
  })
}

/** Takes a task back, with the reason; it stays on record. */
export function takeTaskBack(
  services: Services,
  caller: Caller,
  reviewId: string,
  { because, ...at }: TaskAt & { readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'take-task-back', reviewId, may: mayConduct, touches: ['tasks'], field: 'because' }
  return changeReview(services, caller, defined(change), async tx =>
    (await saveTakenBack(tx, { reviewId, ...at }, londonDay(caller.now), because)) ? done() : stale('this task'),
  )
}

/** Charges somebody with duties that the rulebook gives to their role (¶30), and keeps the day. */
export function assignDuties(
  services: Services,
  caller: Caller,
  reviewId: string,
  { duties, personId }: { readonly duties: readonly string[]; readonly personId: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'assign-duties', reviewId, may: mayConduct, touches: ['tasks'], field: 'duties' }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const team = await listMembersWithTraining(tx, reviewId)
    const decision = decideDuties(services.rulebooks.get(review.rulebook, review.edition), duties, personId, team)
    if (decision.kind !== 'done') return decision
    const given = { reviewId, personId, on: londonDay(caller.now), byId: personOf(caller.actor) }
    for (const duty of duties) await saveDuty(tx, { ...given, duty })
    return done()
  })
}
