import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'

type Day = Temporal.PlainDate

/** An inspection that belongs to a review, as seen from that review. */
export type LinkedInspection = {
  readonly id: string
  /** Number of the other review where it is kept here. */
  readonly reviewId: string | undefined
  readonly name: string
  /** Which body conducts it, in words; empty for a review kept here. */
  readonly body: string
  readonly runsTogether: boolean
  readonly because: string
  readonly linkedOn: Day
  /** Of one kept elsewhere: when its report goes out, as far as it is known. */
  readonly reportOn: Day | undefined
  readonly ended: { readonly on: Day; readonly because: string } | undefined
  readonly version: number
}

/** Everything linked to a review, from whichever side, what ended too, in the order in which it was linked. One statement. */
export const listLinks = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly LinkedInspection[]> => {
  const { rows } = await sql<{
    id: string
    other: string | null
    name: string
    body: string
    runs_together: boolean
    because: string
    linked_on: Day
    report_on: Day | null
    ended_on: Day | null
    ended_because: string | null
    version: number
  }>`
      select id, case when review_id = ${reviewId} then other_id else review_id end as other,
        case when review_id = ${reviewId} then name else title end as name,
        body, runs_together, because, linked_on, report_on, ended_on, ended_because, version
      from reviews_link where review_id = ${reviewId} or other_id = ${reviewId} order by id`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    reviewId: row.other ?? undefined,
    name: row.name,
    body: row.body,
    runsTogether: row.runs_together,
    because: row.because,
    linkedOn: row.linked_on,
    reportOn: row.report_on ?? undefined,
    ended: row.ended_on === null ? undefined : { on: row.ended_on, because: row.ended_because ?? '' },
    version: row.version,
  }))
})

export type NewLink = {
  readonly otherId: string | undefined
  /** The title of the review itself. */
  readonly title: string
  readonly name: string
  readonly body: string
  readonly runsTogether: boolean
  readonly because: string
  readonly reportOn: Day | undefined
}

/** Links; false where the two are linked already. */
export async function addLink(tx: Transaction, reviewId: string, link: NewLink, on: Day): Promise<boolean> {
  const { rows } = await sql`
    insert into reviews_link (review_id, other_id, title, name, body, runs_together, because, linked_on, report_on)
    values (${reviewId}, ${link.otherId ?? null}, ${link.title}, ${link.name}, ${link.body}, ${link.runsTogether}, ${link.because},
      ${on.toString()}, ${link.reportOn?.toString() ?? null})
    on conflict do nothing returning id`.execute(tx)
  return rows.length === 1
}

/** Ends a link or notes the day of the other's report; false when somebody else changed it first. */
export async function changeLink(
  tx: Transaction,
  reviewId: string,
  { id, version }: { readonly id: string; readonly version: number },
  change: { readonly endedOn: Day; readonly because: string } | { readonly reportOn: Day },
): Promise<boolean> {
  const to =
    'reportOn' in change
      ? sql`report_on = ${change.reportOn.toString()}`
      : sql`ended_on = ${change.endedOn.toString()}, ended_because = ${change.because}`
  const { rows } = await sql`
    update reviews_link set ${to} where id = ${id} and version = ${version} and ended_on is null
      and (review_id = ${reviewId} or other_id = ${reviewId}) returning id`.execute(tx)
  return rows.length === 1
}
