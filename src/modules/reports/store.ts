import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import type { ReportDocument } from '../../platform/documents/model.ts'
import type { BlockKind, ReportBlock, ReportRecommendation } from './domain/block.ts'
import type { CommentAnswer } from './domain/comment.ts'

type Day = Temporal.PlainDate

type BlockRow = {
  id: string
  section: string
  kind: BlockKind
  position: number
  text: string
  cite: string
  outcome: string | null
  group_id: string | null
  tiers: string[]
  judgements: string[]
  joint_action: boolean
  placed: boolean
  version: number
}

/** Every block of the report that is not withdrawn, placed or only kept, in the order of section and place. */
export async function listBlocks(tx: Transaction, reviewId: string): Promise<readonly ReportBlock[]> {
  const { rows } = await sql<BlockRow>`
    select id, section, kind, position, text, cite, outcome, group_id, tiers, judgements, joint_action, placed, version
    from reports_block where review_id = ${reviewId} and withdrawn_because is null order by section, position, id`.execute(
    tx,
  )
  return rows.map(({ outcome, group_id, joint_action, ...row }) => ({
    ...row,
    outcome: outcome ?? undefined,
    group: group_id ?? undefined,
    jointAction: joint_action,
  }))
}

/** What a person writes of a block; its place and whether it is placed are changed apart. */
export type BlockContent = Omit<ReportBlock, 'id' | 'position' | 'placed' | 'version'>

export async function addBlock(tx: Transaction, reviewId: string, block: BlockContent): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into reports_block (review_id, section, kind, position, text, cite, outcome, group_id, tiers, judgements, joint_action)
    select ${reviewId}, ${block.section}, ${block.kind}, coalesce(max(position), 0) + 1, ${block.text}, ${block.cite},
      ${block.outcome ?? null}, ${block.group ?? null}, ${[...block.tiers]}, ${[...block.judgements]}, ${block.jointAction}
    from reports_block where review_id = ${reviewId} and section = ${block.section}
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Returns false when somebody else changed the block first. A block that goes to another section stands last there. */
export async function saveBlockContent(
  tx: Transaction,
  reviewId: string,
  id: string,
  version: number,
  block: BlockContent,
): Promise<boolean> {
  const { rows } = await sql`
    update reports_block set text = ${block.text}, cite = ${block.cite}, outcome = ${block.outcome ?? null},
      group_id = ${block.group ?? null}, tiers = ${[...block.tiers]}, judgements = ${[...block.judgements]},
      joint_action = ${block.jointAction}, section = ${block.section},
      position = case when section = ${block.section} then position else (
        select coalesce(max(other.position), 0) + 1 from reports_block other
        where other.review_id = ${reviewId} and other.section = ${block.section}) end
    where id = ${id} and review_id = ${reviewId} and version = ${version} and withdrawn_because is null returning id`.execute(
    tx,
  )
  return rows.length > 0
}

export async function setPlaced(
  tx: Transaction,
  reviewId: string,
  id: string,
  version: number,
  placed: boolean,
): Promise<boolean> {
  const { rows } = await sql`
    update reports_block set placed = ${placed}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and withdrawn_because is null returning id`.execute(
    tx,
  )
  return rows.length > 0
}

export async function withdrawBlockRow(
  tx: Transaction,
  reviewId: string,
  id: string,
  version: number,
  because: string,
): Promise<boolean> {
  const { rows } = await sql`
    update reports_block set withdrawn_because = ${because}, placed = false
    where id = ${id} and review_id = ${reviewId} and version = ${version} and withdrawn_because is null returning id`.execute(
    tx,
  )
  return rows.length > 0
}

/** Writes the places of blocks: the first of `ids` stands first. Only those that move are changed. */
export async function setPositions(tx: Transaction, reviewId: string, ids: readonly string[]): Promise<void> {
  await sql`
    update reports_block block set position = place.position
    from unnest(${[...ids]}::bigint[]) with ordinality as place (id, position)
    where block.id = place.id and block.review_id = ${reviewId} and block.position <> place.position`.execute(tx)
}

export async function listRecommendations(tx: Transaction, reviewId: string): Promise<readonly ReportRecommendation[]> {
  const { rows } = await sql<ReportRecommendation>`
    select id, section, position, text, answers, blocks::text[] as blocks, version
    from reports_recommendation where review_id = ${reviewId} and withdrawn_because is null
    order by section, position, id`.execute(tx)
  return rows
}

export type RecommendationContent = Pick<ReportRecommendation, 'section' | 'text' | 'answers' | 'blocks'>

export async function addRecommendation(
  tx: Transaction,
  reviewId: string,
  recommendation: RecommendationContent,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into reports_recommendation (review_id, section, position, text, answers, blocks)
    select ${reviewId}, ${recommendation.section}, coalesce(max(position), 0) + 1, ${recommendation.text},
      ${recommendation.answers}, ${[...recommendation.blocks]}::bigint[]
    from reports_recommendation where review_id = ${reviewId} and section = ${recommendation.section}
    returning id`.execute(tx)
  return onlyId(rows)
}

export async function saveRecommendationRow(
  tx: Transaction,
  reviewId: string,
  id: string,
  version: number,
  recommendation: RecommendationContent & { readonly withdrawnBecause?: string },
): Promise<boolean> {
  const { rows } = await sql`
    update reports_recommendation set section = ${recommendation.section}, text = ${recommendation.text},
      answers = ${recommendation.answers}, blocks = ${[...recommendation.blocks]}::bigint[],
      withdrawn_because = ${recommendation.withdrawnBecause ?? null}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and withdrawn_because is null returning id`.execute(
    tx,
  )
  return rows.length > 0
}

export type NewDraft = {
  readonly reviewId: string
  readonly sentOn: Day
  readonly sentBy: string
  readonly toPersonId: string
  readonly toName: string
  readonly model: ReportDocument
}

export async function addDraft(tx: Transaction, draft: NewDraft): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into reports_draft (review_id, sent_on, sent_by, to_person_id, to_name, model)
    values (${draft.reviewId}, ${draft.sentOn.toString()}, ${draft.sentBy}, ${draft.toPersonId}, ${draft.toName},
      ${JSON.stringify(draft.model)}::jsonb)
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Keeps the letter that went with a draft, whose words say the day on which it was sent. */
export async function keepLetter(tx: Transaction, draftId: string, letter: string): Promise<void> {
  await sql`update reports_draft set letter = ${letter} where id = ${draftId}`.execute(tx)
}

/** Closes the comments on a draft; the first time counts. */
export async function closeComments(tx: Transaction, draftId: string, on: Day): Promise<void> {
  await sql`
    update reports_draft set comments_closed_on = ${on.toString()}
    where id = ${draftId} and comments_closed_on is null`.execute(tx)
}

export type NewComment = {
  readonly reviewId: string
  readonly draftId: string
  readonly about: string
  readonly text: string
  readonly disputesGrade: string | undefined
  readonly personId: string
  readonly personName: string
  readonly writtenOn: Day
}

/**
 * Keeps comments that are not sent yet, one for each thing of the draft. False when somebody else wrote one of them since
 * its `version`, which is 0 where nothing was kept.
 */
export async function keepComments(
  tx: Transaction,
  comments: readonly (NewComment & { readonly version: number })[],
): Promise<boolean> {
  if (comments.length === 0) return true
  const values = comments.map(
    each => sql`(${each.reviewId}::bigint, ${each.draftId}::bigint, ${each.about}, ${each.text}, ${each.disputesGrade ?? null},
      ${each.personId}::bigint, ${each.personName}, ${each.writtenOn.toString()}::date, ${each.version + 1}::integer)`,
  )
  const { rows } = await sql`
    insert into reports_comment (review_id, draft_id, about, text, disputes_grade, person_id, person_name, written_on, version)
    values ${sql.join(values)}
    on conflict (draft_id, about) where sent_on is null
    do update set text = excluded.text, disputes_grade = excluded.disputes_grade, person_id = excluded.person_id,
      person_name = excluded.person_name, written_on = excluded.written_on
    where reports_comment.version = excluded.version - 1
    returning id`.execute(tx)
  return rows.length === comments.length
}

/** Sends what was written of a draft and not emptied again; returns how many comments went. */
export async function sendKeptComments(tx: Transaction, draftId: string, on: Day, late: boolean): Promise<number> {
  const { rows } = await sql`
    update reports_comment set sent_on = ${on.toString()}, late = ${late}
    where draft_id = ${draftId} and sent_on is null and text <> '' returning id`.execute(tx)
  return rows.length
}

/** Returns false when somebody else answered first. */
export async function saveAnswer(
  tx: Transaction,
  reviewId: string,
  id: string,
  version: number,
  answer: { readonly answer: CommentAnswer; readonly because: string; readonly by: string; readonly on: Day },
): Promise<boolean> {
  const { rows } = await sql`
    update reports_comment set answer = ${answer.answer}, because = ${answer.because}, answered_by = ${answer.by},
      answered_on = ${answer.on.toString()}
    where id = ${id} and review_id = ${reviewId} and version = ${version} returning id`.execute(tx)
  return rows.length > 0
}

export type NewIssue = {
  readonly reviewId: string
  readonly issuedOn: Day
  readonly issuedBy: string
  readonly title: string
  readonly areaId: string
  readonly areaName: string
  readonly rulebook: string
  readonly edition: string
  readonly rulebookHash: string
  readonly model: ReportDocument
  readonly files: readonly NewFile[]
}

export type NewFile = {
  readonly name: string
  readonly type: string
  readonly sha256: string
  readonly bytes: Uint8Array
}

/** Freezes a report: the model, and each file byte for byte with its hash. */
export async function addIssue(tx: Transaction, issue: NewIssue): Promise<string> {
  const files = issue.files.map(({ name, type, sha256, bytes }) => ({ name, type, sha256, length: bytes.length }))
  const { rows } = await sql<{ id: string }>`
    insert into reports_issue (review_id, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files)
    values (${issue.reviewId}, ${issue.issuedOn.toString()}, ${issue.issuedBy}, ${issue.title}, ${issue.areaId}, ${issue.areaName},
      ${issue.rulebook}, ${issue.edition}, ${issue.rulebookHash}, ${JSON.stringify(issue.model)}::jsonb, ${JSON.stringify(files)}::jsonb)
    returning id`.execute(tx)
  const id = onlyId(rows)
  const values = issue.files.map(
    file =>
      sql`(${id}::bigint, ${issue.reviewId}::bigint, ${file.name}, ${file.type}, ${file.sha256}, ${Buffer.from(file.bytes)}::bytea)`,
  )
  await sql`insert into reports_issue_file (issue_id, review_id, name, type, sha256, bytes) values ${sql.join(values)}`.execute(
    tx,
  )
  return id
}

function onlyId(rows: readonly { readonly id: string }[]): string {
  const row = rows[0]
  if (row === undefined) throw new Error('What was added has no number.')
  return row.id
}
