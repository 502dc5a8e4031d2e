import { sql } from 'kysely'
import { isSymbol } from '../../../kernel/symbols.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'
import type { Line, LineKind, LineSource, WrittenLine } from '../domain/line.ts'

type LineRow = {
  id: string
  kind: LineKind
  block_id: string | null
  recommendation_id: string | null
  item_id: string | null
  outcome: string
  symbol: string
  words: string
  by_when: string
  position: number
  stands: boolean
  changed: boolean
  version: number
}

/** Every line that is not taken out, in the order of its places. One statement. */
export const listLines = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly Line[]> => {
  const { rows } = await sql<LineRow>`
    select line.id, line.kind, line.block_id, line.recommendation_id, line.item_id, line.outcome, line.symbol, line.words, line.by_when,
      line.position, coalesce(standing.stands, false) as stands,
      line.words <> '' and line.item_id is null and coalesce(standing.print, '') <> line.source_print as changed, line.version
    from children_line line left join children_standing(${reviewId}) standing on standing.line_id = line.id
    where line.review_id = ${reviewId} and line.withdrawn_because is null order by line.position, line.id`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    kind: row.kind,
    source: sourceOf(row),
    outcome: row.outcome,
    symbol: isSymbol(row.symbol) ? row.symbol : undefined,
    words: row.words,
    byWhen: row.by_when,
    position: row.position,
    stands: row.stands,
    changedSince: row.changed,
    version: row.version,
  }))
})

function sourceOf({ block_id, recommendation_id, item_id }: LineRow): LineSource {
  if (block_id !== null) return { kind: 'finding', id: block_id }
  if (recommendation_id !== null) return { kind: 'recommendation', id: recommendation_id }
  return { kind: 'evidence', id: item_id ?? '' }
}

/** Marks what it comes from and keeps what is written of it; it stands last. */
export async function addLine(
  tx: Transaction,
  reviewId: string,
  { source, ...line }: WrittenLine & { readonly source: LineSource },
): Promise<string> {
  const of = (kind: LineSource['kind']) => (source.kind === kind ? source.id : null)
  const { rows } = await sql<{ id: string }>`
    insert into children_line (review_id, kind, block_id, recommendation_id, item_id, outcome, symbol, words, by_when, source_print, position)
    select ${reviewId}, ${line.kind}, ${of('finding')}, ${of('recommendation')}, ${of('evidence')}, ${line.outcome}, ${line.symbol ?? ''},
      ${line.words}, ${line.byWhen}, ${printOf(source)}, coalesce(max(position), 0) + 1
    from children_line where review_id = ${reviewId} returning id`.execute(tx)
  return onlyId(rows)
}

/** Returns false when somebody else changed the line first. */
export async function saveLineRow(
  tx: Transaction,
  reviewId: string,
  { id, version, source, ...line }: WrittenLine & Pick<Line, 'id' | 'version' | 'source'>,
): Promise<boolean> {
  const { rows } = await sql`
    update children_line set kind = ${line.kind}, outcome = ${line.outcome}, symbol = ${line.symbol ?? ''}, words = ${line.words},
      by_when = ${line.byWhen}, source_print = ${printOf(source)}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and withdrawn_because is null returning id`.execute(
    tx,
  )
  return rows.length > 0
}

/** The fingerprint of the words that it comes from, as `children_standing` makes it. */
function printOf({ kind, id }: LineSource) {
  if (kind === 'evidence') return sql`''`
  return kind === 'finding'
    ? sql`coalesce((select md5(text) from reports_read_finding where id = ${id}), '')`
    : sql`coalesce((select md5(text) from reports_read_recommendation where id = ${id}), '')`
}

export async function withdrawLineRow(
  tx: Transaction,
  reviewId: string,
  { id, version, because }: { readonly id: string; readonly version: number; readonly because: string },
): Promise<boolean> {
  const { rows } = await sql`
    update children_line set withdrawn_because = ${because}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and withdrawn_because is null returning id`.execute(
    tx,
  )
  return rows.length > 0
}

/** Writes the places of lines: the first of `ids` stands first. Only those that move are changed. */
export async function placeLines(tx: Transaction, reviewId: string, ids: readonly string[]): Promise<void> {
  await sql`
    update children_line line set position = place.position
    from unnest(${[...ids]}::bigint[]) with ordinality as place (id, position)
    where line.id = place.id and line.review_id = ${reviewId} and line.position <> place.position`.execute(tx)
}

/** A part told in words of this review. */
export type OwnPart = { readonly part: string; readonly text: string; readonly version: number }

export const listParts = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly OwnPart[]> => {
  const { rows } = await sql<OwnPart>`
    select part, text, version from children_part where review_id = ${reviewId} order by id`.execute(tx)
  return rows
})

/** Returns false when somebody else wrote the part first; `version` 0 where there are no words of the review's yet. */
export async function savePart(tx: Transaction, reviewId: string, { part, text, version }: OwnPart): Promise<boolean> {
  const { rows } =
    version === 0
      ? await sql`insert into children_part (review_id, part, text) values (${reviewId}, ${part}, ${text})
          on conflict (review_id, part) do nothing returning id`.execute(tx)
      : await sql`update children_part set text = ${text} where review_id = ${reviewId} and part = ${part} and version = ${version} returning id`.execute(
          tx,
        )
  return rows.length > 0
}
