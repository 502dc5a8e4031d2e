import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import type { ReportDocument } from '../../platform/documents/model.ts'
import type { CitedItem } from './domain/block.ts'
import type { AccuracyComment, CommentAnswer } from './domain/comment.ts'
import type { ConclusionState } from './domain/coverage.ts'

type Day = Temporal.PlainDate

type CitedRow = {
  block_id: string
  item_id: string
  reference: string
  kind: string
  title: string
  body: string | null
  event_on: Day
  strength: boolean
  weakness: boolean
}

/**
 * The evidence that blocks of the report cite, in the order of its days. Which way an item speaks is what it was said
 * to show of the judgements that the block rests on.
 */
export async function listCited(tx: Transaction, reviewId: string): Promise<readonly CitedItem[]> {
  const { rows } = await sql<CitedRow>`
    select citation.by_id as block_id, item.id as item_id, item.reference, item.kind, item.title, item.body, item.event_on,
      coalesce(bool_or(bearing.direction = 'strength'), false) as strength,
      coalesce(bool_or(bearing.direction = 'weakness'), false) as weakness
    from evidence_read_citation citation
    join reports_block block on block.id::text = citation.by_id and block.kind = citation.by_kind and block.review_id = citation.review_id
    join evidence_read_item item on item.id = citation.item_id
    left join evidence_read_bearing bearing on bearing.item_id = item.id
      and (bearing.judgement = any (block.judgements) or block.judgements = '{}')
    where citation.review_id = ${reviewId} and citation.by_kind in ('finding', 'passage') and block.withdrawn_because is null
    group by citation.by_id, item.id, item.reference, item.kind, item.title, item.body, item.event_on
    order by item.event_on, item.id`.execute(tx)
  return rows.map(({ block_id, item_id, event_on, body, strength, weakness, ...row }) => ({
    ...row,
    blockId: block_id,
    itemId: item_id,
    eventOn: event_on,
    body: body ?? undefined,
    shows: strength && weakness ? 'both' : strength ? 'strength' : weakness ? 'weakness' : 'neutral',
  }))
}

/** Good practice marked in current evidence that no placed paragraph cites: reference and title, in the order it came. */
export async function listUnreportedPractice(tx: Transaction, reviewId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ reference: string; title: string }>`
    select item.reference, item.title from evidence_read_item item
    where item.review_id = ${reviewId} and item.good_practice and item.superseded_by_id is null
      and not exists (select from evidence_read_citation citation
        join reports_block block on block.id::text = citation.by_id and block.kind = citation.by_kind and block.review_id = citation.review_id
        where citation.item_id = item.id and citation.review_id = ${reviewId} and block.placed and block.withdrawn_because is null)
    order by item.id`.execute(tx)
  return rows.map(({ reference, title }) => `${reference} ${title}`)
}

/** Which of these are items of evidence of the review. */
export async function itemsOfReview(
  tx: Transaction,
  reviewId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    select id from evidence_read_item where review_id = ${reviewId} and id = any (${[...ids]}::bigint[])`.execute(tx)
  return new Set(rows.map(row => row.id))
}

/** How each judgement stands that has a conclusion or a note why it has none. */
export async function listConclusionStates(
  tx: Transaction,
  reviewId: string,
): Promise<ReadonlyMap<string, ConclusionState>> {
  const { rows } = await sql<{ judgement: string; state: ConclusionState }>`
    select judgement, state from judgements_read_conclusion where review_id = ${reviewId}`.execute(tx)
  return new Map(rows.map(row => [row.judgement, row.state]))
}

/** Agreed grades by graded judgement. */
export async function listAgreedGrades(tx: Transaction, reviewId: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ judgement: string; grade: number }>`
    select judgement, grade from judgements_read_grade where review_id = ${reviewId}`.execute(tx)
  return new Map(rows.map(row => [row.judgement, row.grade]))
}

/** A draft as it was sent. */
export type SentDraft = {
  readonly id: string
  readonly sentOn: Day
  readonly toName: string
  readonly model: ReportDocument
  /** The letter that went with it; empty where the rulebook has none. */
  readonly letter: string
  readonly commentsClosedOn: Day | undefined
}

/** The last draft that was sent, with the whole model. */
export async function findLastDraft(tx: Transaction, reviewId: string): Promise<SentDraft | undefined> {
  const { rows } = await sql<{
    id: string
    sent_on: Day
    to_name: string
    model: ReportDocument
    letter: string
    comments_closed_on: Day | null
  }>`
    select id, sent_on, to_name, model, letter, comments_closed_on from reports_draft
    where review_id = ${reviewId} order by id desc limit 1`.execute(tx)
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    id: row.id,
    sentOn: row.sent_on,
    toName: row.to_name,
    model: row.model,
    letter: row.letter,
    commentsClosedOn: row.comments_closed_on ?? undefined,
  }
}

type CommentRow = {
  id: string
  draft_id: string
  about: string
  text: string
  disputes_grade: string | null
  person_name: string
  written_on: Day
  sent_on: Day | null
  late: boolean
  answer: CommentAnswer | null
  because: string
  answered_by: string
  answered_on: Day | null
  version: number
}

/** Comments on the drafts of a review, oldest first; those not sent yet only for the director's office. */
export async function listComments(tx: Transaction, reviewId: string): Promise<readonly AccuracyComment[]> {
  const { rows } = await sql<CommentRow>`
    select id, draft_id, about, text, disputes_grade, person_name, written_on, sent_on, late, answer, because,
      answered_by, answered_on, version
    from reports_comment where review_id = ${reviewId} and text <> '' order by id`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    draftId: row.draft_id,
    about: row.about,
    text: row.text,
    disputesGrade: row.disputes_grade ?? undefined,
    personName: row.person_name,
    writtenOn: row.written_on,
    sentOn: row.sent_on ?? undefined,
    late: row.late,
    answer: row.answer ?? undefined,
    because: row.because,
    answeredBy: row.answered_by,
    answeredOn: row.answered_on ?? undefined,
    version: row.version,
  }))
}

/** Where draft, comments and issue stand, in one statement. */
export type Progress = {
  readonly draftSentOn: Day | undefined
  readonly commentsClosedOn: Day | undefined
  readonly commentsUnanswered: number
  readonly gradeDisputesUnanswered: number
  readonly issuedOn: Day | undefined
}

export async function findProgress(tx: Transaction, reviewId: string): Promise<Progress> {
  const { rows } = await sql<{
    sent_on: Day | null
    closed_on: Day | null
    unanswered: number
    disputes: number
    issued_on: Day | null
  }>`
    select
      (select sent_on from reports_draft where review_id = ${reviewId} order by id desc limit 1) as sent_on,
      (select comments_closed_on from reports_draft where review_id = ${reviewId} order by id desc limit 1) as closed_on,
      (select count(*)::int from reports_comment where review_id = ${reviewId} and sent_on is not null and answer is null) as unanswered,
      (select count(*)::int from reports_comment where review_id = ${reviewId} and sent_on is not null and answer is null
        and disputes_grade is not null) as disputes,
      (select issued_on from reports_issue where review_id = ${reviewId}) as issued_on`.execute(tx)
  const row = rows[0]
  return {
    draftSentOn: row?.sent_on ?? undefined,
    commentsClosedOn: row?.closed_on ?? undefined,
    commentsUnanswered: row?.unanswered ?? 0,
    gradeDisputesUnanswered: row?.disputes ?? 0,
    issuedOn: row?.issued_on ?? undefined,
  }
}

/** A file of an issued report; its bytes are read apart. */
type IssuedFile = {
  readonly name: string
  readonly type: string
  /** In hexadecimal. */
  readonly sha256: string
  /** In bytes. */
  readonly length: number
}

/** A report as it was issued. */
export type IssuedReport = {
  readonly reviewId: string
  readonly issuedOn: Day
  readonly title: string
  readonly areaId: string
  readonly areaName: string
  readonly rulebook: string
  readonly edition: string
  readonly rulebookHash: string
  readonly model: ReportDocument
  readonly files: readonly IssuedFile[]
}

/** The issued report of a review, as it was frozen; undefined before the issue. Open to every role. */
export async function issuedReport(tx: Transaction, reviewId: string): Promise<IssuedReport | undefined> {
  if (!/^\d{1,18}$/.test(reviewId)) return undefined
  const { rows } = await sql<{
    review_id: string
    issued_on: Day
    title: string
    area_id: string
    area_name: string
    rulebook: string
    edition: string
    rulebook_sha256: string
    model: ReportDocument
    files: IssuedFile[]
  }>`
    select review_id, issued_on, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files
    from reports_issue where review_id = ${reviewId}`.execute(tx)
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    reviewId: row.review_id,
    issuedOn: row.issued_on,
    title: row.title,
    areaId: row.area_id,
    areaName: row.area_name,
    rulebook: row.rulebook,
    edition: row.edition,
    rulebookHash: row.rulebook_sha256,
    model: row.model,
    files: row.files,
  }
}

/** A recommendation of the issued report, which the area answers. */
export type IssuedRecommendation = {
  /** Number of the recommendation, the same in every draft. */
  readonly id: string
  /** Its number in the issued report. */
  readonly number: number
  /** Heading of the section in which it stands. */
  readonly section: string
  readonly text: string
  readonly answers: string
}

/** What the issued report recommends, in its order; none before the issue. */
export async function recommendationsOf(tx: Transaction, reviewId: string): Promise<readonly IssuedRecommendation[]> {
  const issued = await issuedReport(tx, reviewId)
  return (issued?.model.sections ?? []).flatMap(section =>
    section.recommendations.map(({ id, number, text, answers }) => ({
      id: id.replace(/^r/, ''),
      number,
      section: section.heading,
      text,
      answers,
    })),
  )
}

/** The bytes of a file of an issued report. */
export async function issuedFile(
  tx: Transaction,
  reviewId: string,
  name: string,
): Promise<{ readonly type: string; readonly bytes: Uint8Array } | undefined> {
  if (!/^\d{1,18}$/.test(reviewId)) return undefined
  const { rows } = await sql<{ type: string; bytes: Buffer }>`
    select type, bytes from reports_issue_file where review_id = ${reviewId} and name = ${name}`.execute(tx)
  return rows[0]
}

export type IssuedLine = {
  readonly reviewId: string
  readonly title: string
  readonly areaName: string
  readonly issuedOn: Day
}

/** Issued reports, the newest first, a page at a time. */
export async function listIssued(
  tx: Transaction,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<readonly IssuedLine[]> {
  const { rows } = await sql<{ review_id: string; title: string; area_name: string; issued_on: Day }>`
    select review_id, title, area_name, issued_on from reports_issue
    order by issued_on desc, id desc limit ${limit} offset ${offset}`.execute(tx)
  return rows.map(({ review_id, area_name, issued_on, title }) => ({
    reviewId: review_id,
    title,
    areaName: area_name,
    issuedOn: issued_on,
  }))
}
