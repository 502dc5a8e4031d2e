import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import { onlyId } from '../../platform/db/only-id.ts'
import type { State } from './forms.ts'

export async function addReport(
  tx: Transaction,
  report: { page: string; reference: string; did: string; happened: string; lost: boolean },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into faults_report (page, reference, did, happened, lost)
    values (${report.page}, ${report.reference}, ${report.did}, ${report.happened}, ${report.lost}) returning id`.execute(
    tx,
  )
  return onlyId(rows)
}

/** Answers a report; false when somebody answered it since `version`. */
export async function saveAnswer(
  tx: Transaction,
  report: { id: string; version: number; state: State; answer: string },
): Promise<boolean> {
  if (!/^\d{1,18}$/.test(report.id)) return false
  const { rows } = await sql`
    update faults_report set state = ${report.state}, answer = ${report.answer}
    where id = ${report.id} and version = ${report.version} returning id`.execute(tx)
  return rows.length === 1
}

/** Enters a loss with the reviews that it concerns. */
export async function addLoss(
  tx: Transaction,
  loss: {
    report: string | undefined
    foundOn: Temporal.PlainDate
    what: string
    cause: string
    done: string
    rebuilt: boolean
    reviews: readonly string[]
  },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into faults_loss (report_id, found_on, what, cause, done, rebuilt)
    values (${loss.report ?? null}, ${loss.foundOn.toString()}, ${loss.what}, ${loss.cause}, ${loss.done}, ${loss.rebuilt})
    returning id`.execute(tx)
  const row = rows[0]
  if (row === undefined) throw new Error('The new loss has no number.')
  await sql`
    insert into faults_loss_review (loss_id, review_id)
    select ${row.id}, review from unnest(${[...loss.reviews]}::bigint[]) as concerned (review)`.execute(tx)
  return row.id
}

/** Notes since when the area knows; false when that was noted already. */
export async function markTold(
  tx: Transaction,
  told: { id: string; version: number; on: Temporal.PlainDate },
): Promise<boolean> {
  if (!/^\d{1,18}$/.test(told.id)) return false
  const { rows } = await sql`
    update faults_loss_review set told_on = ${told.on.toString()}
    where id = ${told.id} and version = ${told.version} and told_on is null returning id`.execute(tx)
  return rows.length === 1
}
