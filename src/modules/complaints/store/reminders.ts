import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Running } from '../domain/reminders.ts'

/** Every clock that runs, once for each who is written to about it, with the framework that says when. For jobs. One statement. */
export async function listRunning(
  tx: Transaction,
): Promise<readonly (Running & { readonly rulebook: string; readonly edition: string })[]> {
  const { rows } = await sql<Running & { rulebook: string; edition: string }>`
    select complaint_id as "complaintId", rulebook, edition, step, due_on as "dueOn", person_id as "personId", email, is_theirs as "isTheirs"
    from complaints_running() order by due_on, complaint_id, step`.execute(tx)
  return rows
}

/** Notes that somebody is written to about a clock at a mark; false when they were before. For jobs. */
export async function noteReminder(
  tx: Transaction,
  reminder: Pick<Running, 'complaintId' | 'step' | 'dueOn' | 'personId'> & {
    readonly mark: number
    readonly on: Temporal.PlainDate
  },
): Promise<boolean> {
  const { complaintId, step, personId, dueOn, mark, on } = reminder
  const { rows } = await sql<{ noted: boolean }>`
    select complaints_remind(${complaintId}, ${step}, ${personId}, ${dueOn.toString()}, ${mark}, ${on.toString()}) as noted`.execute(
    tx,
  )
  return rows[0]?.noted === true
}
