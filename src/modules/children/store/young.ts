import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'

type Day = Temporal.PlainDate
type Row = { readonly reviewId: string; readonly id: string; readonly version: number }

export async function addBriefing(
  tx: Transaction,
  briefing: {
    readonly reviewId: string
    readonly heldOn: Day
    readonly briefed: string
    readonly note: string
    readonly byId: string
  },
): Promise<void> {
  await sql`
    insert into children_briefing (review_id, held_on, briefed, note, recorded_by_id)
    values (${briefing.reviewId}, ${briefing.heldOn.toString()}, ${briefing.briefed}, ${briefing.note}, ${briefing.byId})`.execute(
    tx,
  )
}

export async function addYoungTask(
  tx: Transaction,
  task: {
    readonly reviewId: string
    readonly personId: string
    readonly task: string
    readonly text: string
    readonly dueOn: Day | undefined
    readonly givenOn: Day
    readonly givenById: string
  },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into children_task (review_id, person_id, task, text, due_on, given_on, given_by_id)
    values (${task.reviewId}, ${task.personId}, ${task.task}, ${task.text}, ${task.dueOn?.toString() ?? null}, ${task.givenOn.toString()},
      ${task.givenById}) returning id`.execute(tx)
  return onlyId(rows)
}

/** Begins a task; false when it was changed first. */
export async function startTask(tx: Transaction, { reviewId, id, version }: Row, on: Day): Promise<boolean> {
  const { rows } = await sql`
    update children_task set started_on = ${on.toString()}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and started_on is null and taken_back_on is null returning id`.execute(
    tx,
  )
  return rows.length > 0
}

/** Says that a task is done; false when it was changed first. */
export async function endTask(tx: Transaction, { reviewId, id, version }: Row, on: Day): Promise<boolean> {
  const { rows } = await sql`
    update children_task set done_on = ${on.toString()}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and done_on is null and taken_back_on is null returning id`.execute(
    tx,
  )
  return rows.length > 0
}

/** Takes a task back; false when it was changed first. */
export async function takeBack(
  tx: Transaction,
  { reviewId, id, version, because }: Row & { readonly because: string },
  on: Day,
): Promise<boolean> {
  const { rows } = await sql`
    update children_task set taken_back_on = ${on.toString()}, taken_back_because = ${because}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and done_on is null and taken_back_on is null returning id`.execute(
    tx,
  )
  return rows.length > 0
}

export type WrittenNote = { readonly heardOn: Day; readonly heardFrom: string; readonly text: string }

export async function addNote(
  tx: Transaction,
  note: WrittenNote & { readonly reviewId: string; readonly taskId: string; readonly authorId: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into children_note (review_id, task_id, author_id, heard_on, heard_from, text)
    values (${note.reviewId}, ${note.taskId}, ${note.authorId}, ${note.heardOn.toString()}, ${note.heardFrom}, ${note.text})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Returns false when it was answered or changed first. */
export async function saveNote(
  tx: Transaction,
  { reviewId, id, version, ...note }: Row & WrittenNote,
): Promise<boolean> {
  const { rows } = await sql`
    update children_note set heard_on = ${note.heardOn.toString()}, heard_from = ${note.heardFrom}, text = ${note.text}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and answer is null returning id`.execute(tx)
  return rows.length > 0
}

/** Says what came of a note: taken up as this item, or not and why. False when it was answered or changed first. */
export async function answerNote(
  tx: Transaction,
  { reviewId, id, version }: Row,
  answered: { readonly itemId: string | undefined; readonly because: string; readonly byId: string; readonly on: Day },
): Promise<boolean> {
  const { rows } = await sql`
    update children_note set answer = ${answered.itemId === undefined ? 'not' : 'taken-up'}, item_id = ${answered.itemId ?? null},
      because = ${answered.because}, answered_by_id = ${answered.byId}, answered_on = ${answered.on.toString()}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and answer is null returning id`.execute(tx)
  return rows.length > 0
}
