import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'

type Day = Temporal.PlainDate

export type IssueContent = {
  readonly discussedOn: Day
  readonly presentIds: readonly string[]
  readonly present: string
  readonly text: string
  readonly judgements: readonly string[]
  readonly response: string
}

/** Keeps an entry of the log; returns its number. */
export async function addIssue(tx: Transaction, reviewId: string, issue: IssueContent): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into fieldwork_issue (review_id, discussed_on, present_ids, present, text, judgements, response)
    values (${reviewId}, ${valuesOf(issue)}) returning id`.execute(tx)
  return onlyId(rows)
}

/** Corrects an entry; false when somebody else did so first. */
export async function saveIssue(
  tx: Transaction,
  reviewId: string,
  id: string,
  version: number,
  issue: IssueContent,
): Promise<boolean> {
  const { rows } = await sql`
    update fieldwork_issue set (discussed_on, present_ids, present, text, judgements, response) = (${valuesOf(issue)})
    where id = ${id} and review_id = ${reviewId} and version = ${version} and withdrawn_because is null returning id`.execute(
    tx,
  )
  return rows.length === 1
}

/** Shares an entry as it stands with the director's office; false when somebody else changed it first. */
export async function shareIssueRow(
  tx: Transaction,
  reviewId: string,
  id: string,
  version: number,
  on: Day,
): Promise<boolean> {
  const { rows } = await sql`
    update fieldwork_issue set shared_on = ${on.toString()}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and shared_on is null
      and withdrawn_because is null returning id`.execute(tx)
  return rows.length === 1
}

/** Takes an entry back with a reason; false when somebody else changed it first. */
export async function withdrawIssueRow(
  tx: Transaction,
  reviewId: string,
  id: string,
  version: number,
  because: string,
): Promise<boolean> {
  const { rows } = await sql`
    update fieldwork_issue set withdrawn_because = ${because}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and withdrawn_because is null returning id`.execute(
    tx,
  )
  return rows.length === 1
}

function valuesOf(issue: IssueContent) {
  return sql`${issue.discussedOn.toString()}::date, ${[...issue.presentIds]}::bigint[], ${issue.present}, ${issue.text},
    ${[...issue.judgements]}::text[], ${issue.response}`
}
