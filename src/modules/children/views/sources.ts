import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { plain, runsOf, type Unsafe } from '../domain/safe-words.ts'

/** What children said that may be published: an open item of theirs. */
export type SaidByChildren = {
  readonly id: string
  readonly reference: string
  readonly title: string
  readonly text: string
  readonly place: string
  readonly eventOn: Temporal.PlainDate
}

/** Items that come from children and are open to be published, newest first. One statement. */
export async function listSaidByChildren(tx: Transaction, reviewId: string): Promise<readonly SaidByChildren[]> {
  const { rows } = await sql<SaidByChildren>`
    select id, reference, title, text, place, event_on as "eventOn" from evidence_read_item
    where review_id = ${reviewId} and from_children and classification = 'open' and superseded_by_id is null and is_open
    order by event_on desc, number desc`.execute(tx)
  return rows
}

/**
 * What may not stand in words for children: names of people of the register and of this review, the names of the area's
 * organisations, and words copied out of closed evidence. One statement.
 *
 * @param own the words of the finding or recommendation, which are in the report already: what stands there too is not
 *   taken for copied
 * @param place where a child said it; empty where that is not asked
 */
export async function findUnsafe(
  tx: Transaction,
  { id, areaId }: { readonly id: string; readonly areaId: string },
  words: string,
  { own = '', place = '' }: { readonly own?: string; readonly place?: string } = {},
): Promise<Unsafe> {
  const known = new Set(runsOf(own))
  const runs = runsOf(words).filter(run => !known.has(run))
  // The last name, with one kind of apostrophe and no accents, as `plain` writes it: which names are meant is decided there.
  const { rows } = await sql<{ registered: string[]; people: string[]; places: string[]; closed: string[] }>`
    select
      coalesce((select array_agg(distinct name) from register_read_person where position(
        lower(regexp_replace(translate(normalize(regexp_replace(trim(name), '^.*\\s', ''), nfkd), '‘’ʼ', ${"'''"}), '[\\u0300-\\u036f]', '', 'g'))
        in ${plain(words).toLowerCase()}) > 0), '{}') as registered,
      coalesce((select array_agg(distinct name) from (
        select name from reviews_read_member where review_id = ${id}
        union select name from reviews_read_respondent where review_id = ${id}) known), '{}') as people,
      coalesce((select array_agg(distinct name) from register_read_organisation
        where area_id = ${areaId} and position(lower(name) in lower(${words})) > 0), '{}') as places,
      children_closed_runs(${id}, ${runs}::text[]) as closed`.execute(tx)
  const row = rows[0]
  return {
    registered: row?.registered ?? [],
    people: row?.people ?? [],
    places: [...(row?.places ?? []), ...(place === '' ? [] : [place])],
    closed: row?.closed ?? [],
  }
}
