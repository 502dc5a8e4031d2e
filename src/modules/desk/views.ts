import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import { type ReviewState, type SubjectRow, subjectOf } from '../reviews/index.ts'
import type { Change } from './domain/changes.ts'
import type { Standing } from './domain/programme.ts'
import type { AfterReport, AskedDocument, DeskReview, Waiting } from './domain/waiting.ts'

type Day = Temporal.PlainDate

// ---------------------------------------------------------------- the programme and areas

/** How far areas have come in the programme of one rulebook, by number of the area. For staff. One statement. */
export async function programmeStandings(
  tx: Transaction,
  rulebook: string,
  programme: { readonly from: string; readonly until: string },
): Promise<ReadonlyMap<string, Standing>> {
  const { rows } = await sql<{ area_id: string; standing: Standing }>`
    select area_id, standing from desk_programme(${rulebook}, ${programme.from}, ${programme.until})`.execute(tx)
  return new Map(rows.map(row => [row.area_id, row.standing]))
}

export type AreaReview = {
  readonly id: string
  readonly title: string
  readonly areaId: string
  readonly rulebook: string
  readonly edition: string
  readonly state: ReviewState
  readonly stage: string | undefined
  readonly rests: boolean
  readonly fieldworkStart: Day | undefined
}

/** Reviews that the reader may see, of one area or of all, newest first. One statement. */
export async function listReviewsOf(tx: Transaction, areaId?: string): Promise<readonly AreaReview[]> {
  const { rows } = await sql<{
    id: string
    title: string
    area_id: string
    rulebook: string
    edition: string
    state: ReviewState
    stage: string | null
    rests: boolean
    fieldwork_start: Day | null
  }>`
    select id, title, area_id, rulebook, edition, state, stage, fieldwork_start,
      coalesce(cancelled_because, deferred_because, paused_because) is not null as rests
    from reviews_read_review where ${areaId ?? null}::bigint is null or area_id = ${areaId ?? null}::bigint
    order by id desc limit 500`.execute(tx)
  return rows.map(({ area_id, fieldwork_start, ...row }) => ({
    ...row,
    areaId: area_id,
    stage: row.stage ?? undefined,
    fieldworkStart: fieldwork_start ?? undefined,
  }))
}

/** Reports issued on an area; open to everybody. One statement. */
export async function listReportsOf(
  tx: Transaction,
  areaId: string,
): Promise<readonly { readonly reviewId: string; readonly title: string; readonly issuedOn: Day }[]> {
  const { rows } = await sql<{ review_id: string; title: string; issued_on: Day }>`
    select review_id, title, issued_on from reports_read_issue where area_id = ${areaId} order by issued_on desc`.execute(
    tx,
  )
  return rows.map(row => ({ reviewId: row.review_id, title: row.title, issuedOn: row.issued_on }))
}

// ---------------------------------------------------------------- what waits for somebody

const reviewsMost = 100

/**
 * Reviews that are not over and that the reader may see, the next fieldwork first; for those who answer for an area also
 * those closed whose plan is still open, since it outlives the review. One statement.
 */
export async function listDeskReviews(tx: Transaction, personId: string): Promise<readonly DeskReview[]> {
  const { rows } = await sql<SubjectRow & { role: string | null; has_lead: boolean }>`
    select review.*, own.role,
      exists (select from reviews_read_member lead where lead.review_id = review.id and lead.role = 'lead') as has_lead
    from reviews_read_review review
    left join reviews_read_member own on own.review_id = review.id and own.person_id = ${personId}
    where review.cancelled_because is null and (review.state <> 'closed'
      or (review.id = any ((select platform_reviews_where('answer'))::bigint[])
        and exists (select from actions_read_action action where action.review_id = review.id and action.state <> 'done')))
    order by own.role is null, review.fieldwork_start nulls last, review.id limit ${reviewsMost}`.execute(tx)
  return rows.map(row => ({ ...subjectOf(row), role: row.role ?? undefined, hasLead: row.has_lead }))
}

/** Judgements of these reviews that are concluded, or not reported, as `review judgement`. For staff. One statement. */
export async function listConcluded(tx: Transaction, reviewIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ review_id: string; judgement: string }>`
    select review_id, judgement from judgements_read_conclusion
    where review_id = any (${[...reviewIds]}::bigint[]) and state in ('concluded', 'not-reported')`.execute(tx)
  return new Set(rows.map(row => `${row.review_id} ${row.judgement}`))
}

/** What waits for the lead or the approver in these reviews, counted. For staff. One statement. */
export async function listWaiting(
  tx: Transaction,
  reviewIds: readonly string[],
  today: Day,
): Promise<readonly Waiting[]> {
  const ids = [...reviewIds]
  type Row = { review_id: string; what: Waiting['what']; count: number; since: Day | null; held: string[] | null }
  const { rows } = await sql<Row>`
    select review_id, 'documents-sent' as what, count(*)::int as count, null::date as since, null::text[] as held from evidence_read_request
      where review_id = any (${ids}::bigint[]) and state in ('sent', 'not-available') group by review_id
    union all
    select review_id, 'documents-late', count(*)::int, min(due_on), null from evidence_read_request
      where review_id = any (${ids}::bigint[]) and state in ('asked', 'returned') and due_on < ${today.toString()}::date group by review_id
    union all
    select review_id, 'comments', count(*)::int, null, null from reports_read_comment
      where review_id = any (${ids}::bigint[]) and sent_on is not null and answer is null group by review_id
    union all
    select review_id, 'comments-complete', 1, min(comments_closed_on),
      (select array_agg(link.name order by link.name) from reviews_read_link link
        where link.review_id = draft.review_id and link.runs_together
          and case when link.other_id is null then link.report_on is null or link.report_on > ${today.toString()}::date
            else not exists (select from reports_read_issue other where other.review_id = link.other_id) end)
      from reports_read_draft draft
      where review_id = any (${ids}::bigint[]) and comments_closed_on is not null
        and not exists (select from reports_read_issue issue where issue.review_id = draft.review_id) group by review_id`.execute(
    tx,
  )
  return rows.map(row => ({
    reviewId: row.review_id,
    what: row.what,
    count: row.count,
    since: row.since ?? undefined,
    heldFor: row.held ?? [],
  }))
}

/** What others did in these reviews since the reader was last here, newest first. For staff. One statement. */
export async function listChanges(tx: Transaction, reviewIds: readonly string[]): Promise<readonly Change[]> {
  const { rows } = await sql<{ review_id: string; command: string; name: string | null; times: number }>`
    select chain as review_id, command, account_name as name, count(distinct coalesce(request, id::text))::int as times
    from platform_read_record
    where chain = any (${[...reviewIds]}::bigint[]) and account_id is distinct from platform_account_id()
      and id > coalesce((select coalesce(record_id_before, record_id) from desk_visit where account_id = platform_account_id()), 0)
    group by chain, command, account_name order by max(id) desc limit 60`.execute(tx)
  return rows.map(row => ({
    reviewId: row.review_id,
    command: row.command,
    name: row.name ?? 'Conspectus itself',
    times: row.times,
  }))
}

// ---------------------------------------------------------------- what waits for those who answer for an area

/** Documents that these reviews wait for. One statement. */
export async function listAskedDocuments(
  tx: Transaction,
  reviewIds: readonly string[],
): Promise<readonly AskedDocument[]> {
  const { rows } = await sql<{
    id: string
    review_id: string
    document: string
    state: string
    owner_name: string
    due_on: Day | null
  }>`
    select id, review_id, document, state, owner_name, due_on from evidence_read_request
    where review_id = any (${[...reviewIds]}::bigint[]) and state in ('asked', 'returned') order by due_on nulls last, id`.execute(
    tx,
  )
  return rows.map(row => ({
    id: row.id,
    reviewId: row.review_id,
    document: row.document,
    returned: row.state === 'returned',
    ownerName: row.owner_name,
    dueOn: row.due_on ?? undefined,
  }))
}

/** How far draft, report, receipt and statement have come. One statement. */
export async function listAfterReport(tx: Transaction, reviewIds: readonly string[]): Promise<readonly AfterReport[]> {
  const { rows } = await sql<{
    review_id: string
    draft_sent_on: Day | null
    issued_on: Day | null
    received_on: Day | null
    made: boolean
  }>`
    select review.id as review_id,
      (select max(sent_on) from reports_read_draft draft where draft.review_id = review.id and draft.comments_closed_on is null) as draft_sent_on,
      (select issued_on from reports_read_issue issue where issue.review_id = review.id) as issued_on,
      (select received_on from actions_read_receipt receipt where receipt.review_id = review.id) as received_on,
      exists (select from actions_read_published published where published.review_id = review.id) as made
    from reviews_read_review review where review.id = any (${[...reviewIds]}::bigint[])`.execute(tx)
  return rows.map(row => ({
    reviewId: row.review_id,
    openDraftSentOn: row.draft_sent_on ?? undefined,
    issuedOn: row.issued_on ?? undefined,
    receivedOn: row.received_on ?? undefined,
    statementMade: row.made,
  }))
}
