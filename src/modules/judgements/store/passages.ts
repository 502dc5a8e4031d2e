import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { PassageState } from '../domain/passages.ts'
import type { Place } from './conclusions.ts'

export type NewPassage = Place & {
  readonly passage: string
  readonly state: PassageState
  readonly text: string
  readonly considers: readonly string[]
  readonly cites: readonly string[]
  readonly authorId: string
  readonly writtenOn: Temporal.PlainDate
}

/** Writes a passage for the first time (`version` 0) or again; false where somebody else wrote first. */
export async function savePassage(tx: Transaction, written: NewPassage, version: number): Promise<boolean> {
  const { reviewId, judgement, passage, authorId } = written
  const values = sql`${written.state}, ${written.text}, ${[...written.considers]}::text[], ${[...written.cites]}::text[],
    ${authorId}, ${written.writtenOn.toString()}`
  const { rows } =
    version === 0
      ? await sql`
          insert into judgements_passage (review_id, judgement, passage, state, text, considers, cites, author_id, written_on)
          values (${reviewId}, ${judgement}, ${passage}, ${values}) on conflict do nothing returning id`.execute(tx)
      : await sql`
          update judgements_passage set (state, text, considers, cites, author_id, written_on) = (${values})
          where review_id = ${reviewId} and judgement = ${judgement} and passage = ${passage} and version = ${version}
          returning id`.execute(tx)
  return rows.length === 1
}
