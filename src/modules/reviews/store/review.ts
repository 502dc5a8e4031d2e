import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'
import type { ReviewState, ReviewSubject } from '../domain/review.ts'

/** A row of `reviews_read_review`. */
export type SubjectRow = {
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
  is_hidden: boolean
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
    isHidden: row.is_hidden,
  }
}

/** Rules for which a reason stands, with the sentence it answered. */
export async function reasonsOnRecord(
  tx: Transaction,
  reviewId: string,
): Promise<readonly { readonly rule: string; readonly says: string }[]> {
  const { rows } = await sql<{ rule: string; says: string }>`
    select distinct rule, says from reviews_exception where review_id = ${reviewId}`.execute(tx)
  return rows
}

export async function addException(
  tx: Transaction,
  exception: {
    reviewId: string
    rule: string
    about: string
    says: string
    reason: string
    accountId: string
    givenOn: Temporal.PlainDate
  },
): Promise<void> {
  await sql`
    insert into reviews_exception (review_id, rule, about, says, reason, account_id, given_on)
    values (${exception.reviewId}, ${exception.rule}, ${exception.about}, ${exception.says}, ${exception.reason}, ${exception.accountId}, ${exception.givenOn.toString()})`.execute(
    tx,
  )
}

export type NewReview = {
  readonly areaId: string
  readonly rulebook: string
  readonly edition: string
  readonly rulebookHash: string
  readonly title: string
  readonly requestReference: string
  readonly requestedOn: Temporal.PlainDate
  readonly bodies: readonly string[]
  /** Opened without the knowledge of those who answer for the area. */
  readonly covert: boolean
}

export async function addReview(tx: Transaction, review: NewReview): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into reviews_review (area_id, rulebook, edition, rulebook_sha256, title, request_reference, requested_on, bodies, covert)
    values (${review.areaId}, ${review.rulebook}, ${review.edition}, ${review.rulebookHash}, ${review.title},
      ${review.requestReference}, ${review.requestedOn.toString()}, ${[...review.bodies]}, ${review.covert})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Notes that those who answer for the area may know of a covert review; false when they may already. */
export async function markAnnounced(tx: Transaction, reviewId: string, on: Temporal.PlainDate): Promise<boolean> {
  const { rows } = await sql`
    update reviews_review set announced_on = ${on.toString()}
    where id = ${reviewId} and covert and announced_on is null returning id`.execute(tx)
  return rows.length === 1
}

export type ReviewDates = {
  readonly analysisStart: Temporal.PlainDate
  readonly analysisEnd: Temporal.PlainDate
  readonly fieldworkStart: Temporal.PlainDate
  readonly fieldworkEnd: Temporal.PlainDate
  readonly corporateAssessmentStart: Temporal.PlainDate | undefined
}

/** Returns false when somebody else changed the review first. */
export async function saveDates(
  tx: Transaction,
  reviewId: string,
  version: number,
  dates: ReviewDates,
): Promise<boolean> {
  const { rows } = await sql`
    update reviews_review set analysis_start = ${dates.analysisStart.toString()}, analysis_end = ${dates.analysisEnd.toString()},
      fieldwork_start = ${dates.fieldworkStart.toString()}, fieldwork_end = ${dates.fieldworkEnd.toString()},
      corporate_assessment_start = ${dates.corporateAssessmentStart?.toString() ?? null}
    where id = ${reviewId} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}

/** Moves the review and its stages; returns false when somebody else changed the review first. */
export async function saveStanding(
  tx: Transaction,
  review: ReviewSubject,
  to: { readonly state: ReviewState; readonly stage: string | undefined },
  on: Temporal.PlainDate,
  because = '',
): Promise<boolean> {
  const { rows } = await sql`
    update reviews_review set state = ${to.state}, stage = ${to.stage ?? null}
    where id = ${review.id} and version = ${review.version} returning id`.execute(tx)
  if (rows.length === 0) return false
  await sql`update reviews_stage set left_on = ${on.toString()} where review_id = ${review.id} and left_on is null`.execute(
    tx,
  )
  if (to.stage !== undefined) {
    await sql`
      insert into reviews_stage (review_id, stage, entered_on, entered_because)
      values (${review.id}, ${to.stage}, ${on.toString()}, ${because})`.execute(tx)
  }
  return true
}

/** Pins another edition; false where somebody changed the review first. */
export async function saveEdition(
  tx: Transaction,
  reviewId: string,
  version: number,
  edition: string,
  rulebookHash: string,
): Promise<boolean> {
  const { rows } = await sql`
    update reviews_review set edition = ${edition}, rulebook_sha256 = ${rulebookHash}
    where id = ${reviewId} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}

export async function addChangeOfEdition(
  tx: Transaction,
  change: {
    readonly reviewId: string
    readonly from: string
    readonly to: string
    readonly because: string
    readonly on: Temporal.PlainDate
    readonly personId: string
  },
): Promise<void> {
  await sql`
    insert into reviews_repin (review_id, from_edition, to_edition, because, changed_on, person_id)
    values (${change.reviewId}, ${change.from}, ${change.to}, ${change.because}, ${change.on.toString()}, ${change.personId})`.execute(
    tx,
  )
}

export type Flag = 'paused' | 'deferred' | 'cancelled'

/** Sets a flag with its reason, or takes it away. */
export async function saveFlag(
  tx: Transaction,
  review: ReviewSubject,
  flag: Flag,
  because: string | undefined,
): Promise<boolean> {
  const { rows } = await sql`
    update reviews_review set ${sql.ref(`${flag}_because`)} = ${because ?? null}
    where id = ${review.id} and version = ${review.version} returning id`.execute(tx)
  return rows.length === 1
}

export type NewMember = {
  readonly reviewId: string
  readonly personId: string
  readonly body: string
  readonly role: 'lead' | 'joint' | 'member' | 'young-person'
  readonly title: string
  readonly from: Temporal.PlainDate
}

export async function addMember(tx: Transaction, member: NewMember): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into reviews_member (review_id, person_id, body, role, title, from_on)
    values (${member.reviewId}, ${member.personId}, ${member.body}, ${member.role}, ${member.title}, ${member.from.toString()})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Ends a place; returns the person who had it, or undefined when it was ended or changed before. */
export async function endMember(
  tx: Transaction,
  place: { reviewId: string; memberId: string; on: Temporal.PlainDate; because: string },
): Promise<{ personId: string; role: NewMember['role'] } | undefined> {
  const { rows } = await sql<{ person_id: string; role: NewMember['role'] }>`
    update reviews_member set until_on = ${place.on.toString()}, until_because = ${place.because}
    where id = ${place.memberId} and review_id = ${place.reviewId} and until_on is null
    returning person_id, role`.execute(tx)
  const row = rows[0]
  return row === undefined ? undefined : { personId: row.person_id, role: row.role }
}

export async function addRespondent(
  tx: Transaction,
  respondent: { reviewId: string; personId: string; role: 'director' | 'lead-member' | 'partner'; title: string },
): Promise<void> {
  await sql`
    insert into reviews_respondent (review_id, person_id, role, title)
    values (${respondent.reviewId}, ${respondent.personId}, ${respondent.role}, ${respondent.title})
    on conflict (review_id, person_id) do update set role = excluded.role, title = excluded.title`.execute(tx)
}
