import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ConclusionState, Place } from '../store/conclusions.ts'

type Day = Temporal.PlainDate

export type Conclusion = {
  readonly judgement: string
  readonly state: ConclusionState
  readonly text: string
  readonly author: string
  readonly writtenOn: Day
  /** Current items of evidence it cites. */
  readonly evidence: number
  readonly version: number
}

type ConclusionRow = Omit<Conclusion, 'writtenOn'> & { written_on: Day }

/** Every conclusion of a review, in no order; one statement. */
export const listConclusions = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly Conclusion[]> => {
  const { rows } = await sql<ConclusionRow>`
    select conclusion.judgement, conclusion.state, conclusion.text, conclusion.written_on, conclusion.version,
      person.name as author, coalesce(cited.items, 0)::integer as evidence
    from judgements_conclusion conclusion
    join register_read_person person on person.id = conclusion.author_id
    left join (select by_id, count(*) as items from evidence_read_citation
      where review_id = ${reviewId} and by_kind = 'conclusion' group by by_id) cited on cited.by_id = conclusion.judgement
    where conclusion.review_id = ${reviewId}`.execute(tx)
  return rows.map(({ written_on, ...row }) => ({ ...row, writtenOn: written_on }))
})

/** One conclusion; undefined where nothing is written yet. */
export async function findConclusion(tx: Transaction, { reviewId, judgement }: Place): Promise<Conclusion | undefined> {
  return (await listConclusions(tx, reviewId)).find(conclusion => conclusion.judgement === judgement)
}

export type Route = { readonly judgement: string; readonly route: string; readonly reason: string }

export async function listRoutes(tx: Transaction, reviewId: string): Promise<readonly Route[]> {
  const { rows } = await sql<Route>`
    select judgement, route, reason from fieldwork_read_route where review_id = ${reviewId}`.execute(tx)
  return rows
}
