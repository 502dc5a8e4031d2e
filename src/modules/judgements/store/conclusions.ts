import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'

type Day = Temporal.PlainDate

/** Whose what: one judgement of one review. */
export type Place = { readonly reviewId: string; readonly judgement: string }

export type ConclusionState = 'concluded' | 'not-yet' | 'not-reported'

export type NewConclusion = Place & {
  readonly state: ConclusionState
  readonly text: string
  readonly authorId: string
  readonly writtenOn: Day
}

/** Writes the first conclusion (`version` 0) or the next; false where somebody else wrote first. */
export async function saveConclusion(tx: Transaction, conclusion: NewConclusion, version: number): Promise<boolean> {
  const { reviewId, judgement, state, text, authorId, writtenOn } = conclusion
  const { rows } =
    version === 0
      ? await sql`
          insert into judgements_conclusion (review_id, judgement, state, text, author_id, written_on)
          values (${reviewId}, ${judgement}, ${state}, ${text}, ${authorId}, ${writtenOn.toString()})
          on conflict do nothing returning id`.execute(tx)
      : await sql`
          update judgements_conclusion
          set state = ${state}, text = ${text}, author_id = ${authorId}, written_on = ${writtenOn.toString()}
          where review_id = ${reviewId} and judgement = ${judgement} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}
