import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Briefing, YoungMember, YoungNote, YoungTask } from '../domain/young.ts'

type Day = Temporal.PlainDate

/** Young people with a place in the team, by name. One statement. */
export const listYoungMembers = askedOnce(
  async (tx: Transaction, reviewId: string): Promise<readonly YoungMember[]> => {
    const { rows } = await sql<{ person_id: string; name: string }>`
    select person_id, name from reviews_read_member where review_id = ${reviewId} and role = 'young-person' order by lower(name)`.execute(
      tx,
    )
    return rows.map(({ person_id, name }) => ({ personId: person_id, name }))
  },
)

/** Briefings of local services, the latest first. One statement. */
export const listBriefings = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly Briefing[]> => {
  const { rows } = await sql<{ id: string; held_on: Day; briefed: string; note: string }>`
    select id, held_on, briefed, note from children_briefing where review_id = ${reviewId} order by held_on desc, id desc`.execute(
    tx,
  )
  return rows.map(({ held_on, ...row }) => ({ ...row, heldOn: held_on }))
})

type TaskRow = {
  id: string
  review_id: string
  person_id: string
  person: string
  task: string
  text: string
  due_on: Day | null
  given_on: Day
  started_on: Day | null
  done_on: Day | null
  taken_back_on: Day | null
  taken_back_because: string | null
  version: number
}

function taskOf(row: TaskRow): YoungTask {
  return {
    id: row.id,
    personId: row.person_id,
    person: row.person,
    task: row.task,
    text: row.text,
    dueOn: row.due_on ?? undefined,
    givenOn: row.given_on,
    startedOn: row.started_on ?? undefined,
    doneOn: row.done_on ?? undefined,
    takenBack:
      row.taken_back_on === null ? undefined : { on: row.taken_back_on, because: row.taken_back_because ?? '' },
    version: row.version,
  }
}

/** Tasks of young inspectors that the reader may see: a young inspector, their own. One statement. */
export const listYoungTasks = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly YoungTask[]> => {
  const { rows } = await sql<TaskRow>`
    select task.id, review_id, person_id, person.name as person, task, text, due_on, given_on, started_on, done_on, taken_back_on,
      taken_back_because, task.version
    from children_task task join register_read_person person on person.id = task.person_id
    where review_id = ${reviewId} order by due_on nulls last, task.id`.execute(tx)
  return rows.map(taskOf)
})

/** Notes that the reader may see: their own, or all of them where they conduct the review. One statement. */
export const listYoungNotes = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly YoungNote[]> => {
  const { rows } = await sql<{
    id: string
    task_id: string
    author_id: string
    author: string
    heard_on: Day
    heard_from: string
    text: string
    answer: 'taken-up' | 'not' | null
    because: string
    answered_by: string | null
    answered_on: Day | null
    version: number
  }>`
    select note.id, task_id, author_id, author.name as author, heard_on, heard_from, text, answer, because, answering.name as answered_by,
      answered_on, note.version
    from children_note note join register_read_person author on author.id = note.author_id
    left join register_read_person answering on answering.id = note.answered_by_id
    where review_id = ${reviewId} order by note.id desc`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    taskId: row.task_id,
    authorId: row.author_id,
    author: row.author,
    heardOn: row.heard_on,
    heardFrom: row.heard_from,
    text: row.text,
    answer: row.answer ?? undefined,
    because: row.because,
    answeredBy: row.answered_by ?? '',
    answeredOn: row.answered_on ?? undefined,
    version: row.version,
  }))
})

/** A task that waits for a young inspector, in whichever review. */
export type WaitingYoungTask = {
  readonly reviewId: string
  readonly task: string
  readonly text: string
  readonly dueOn: Day | undefined
  readonly isStarted: boolean
}

/** Open tasks of a young inspector in these reviews. One statement. */
export async function youngTasksOf(
  tx: Transaction,
  personId: string,
  reviewIds: readonly string[],
): Promise<readonly WaitingYoungTask[]> {
  const { rows } = await sql<{ review_id: string; task: string; text: string; due_on: Day | null; started: boolean }>`
    select review_id, task, text, due_on, started_on is not null as started from children_task
    where person_id = ${personId} and review_id = any (${[...reviewIds]}::bigint[]) and done_on is null and taken_back_on is null
    order by due_on nulls last, id`.execute(tx)
  return rows.map(row => ({
    reviewId: row.review_id,
    task: row.task,
    text: row.text,
    dueOn: row.due_on ?? undefined,
    isStarted: row.started,
  }))
}
