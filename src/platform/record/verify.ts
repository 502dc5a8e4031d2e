import { sql } from 'kysely'
import type { Database, Transaction } from '../db/database.ts'

/**
 * One chain of the record: 0 for what belongs to no review, the number of the review for its changes, and the same below
 * zero for who viewed its protected material.
 */
export type Chain = {
  readonly chain: string
  readonly lines: number
  /** Hash of the newest line, in hexadecimal. Kept elsewhere, it shows later that no line was cut off the end. */
  readonly head: string
}

/** A line of the record that does not hold. */
export type RecordFault = { readonly chain: string; readonly sequence: string; readonly fault: string }

/** What stands in the record besides changes that can be read. */
export type Checked = {
  /** Lines whose content an erasure took, and the erasures that say so. */
  readonly erasedLines: number
  readonly erasures: number
  /** Views of protected material, which stand in chains of their own, below zero. */
  readonly views: number
}

/** Every chain of the record with its head. One statement; the role that carries out jobs may ask, too. */
export async function readChains(tx: Transaction): Promise<readonly Chain[]> {
  const { rows } = await sql<Chain>`
    select chain, count(*)::integer as lines, encode((array_agg(hash order by sequence desc))[1], 'hex') as head
    from platform_record group by chain order by chain`.execute(tx)
  return rows
}

export type Verified = {
  readonly chains: readonly Chain[]
  readonly faults: readonly RecordFault[]
  readonly checked: Checked
}

/**
 * Reckons every chain of the record anew; whole when there are no faults. Read in one moment.
 *
 * @param known chains as they were said to be earlier and kept elsewhere: lines cut off the end show by nothing else
 */
export function verifyRecord(database: Database, known: readonly Chain[] = []): Promise<Verified> {
  return database.asSystem('read', tx => verifyWithin(tx, known))
}

/** Like `verifyRecord`, in a transaction that is open already. */
export async function verifyWithin(tx: Transaction, known: readonly Chain[] = []): Promise<Verified> {
  const chains = await readChains(tx)
  const { rows: faults } = await sql<RecordFault>`
    select chain, sequence, fault from platform_record_verify()`.execute(tx)
  // Who may read a content follows from its review, which no digest covers.
  const { rows: strays } = await sql<RecordFault>`
    select line.chain, line.sequence, 'the content of this line was given to another review' as fault
    from platform_record line join platform_record_content content on content.record_id = line.id
    where coalesce(content.review_id, 0) <> line.chain order by 1, 2`.execute(tx)
  const { rows: heads } = await sql<RecordFault>`
    select known.chain, known.lines::text as sequence, 'this line is not the one that was known earlier' as fault
    from json_to_recordset(${JSON.stringify(known)}) as known(chain bigint, lines bigint, head text)
    where not exists (select from platform_record line
      where line.chain = known.chain and line.sequence = known.lines and encode(line.hash, 'hex') = known.head)
    order by known.chain`.execute(tx)
  const { rows: counted } = await sql<Checked>`
    select (select count(distinct line)::integer from platform_erasure, unnest(lines) line) as "erasedLines",
      (select count(*)::integer from platform_erasure) as erasures, (select count(*)::integer from platform_view) as views`.execute(
    tx,
  )
  const checked = counted[0] ?? { erasedLines: 0, erasures: 0, views: 0 }
  return { chains, faults: [...faults, ...strays, ...heads], checked }
}
