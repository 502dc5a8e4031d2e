import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { TaskKind } from '../domain/tasks.ts'

type Day = Temporal.PlainDate

export type NewTask = {
  readonly reviewId: string
  readonly kind: TaskKind
  readonly about: string
  readonly text: string
  readonly personId: string
  readonly body: string
  readonly dueOn: Day | undefined
  readonly allocatedOn: Day
  readonly allocatedById: string
}

export async function addTask(tx: Transaction, task: NewTask): Promise<void> {
  await sql`
    insert into reviews_task (review_id, kind, about, text, person_id, body, due_on, allocated_on, allocated_by_id)
    values (${task.reviewId}, ${task.kind}, ${task.about}, ${task.text}, ${task.personId}, ${task.body},
      ${task.dueOn?.toString() ?? null}, ${task.allocatedOn.toString()}, ${task.allocatedById})`.execute(tx)
}

type At = { readonly reviewId: string; readonly taskId: string; readonly version: number }

/** Notes that a task is done, or with `undefined` that it is not; false where it was changed meanwhile. */
export async function saveDone(tx: Transaction, { reviewId, taskId, version }: At, on: Day | undefined) {
  const { rows } = await sql`
    update reviews_task set done_on = ${on?.toString() ?? null}
    where id = ${taskId} and review_id = ${reviewId} and version = ${version} and taken_back_on is null returning id`.execute(
    tx,
  )
  return rows.length === 1
}

/** Takes a task back that is not done; false where it was changed meanwhile. */
export async function saveTakenBack(tx: Transaction, { reviewId, taskId, version }: At, on: Day, because: string) {
  const { rows } = await sql`
    update reviews_task set taken_back_on = ${on.toString()}, taken_back_because = ${because}
    where id = ${taskId} and review_id = ${reviewId} and version = ${version} and done_on is null and taken_back_on is null
    returning id`.execute(tx)
  return rows.length === 1
}

export type NewDuty = {
  readonly reviewId: string
  readonly duty: string
  readonly personId: string
  readonly on: Day
  readonly byId: string
}

/** Charges somebody with a duty, ending the line of whoever had it before. */
export async function saveDuty(tx: Transaction, { reviewId, duty, personId, on, byId }: NewDuty): Promise<void> {
  await sql`
    update reviews_duty set ended_on = ${on.toString()}
    where review_id = ${reviewId} and duty = ${duty} and ended_on is null and person_id <> ${personId}`.execute(tx)
  await sql`
    insert into reviews_duty (review_id, duty, person_id, assigned_on, assigned_by_id)
    values (${reviewId}, ${duty}, ${personId}, ${on.toString()}, ${byId}) on conflict do nothing`.execute(tx)
}
