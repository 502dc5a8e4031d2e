import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'

type Day = Temporal.PlainDate

/** Puts on record who is owed something. */
export async function addTold(
  tx: Transaction,
  told: {
    readonly reviewId: string
    readonly way: string
    readonly recipient: string
    readonly organisationId: string | undefined
    readonly activityId: string | undefined
  },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into children_told (review_id, way, recipient, organisation_id, activity_id)
    values (${told.reviewId}, ${told.way}, ${told.recipient}, ${told.organisationId ?? null}, ${told.activityId ?? null})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** What was done about it, as somebody wrote it down. */
export type DoneTelling = {
  readonly doneOn: Day | undefined
  readonly proof: string
  readonly questions: string
  readonly answers: string
  readonly receivedOn: Day | undefined
  readonly lateBecause: string
}

/** Returns false when somebody else changed it first. */
export async function saveTold(
  tx: Transaction,
  { reviewId, id, version }: { readonly reviewId: string; readonly id: string; readonly version: number },
  told: DoneTelling,
): Promise<boolean> {
  const { rows } = await sql`
    update children_told set done_on = ${told.doneOn?.toString() ?? null}, proof = ${told.proof}, questions = ${told.questions},
      answers = ${told.answers}, received_on = ${told.receivedOn?.toString() ?? null}, late_because = ${told.lateBecause},
      set_aside_because = null
    where id = ${id} and review_id = ${reviewId} and version = ${version} returning id`.execute(tx)
  return rows.length > 0
}

/** Sets it aside with the reason why it is not owed; false when somebody else changed it first. */
export async function setToldAside(
  tx: Transaction,
  told: { readonly reviewId: string; readonly id: string; readonly version: number; readonly because: string },
): Promise<boolean> {
  const { rows } = await sql`
    update children_told set set_aside_because = ${told.because}
    where id = ${told.id} and review_id = ${told.reviewId} and version = ${told.version} and done_on is null returning id`.execute(
    tx,
  )
  return rows.length > 0
}
