import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { type Discussion, type Told, wayTo } from '../domain/told.ts'

type Day = Temporal.PlainDate

/** What is owed and done, in the order in which it was put on record; what is set aside too. One statement. */
export const listTold = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly Told[]> => {
  const { rows } = await sql<{
    id: string
    way: string
    recipient: string
    activity_id: string | null
    questions: string
    answers: string
    done_on: Day | null
    proof: string
    received_on: Day | null
    late_because: string
    set_aside_because: string | null
    version: number
  }>`
    select id, way, recipient, activity_id, questions, answers, done_on, proof, received_on, late_because, set_aside_because, version
    from children_told where review_id = ${reviewId} order by id`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    way: row.way,
    recipient: row.recipient,
    activityId: row.activity_id ?? undefined,
    questions: row.questions,
    answers: row.answers,
    doneOn: row.done_on ?? undefined,
    proof: row.proof,
    receivedOn: row.received_on ?? undefined,
    lateBecause: row.late_because,
    setAsideBecause: row.set_aside_because ?? undefined,
    version: row.version,
  }))
})

const heldActivities = askedOnce(
  async (tx: Transaction, reviewId: string): Promise<readonly (Discussion & { readonly kind: string })[]> => {
    const { rows } = await sql<{ id: string; title: string; held_on: Day; kind: string }>`
    select id, title, held_on, kind from fieldwork_read_activity
    where review_id = ${reviewId} and held_on is not null order by held_on, id`.execute(tx)
    return rows.map(({ held_on, ...row }) => ({ ...row, heldOn: held_on }))
  },
)

/** Discussions with children that took place, by the kinds of activity that the rulebook counts so. One statement. */
export async function discussionsHeld(
  tx: Transaction,
  reviewId: string,
  rulebook: Rulebook,
): Promise<readonly Discussion[]> {
  const kinds = wayTo(rulebook, 'discussions')?.activities ?? []
  if (kinds.length === 0) return []
  return (await heldActivities(tx, reviewId)).filter(({ kind }) => kinds.includes(kind))
}

/** Those to whom the report for children goes: whoever answers for the area as director, by name. One statement. */
export async function findDirectors(tx: Transaction, reviewId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from reviews_read_respondent where review_id = ${reviewId} and role = 'director' order by lower(name)`.execute(
    tx,
  )
  return rows.map(({ name }) => name)
}
