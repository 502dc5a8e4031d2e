import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Rulebooks } from '../../rulebooks/index.ts'
import { pageOfTask, sayTask, type Task, type TaskKind } from '../domain/tasks.ts'

type Day = Temporal.PlainDate

type TaskRow = {
  id: string
  kind: TaskKind
  about: string
  text: string
  person_id: string
  person: string
  body: string
  due_on: Day | null
  allocated_on: Day
  done_on: Day | null
  taken_back_on: Day | null
  taken_back_because: string | null
  version: number
}

/** Every task of a review: open ones first, by day, then those done or taken back. One statement. */
export const listTasks = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly Task[]> => {
  const { rows } = await sql<TaskRow>`
    select task.id, task.kind, task.about, task.text, task.person_id, person.name as person, task.body, task.due_on,
      task.allocated_on, task.done_on, task.taken_back_on, task.taken_back_because, task.version
    from reviews_task task join register_read_person person on person.id = task.person_id
    where task.review_id = ${reviewId}
    order by coalesce(task.done_on, task.taken_back_on) nulls first, task.due_on nulls last, task.id`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    kind: row.kind,
    about: row.about,
    text: row.text,
    personId: row.person_id,
    person: row.person,
    body: row.body,
    dueOn: row.due_on ?? undefined,
    allocatedOn: row.allocated_on,
    doneOn: row.done_on ?? undefined,
    takenBack:
      row.taken_back_on === null ? undefined : { on: row.taken_back_on, because: row.taken_back_because ?? '' },
    version: row.version,
  }))
})

export type AssignedDuty = { readonly duty: string; readonly personId: string; readonly assignedOn: Day }

/** Duties as they are assigned now, those of people who have left among them. One statement. */
export const listDuties = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly AssignedDuty[]> => {
  const { rows } = await sql<{ duty: string; person_id: string; assigned_on: Day }>`
    select duty, person_id, assigned_on from reviews_duty where review_id = ${reviewId} and ended_on is null`.execute(
    tx,
  )
  return rows.map(row => ({ duty: row.duty, personId: row.person_id, assignedOn: row.assigned_on }))
})

/** A task that waits for somebody. */
export type OpenTask = {
  readonly reviewId: string
  readonly text: string
  /** Page of the review on which it is done, under the review's address. */
  readonly page: string
  readonly dueOn: Day | undefined
}

/** Tasks that somebody has still to do, in reviews where they have a place; by day. For staff. One statement. */
export async function openTasksOf(
  tx: Transaction,
  rulebooks: Rulebooks,
  personId: string,
): Promise<readonly OpenTask[]> {
  const { rows } = await sql<{
    review_id: string
    rulebook: string
    edition: string
    kind: TaskKind
    about: string
    text: string
    due_on: Day | null
  }>`
    select task.review_id, review.rulebook, review.edition, task.kind, task.about, task.text, task.due_on
    from reviews_read_task task join reviews_read_review review on review.id = task.review_id
    where task.person_id = ${personId} and exists (select from reviews_read_member member
      where member.review_id = task.review_id and member.person_id = task.person_id)
    order by task.due_on nulls last, task.id limit 200`.execute(tx)
  return rows.map(row => {
    const rulebook = rulebooks.get(row.rulebook, row.edition)
    const dueOn = row.due_on ?? undefined
    return { reviewId: row.review_id, text: sayTask(rulebook, row), page: pageOfTask(rulebook, row), dueOn }
  })
}
