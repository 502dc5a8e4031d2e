import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'

type Day = Temporal.PlainDate

/** An issue that emerged and was discussed with the area. */
export type EmergingIssue = {
  readonly id: string
  readonly discussedOn: Day
  readonly presentIds: readonly string[]
  readonly present: string
  readonly text: string
  readonly judgements: readonly string[]
  readonly response: string
  readonly sharedOn: Day | undefined
  readonly version: number
}

/** The log as the actor may read it, the last discussed first; withdrawn entries left out. One statement. */
export async function listIssues(tx: Transaction, reviewId: string): Promise<readonly EmergingIssue[]> {
  const { rows } = await sql<Omit<EmergingIssue, 'sharedOn'> & { sharedOn: Day | null }>`
    select id, discussed_on as "discussedOn", present_ids::text[] as "presentIds", present, text, judgements, response,
      shared_on as "sharedOn", version
    from fieldwork_issue where review_id = ${reviewId} and withdrawn_because is null order by discussed_on desc, id desc`.execute(
    tx,
  )
  return rows.map(row => ({ ...row, sharedOn: row.sharedOn ?? undefined }))
}

/** The days on which issues were discussed, and the day on which one asks. One statement. */
export async function findDiscussions(
  tx: Transaction,
  reviewId: string,
): Promise<{ readonly days: readonly Day[]; readonly today: Day }> {
  const { rows } = await sql<{ day: Day | null; today: Day }>`
    select issue.discussed_on as day, (platform_now() at time zone 'Europe/London')::date as today
    from (select 1) one left join fieldwork_issue issue on issue.review_id = ${reviewId} and issue.withdrawn_because is null`.execute(
    tx,
  )
  const first = rows[0]
  if (first === undefined) throw new Error('The database has no day.')
  return { days: rows.flatMap(({ day }) => (day === null ? [] : [day])), today: first.today }
}
