import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'

/** Says why a recommendation is not accepted, anew where `version` is 0; false when somebody was quicker. */
export async function saveRefusal(
  tx: Transaction,
  reviewId: string,
  refusal: {
    readonly recommendationId: string
    readonly because: string
    readonly by: string
    readonly on: Temporal.PlainDate
    readonly version: number
  },
): Promise<boolean> {
  const { recommendationId, because, by, on, version } = refusal
  const { rows } =
    version === 0
      ? await sql`
          insert into actions_refusal (review_id, recommendation_id, because, said_by, said_on)
          values (${reviewId}, ${recommendationId}, ${because}, ${by}, ${on.toString()})
          on conflict do nothing returning id`.execute(tx)
      : await sql`
          update actions_refusal set because = ${because}, said_by = ${by}, said_on = ${on.toString()}, taken_back = false
          where review_id = ${reviewId} and recommendation_id = ${recommendationId} and version = ${version}
          returning id`.execute(tx)
  return rows.length === 1
}

/** Takes back that a recommendation is not accepted; what was said stays. False when it changed meanwhile. */
export async function takeRefusalBack(
  tx: Transaction,
  reviewId: string,
  refusal: { readonly recommendationId: string; readonly version: number },
): Promise<boolean> {
  const { rows } = await sql`
    update actions_refusal set taken_back = true
    where review_id = ${reviewId} and recommendation_id = ${refusal.recommendationId} and version = ${refusal.version}
      and not taken_back returning id`.execute(tx)
  return rows.length === 1
}
