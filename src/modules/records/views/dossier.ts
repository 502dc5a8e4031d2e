import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { DossierFile, DossierLine } from '../domain/dossier.ts'

/**
 * The lines of a review's record in their order, each with what it holds or why that is left out. What tells of single
 * children or was told in confidence stays out whoever asks, with its salt, so that its digest cannot be guessed. One
 * statement.
 */
export async function listDossierLines(tx: Transaction, reviewId: string): Promise<readonly DossierLine[]> {
  const { rows } = await sql<{
    id: string
    said: string
    previous: string
    hash: string
    salt: string | null
    content: string | null
    erased: boolean
    reason: string | null
  }>`
    with closed as (
      select id, case when classification = 'child-level' then 'because it tells of single children'
          when classification = 'whistle-blower' then 'because it was told in confidence' else 'because one inspecting body holds it' end as reason
      from evidence_read_item where review_id = ${reviewId} and (classification in ('child-level', 'whistle-blower') or held_by is not null)),
    erased as (
      select distinct unnest(lines) as id from platform_read_erasure where review_id = ${reviewId}),
    said as (select * from platform_read_chain where chain = ${reviewId})
    select said.id, said.said, said.previous, said.hash, erased.id is not null as erased,
      case when reason.text is null then said.salt end as salt,
      case when reason.text is null and said.has_content then jsonb_build_array(said.before, said.after)::text end as content,
      coalesce(reason.text, case when not said.has_content then 'because it was not open to the one who made the dossier' end) as reason
    from said
    left join erased on erased.id = said.id
    left join lateral (select case
      when said.table_name in ('evidence_item', 'evidence_words', 'evidence_attachment', 'evidence_share') then (select closed.reason from closed
        where closed.id::text = coalesce(coalesce(said.after, said.before) ->> 'item_id', said.row_id))
      when said.table_name in ('platform_file', 'platform_refused_file') then (select min(closed.reason) from closed
        join evidence_read_attachment attachment on attachment.item_id = closed.id where attachment.file_id::text = said.row_id)
      when said.table_name in ('judgements_proposal', 'judgements_body_view') and not exists (select from judgements_read_opening opening
        where opening.review_id = ${reviewId} and opening.judgement = coalesce(said.after, said.before) ->> 'judgement'
          and opening.round = coalesce((coalesce(said.after, said.before) ->> 'round')::integer, 1))
        then 'because it was given blind and is not laid open'
      when said.table_name = 'reports_comment' and coalesce(said.after, said.before) ->> 'sent_on' is null then 'because the comment was not sent'
      end as text) reason on true
    order by said.sequence`.execute(tx)
  return rows.map(({ id, said, previous, hash, salt, content, erased, reason }) => {
    const line = { id, said, previous, hash }
    if (erased) return { ...line, erased }
    if (salt !== null && content !== null) return { ...line, salt, content }
    return { ...line, redacted: reason ?? 'because it was not open to the one who made the dossier' }
  })
}

/** Evidence, conclusions and agreed grades as they stand, the words of protected evidence left out. One statement. */
export async function findDossierTables(
  tx: Transaction,
  reviewId: string,
): Promise<{ readonly evidence: unknown; readonly conclusions: unknown; readonly grades: unknown }> {
  const { rows } = await sql<{ evidence: unknown; conclusions: unknown; grades: unknown }>`
    select
      (select coalesce(json_agg(json_build_object('reference', item.reference, 'kind', item.kind, 'eventOn', item.event_on, 'receivedOn', item.received_on,
        'source', item.source, 'body', item.body, 'classification', item.classification, 'supersededBy', later.reference,
        'title', case when open.it then item.title end, 'text', case when open.it then item.text end,
        'place', case when open.it then item.place end, 'peopleMet', case when open.it then item.people_met end,
        'leftOut', not open.it) order by item.number), '[]')
        from evidence_read_item item left join evidence_read_item later on later.id = item.superseded_by_id
        cross join lateral (select item.is_open and item.held_by is null and item.classification in ('open', 'review-team') as it) open
        where item.review_id = ${reviewId}) as evidence,
      (select coalesce(json_agg(json_build_object('judgement', judgement, 'state', state, 'text', text, 'writtenOn', written_on) order by judgement), '[]')
        from judgements_read_conclusion where review_id = ${reviewId}) as conclusions,
      (select coalesce(json_agg(json_build_object('judgement', judgement, 'grade', grade, 'reasons', reasons, 'agreedOn', agreed_on) order by judgement), '[]')
        from judgements_read_grade where review_id = ${reviewId}) as grades`.execute(tx)
  return rows[0] ?? { evidence: [], conclusions: [], grades: [] }
}

/** Uploaded files that are attached to evidence that is not protected, or to an answer. One statement. */
export async function listDossierFiles(tx: Transaction, reviewId: string): Promise<readonly DossierFile[]> {
  const { rows } = await sql<{ sha256: string; bytes: string; name: string; type: string }>`
    select distinct on (file.sha256) file.sha256, file.bytes, file.name, file.type
    from platform_read_file file
    where file.review_id = ${reviewId} and not file.held and file.scan <> 'infected'
      and not exists (select from evidence_read_attachment attachment join evidence_read_item item on item.id = attachment.item_id
        where attachment.file_id = file.id and (item.classification in ('child-level', 'whistle-blower') or item.held_by is not null))
    order by file.sha256, file.id`.execute(tx)
  return rows.map(row => ({ ...row, bytes: Number(row.bytes) }))
}

export type Sealed = {
  readonly seal: string
  readonly files: number
  readonly redacted: number
  readonly madeAt: Temporal.Instant
  readonly madeBy: string
}

/** Dossiers of a review that were sealed here, newest first. One statement. */
export async function listDossiers(tx: Transaction, reviewId: string): Promise<readonly Sealed[]> {
  const { rows } = await sql<Omit<Sealed, 'madeBy'> & { madeBy: string | null }>`
    select dossier.manifest_sha256 as seal, dossier.files, dossier.redacted, dossier.made_at as "madeAt", account.name as "madeBy"
    from records_dossier dossier left join platform_read_account account on account.id = dossier.made_by
    where dossier.review_id = ${reviewId} order by dossier.id desc limit 100`.execute(tx)
  return rows.map(row => ({ ...row, madeBy: row.madeBy ?? 'The operator' }))
}
