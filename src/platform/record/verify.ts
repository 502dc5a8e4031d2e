import { sql } from 'kysely'
import type { Database } from '../db/database.ts'

/** One chain of the record: 0 for what belongs to no review, else the number of the review. */
export type Chain = {
  readonly chain: string
  readonly lines: number
  /** Hash of the newest line, in hexadecimal. Kept elsewhere, it shows later that no line was cut off the end. */
  readonly head: string
}

/** A line of the record that does not hold. */
export type RecordFault = { readonly chain: string; readonly sequence: string; readonly fault: string }

/** Reckons every chain of the record anew; whole when there are no faults. Read in one moment. */
export function verifyRecord(
  database: Database,
): Promise<{ readonly chains: readonly Chain[]; readonly faults: readonly RecordFault[] }> {
  return database.asSystem('read', async tx => {
    const { rows: chains } = await sql<Chain>`
      select chain, count(*)::integer as lines, encode((array_agg(hash order by sequence desc))[1], 'hex') as head
      from platform_record group by chain order by chain`.execute(tx)
    const { rows: faults } = await sql<RecordFault>`
      select chain, sequence, fault from platform_record_verify()`.execute(tx)
    return { chains, faults }
  })
}
