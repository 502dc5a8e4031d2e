import { sql } from 'kysely'
import type { Transaction } from '../../platform/db/database.ts'

/** Notes that an account signs in now, and up to where in the record it has been. For the gate. */
export async function noteVisit(tx: Transaction, accountId: string): Promise<void> {
  await sql`select desk_come(${accountId})`.execute(tx)
}
