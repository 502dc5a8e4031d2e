import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { CorrectedPlace, RemadeCompanion } from '../domain/correction.ts'

type Day = Temporal.PlainDate

/** A correction on its way, or what became of it. */
export type Correction = {
  readonly id: string
  /** The number of the version that it corrects. */
  readonly corrects: number
  readonly wrong: string
  readonly saysNow: string
  readonly because: string
  readonly changes: readonly CorrectedPlace[]
  /** What goes out made anew; the others go along as they were. */
  readonly companions: readonly RemadeCompanion[]
  /** People who wrote of it: none of them issues it. */
  readonly authorIds: readonly string[]
  readonly authors: readonly string[]
  readonly writtenOn: Day
  readonly version: number
}

/** The correction that is being written; undefined where none is. One statement. */
export async function findOpenCorrection(tx: Transaction, reviewId: string): Promise<Correction | undefined> {
  const { rows } = await sql<{
    id: string
    corrects: number
    wrong: string
    says_now: string
    because: string
    changes: CorrectedPlace[]
    companions: RemadeCompanion[]
    author_ids: string[]
    authors: string[]
    written_on: Day
    version: number
  }>`
    select id, corrects, wrong, says_now, because, changes, companions, author_ids::text[] as author_ids, written_on, version,
      (select array_agg(person.name order by array_position(author_ids, person.id)) from register_read_person person where person.id = any (author_ids)) as authors
    from reports_correction where review_id = ${reviewId} and issued_as is null and dropped_because is null`.execute(tx)
  const row = rows[0]
  if (row === undefined) return undefined
  const { says_now, author_ids, written_on, ...rest } = row
  return { ...rest, authors: row.authors ?? [], saysNow: says_now, authorIds: author_ids, writtenOn: written_on }
}

/** Whether a correction of the issued report is being written. One statement. */
export async function isBeingCorrected(tx: Transaction, reviewId: string): Promise<boolean> {
  return (await findOpenCorrection(tx, reviewId)) !== undefined
}

export type WrittenNotice = { readonly wrong: string; readonly saysNow: string; readonly because: string }

/** Begins a correction; false where one is open already. */
export async function beginCorrection(
  tx: Transaction,
  reviewId: string,
  corrects: number,
  notice: WrittenNotice,
  { personId, on }: { readonly personId: string; readonly on: Day },
): Promise<boolean> {
  const { rows } = await sql`
    insert into reports_correction (review_id, corrects, wrong, says_now, because, author_ids, written_on)
    values (${reviewId}, ${corrects}, ${notice.wrong}, ${notice.saysNow}, ${notice.because}, array[${personId}::bigint], ${on.toString()})
    on conflict do nothing returning id`.execute(tx)
  return rows.length === 1
}

/** Writes on at a correction, and keeps who did; false when somebody else did first. */
export async function saveCorrection(
  tx: Transaction,
  { id, version }: { readonly id: string; readonly version: number },
  words: WrittenNotice & Pick<Correction, 'changes' | 'companions'>,
  personId: string,
): Promise<boolean> {
  const { rows } = await sql`
    update reports_correction set wrong = ${words.wrong}, says_now = ${words.saysNow}, because = ${words.because},
      changes = ${JSON.stringify(words.changes)}::jsonb, companions = ${JSON.stringify(words.companions)}::jsonb,
      author_ids = case when ${personId}::bigint = any (author_ids) then author_ids else author_ids || ${personId}::bigint end
    where id = ${id} and version = ${version} and issued_as is null and dropped_because is null returning id`.execute(
    tx,
  )
  return rows.length === 1
}

/** Ends a correction: as the version that it became, or dropped with the reason; false when it changed meanwhile. */
export async function endCorrection(
  tx: Transaction,
  { id, version }: { readonly id: string; readonly version: number },
  end: { readonly issuedAs: number } | { readonly droppedBecause: string },
): Promise<boolean> {
  const { rows } = await sql`
    update reports_correction set issued_as = ${'issuedAs' in end ? end.issuedAs : null},
      dropped_because = ${'droppedBecause' in end ? end.droppedBecause : null}
    where id = ${id} and version = ${version} and issued_as is null and dropped_because is null returning id`.execute(
    tx,
  )
  return rows.length === 1
}
