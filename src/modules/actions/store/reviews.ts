import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { EarlierAction } from '../domain/earlier.ts'

type Day = Temporal.PlainDate

/* Reviews of one area after one another: those that follow another up, and what earlier ones left open. */

export type FollowUp = {
  readonly reviewId: string
  readonly ofReviewId: string
  /** Title of the review that it follows up; empty for who may not know it. */
  readonly ofTitle: string
  /** Title of the review that follows. */
  readonly title: string
  /** Id of the rulebook's kind. */
  readonly kind: string
  readonly service: string
  readonly concern: string
  readonly because: string
  /** Of the review that is followed up, as it stood when this one was opened. */
  readonly earlierFieldworkStart: Day | null
  readonly earlierGrades: readonly number[]
  readonly openedOn: Day
  readonly openedBy: string
}

/** What this review follows up, and which reviews follow it. One statement. */
export const listFollowUps = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly FollowUp[]> => {
  const { rows } = await sql<FollowUp>`
    select follow.review_id as "reviewId", follow.of_review_id as "ofReviewId", coalesce(earlier.title, '') as "ofTitle",
      coalesce(later.title, '') as title, follow.kind, follow.service, follow.concern, follow.because,
      follow.earlier_fieldwork_start as "earlierFieldworkStart", follow.earlier_grades as "earlierGrades",
      follow.opened_on as "openedOn", follow.opened_by as "openedBy"
    from actions_follow_up follow
    left join reviews_read_review earlier on earlier.id = follow.of_review_id
    left join reviews_read_review later on later.id = follow.review_id
    where follow.review_id = ${reviewId} or follow.of_review_id = ${reviewId} order by follow.id`.execute(tx)
  return rows
})

export type NewFollowUp = Omit<FollowUp, 'ofTitle' | 'title' | 'openedOn' | 'openedBy'> & {
  readonly on: Day
  readonly by: string
}

export async function addFollowUp(tx: Transaction, follow: NewFollowUp): Promise<void> {
  await sql`
    insert into actions_follow_up (review_id, of_review_id, kind, service, concern, because, earlier_fieldwork_start, earlier_grades,
      opened_on, opened_by)
    values (${follow.reviewId}, ${follow.ofReviewId}, ${follow.kind}, ${follow.service}, ${follow.concern},
      ${follow.because}, ${follow.earlierFieldworkStart?.toString() ?? null}, ${[...follow.earlierGrades]},
      ${follow.on.toString()}, ${follow.by})`.execute(tx)
}

/** A recommendation of an earlier review of the same area, and what this review does with it. */
export type Earlier = {
  readonly reviewId: string
  readonly title: string
  readonly issuedOn: Day
  readonly recommendationId: string
  readonly text: string
  readonly notAccepted: string
  readonly actions: readonly EarlierAction[]
  readonly decision:
    | {
        readonly takenUp: boolean
        readonly because: string
        readonly itemId: string | undefined
        readonly on: Day
        readonly by: string
      }
    | undefined
  /** Of the decision; 0 while there is none. */
  readonly version: number
}

/** What earlier reviews of the area recommended, the newest first, with what this review does with it. One statement. */
export const listEarlier = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly Earlier[]> => {
  const { rows } = await sql<{
    review_id: string
    title: string
    issued_on: Day
    recommendation_id: string
    recommendation: string
    not_accepted: string
    actions: EarlierAction[]
    taken_up: boolean | null
    because: string
    item_id: string | null
    decided_on: Day
    decided_by: string
    version: number | null
  }>`
    select earlier.review_id, earlier.title, earlier.issued_on, earlier.recommendation_id, earlier.recommendation,
      earlier.not_accepted, earlier.actions, carried.taken_up, carried.because, carried.item_id, carried.decided_on,
      carried.decided_by, carried.version
    from actions_earlier(${reviewId}) earlier
    left join actions_carried carried on carried.review_id = ${reviewId} and carried.recommendation_id = earlier.recommendation_id`.execute(
    tx,
  )
  return rows.map(row => ({
    reviewId: row.review_id,
    title: row.title,
    issuedOn: row.issued_on,
    recommendationId: row.recommendation_id,
    text: row.recommendation,
    notAccepted: row.not_accepted,
    actions: row.actions,
    decision:
      row.taken_up === null
        ? undefined
        : {
            takenUp: row.taken_up,
            because: row.because,
            itemId: row.item_id ?? undefined,
            on: row.decided_on,
            by: row.decided_by,
          },
    version: row.version ?? 0,
  }))
})

/** Keeps what is done with a recommendation (`version` 0 is the first word); false when somebody was quicker. */
export async function saveCarried(
  tx: Transaction,
  reviewId: string,
  carried: {
    recommendationId: string
    takenUp: boolean
    because: string
    itemId: string | undefined
    on: Day
    by: string
    version: number
  },
): Promise<boolean> {
  const values = sql`${carried.takenUp}, ${carried.because}, ${carried.itemId ?? null}::bigint, ${carried.on.toString()}::date, ${carried.by}`
  const { rows } =
    carried.version === 0
      ? await sql`
          insert into actions_carried (review_id, recommendation_id, taken_up, because, item_id, decided_on, decided_by)
          values (${reviewId}, ${carried.recommendationId}, ${values}) on conflict do nothing returning id`.execute(tx)
      : await sql`
          update actions_carried set (taken_up, because, item_id, decided_on, decided_by) = (${values})
          where review_id = ${reviewId} and recommendation_id = ${carried.recommendationId} and version = ${carried.version}
            and not taken_up returning id`.execute(tx)
  return rows.length === 1
}
