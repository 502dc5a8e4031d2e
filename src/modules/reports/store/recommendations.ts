import { sql } from 'kysely'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'
import type { ReportRecommendation } from '../domain/block.ts'

export const listRecommendations = askedOnce(
  async (tx: Transaction, reviewId: string): Promise<readonly ReportRecommendation[]> => {
    const { rows } = await sql<ReportRecommendation>`
    select recommendation.id, section, position, text, answers, blocks::text[] as blocks, bodies::text[] as bodies,
      array(select organisation.name from unnest(recommendation.bodies) with ordinality as named (id, place)
        join register_read_organisation organisation on organisation.id = named.id order by named.place) as "bodyNames", version
    from reports_recommendation recommendation where review_id = ${reviewId} and withdrawn_because is null
    order by section, position, recommendation.id`.execute(tx)
    return rows
  },
)

export type RecommendationContent = Pick<ReportRecommendation, 'section' | 'text' | 'answers' | 'bodies' | 'blocks'>

export async function addRecommendation(
  tx: Transaction,
  reviewId: string,
  recommendation: RecommendationContent,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into reports_recommendation (review_id, section, position, text, answers, bodies, blocks)
    select ${reviewId}, ${recommendation.section}, coalesce(max(position), 0) + 1, ${recommendation.text},
      ${recommendation.answers}, ${[...recommendation.bodies]}::bigint[], ${[...recommendation.blocks]}::bigint[]
    from reports_recommendation where review_id = ${reviewId} and section = ${recommendation.section}
    returning id`.execute(tx)
  return onlyId(rows)
}

export async function saveRecommendationRow(
  tx: Transaction,
  reviewId: string,
  id: string,
  version: number,
  recommendation: RecommendationContent & { readonly withdrawnBecause?: string },
): Promise<boolean> {
  const { rows } = await sql`
    update reports_recommendation set section = ${recommendation.section}, text = ${recommendation.text},
      answers = ${recommendation.answers}, bodies = ${[...recommendation.bodies]}::bigint[], blocks = ${[...recommendation.blocks]}::bigint[],
      withdrawn_because = ${recommendation.withdrawnBecause ?? null}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and withdrawn_because is null returning id`.execute(
    tx,
  )
  return rows.length > 0
}

/** Returns false when somebody else changed the recommendation first. */
export async function setRestsOn(
  tx: Transaction,
  reviewId: string,
  id: string,
  version: number,
  blocks: readonly string[],
): Promise<boolean> {
  const { rows } = await sql`
    update reports_recommendation set blocks = ${[...blocks]}::bigint[]
    where id = ${id} and review_id = ${reviewId} and version = ${version} returning id`.execute(tx)
  return rows.length > 0
}
