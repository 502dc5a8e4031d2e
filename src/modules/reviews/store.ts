import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import type { ReviewState, ReviewSubject } from './domain/review.ts'

type SubjectRow = {
  id: string
  title: string
  area_id: string
  area_name: string
  rulebook: string
  edition: string
  state: ReviewState
  stage: string | null
  paused_because: string | null
  deferred_because: string | null
  cancelled_because: string | null
  analysis_start: Temporal.PlainDate | null
  analysis_end: Temporal.PlainDate | null
  fieldwork_start: Temporal.PlainDate | null
  fieldwork_end: Temporal.PlainDate | null
  version: number
}

/** One review as policies and pages begin with it; undefined when there is none or row security hides it. */
export async function findReview(tx: Transaction, id: string): Promise<ReviewSubject | undefined> {
  if (!/^\d{1,18}$/.test(id)) return undefined
  const { rows } = await sql<SubjectRow>`select * from reviews_read_review where id = ${id}`.execute(tx)
  const row = rows[0]
  return row === undefined ? undefined : subjectOf(row)
}

export function subjectOf(row: SubjectRow): ReviewSubject {
  return {
    id: row.id,
    title: row.title,
    areaId: row.area_id,
    areaName: row.area_name,
    rulebook: row.rulebook,
    edition: row.edition,
    state: row.state,
    stage: row.stage ?? undefined,
    pausedBecause: row.paused_because ?? undefined,
    deferredBecause: row.deferred_because ?? undefined,
    cancelledBecause: row.cancelled_because ?? undefined,
    analysisStart: row.analysis_start ?? undefined,
    analysisEnd: row.analysis_end ?? undefined,
    fieldworkStart: row.fieldwork_start ?? undefined,
    fieldworkEnd: row.fieldwork_end ?? undefined,
    version: row.version,
  }
}

/** Rules for which a reason stands, with the sentence it answered. */
export async function rulesWithReason(tx: Transaction, reviewId: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{
    rule: string
  }>`select distinct rule from reviews_exception where review_id = ${reviewId}`.execute(tx)
  return new Set(rows.map(row => row.rule))
}

export async function addException(
  tx: Transaction,
  exception: {
    reviewId: string
    rule: string
    says: string
    reason: string
    accountId: string
    givenOn: Temporal.PlainDate
  },
): Promise<void> {
  await sql`
    insert into reviews_exception (review_id, rule, says, reason, account_id, given_on)
    values (${exception.reviewId}, ${exception.rule}, ${exception.says}, ${exception.reason}, ${exception.accountId}, ${exception.givenOn.toString()})`.execute(
    tx,
  )
}
