import { sql } from 'kysely'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'
import type { BlockKind, ReportBlock } from '../domain/block.ts'

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
export const listBlocks = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly ReportBlock[]> => {
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
})

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

/** Changes the words alone; gives the new version, undefined when somebody else changed the block first. */
export async function saveBlockText(
  tx: Transaction,
  reviewId: string,
  id: string,
  version: number,
  text: string,
): Promise<number | undefined> {
  const { rows } = await sql<{ version: number }>`
    update reports_block set text = ${text}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and withdrawn_because is null
    returning version`.execute(tx)
  return rows[0]?.version
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
