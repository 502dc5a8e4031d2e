import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Place } from './conclusions.ts'

type Day = Temporal.PlainDate

export type NewProposal = Place & {
  readonly personId: string
  readonly body: string
  readonly grade: number
  readonly reasons: string
  readonly givenOn: Day
}

/**
 * Adds one's grade, superseding the one before; false where that one is no longer current. Whoever was named as giving
 * none is not named so any more.
 */
export async function addProposal(
  tx: Transaction,
  proposal: NewProposal,
  supersedes: string | undefined,
): Promise<boolean> {
  const { reviewId, judgement, personId, body, grade, reasons, givenOn } = proposal
  if (supersedes !== undefined) {
    const { rows } = await sql`
      update judgements_proposal set superseded_on = ${givenOn.toString()}
      where id = ${supersedes} and superseded_on is null returning id`.execute(tx)
    if (rows.length === 0) return false
  }
  await sql`
    update judgements_abstention set withdrawn_on = ${givenOn.toString()}
    where review_id = ${reviewId} and judgement = ${judgement} and person_id = ${personId} and withdrawn_on is null`.execute(
    tx,
  )
  const { rows } = await sql`
    insert into judgements_proposal (review_id, judgement, person_id, body, grade, reasons, given_on)
    values (${reviewId}, ${judgement}, ${personId}, ${body}, ${grade}, ${reasons}, ${givenOn.toString()})
    on conflict do nothing returning id`.execute(tx)
  return rows.length === 1
}

export type NewAbstentions = Place & {
  readonly people: readonly string[]
  readonly because: string
  readonly namedById: string
  readonly namedOn: Day
}

/** Names members as giving no grade; false where one of them is named already. */
export async function addAbstentions(tx: Transaction, abstentions: NewAbstentions): Promise<boolean> {
  const { reviewId, judgement, people, because, namedById, namedOn } = abstentions
  const { rows } = await sql`
    insert into judgements_abstention (review_id, judgement, person_id, because, named_by_id, named_on)
    select ${reviewId}, ${judgement}, person, ${because}, ${namedById}, ${namedOn.toString()}
    from unnest(${[...people]}::bigint[]) as person
    on conflict do nothing returning id`.execute(tx)
  return rows.length === people.length
}

export type NewView = Place & {
  readonly body: string
  readonly personId: string
  readonly text: string
  readonly grade?: number | undefined
  readonly givenOn: Day
}

/** Adds a body's view, superseding the one before; false where that one is no longer current. */
export async function addView(tx: Transaction, view: NewView, supersedes: string | undefined): Promise<boolean> {
  const { reviewId, judgement, body, personId, text, grade, givenOn } = view
  if (supersedes !== undefined) {
    const { rows } = await sql`
      update judgements_body_view set superseded_on = ${givenOn.toString()}
      where id = ${supersedes} and superseded_on is null returning id`.execute(tx)
    if (rows.length === 0) return false
  }
  const { rows } = await sql`
    insert into judgements_body_view (review_id, judgement, body, person_id, text, grade, given_on)
    values (${reviewId}, ${judgement}, ${body}, ${personId}, ${text}, ${grade ?? null}, ${givenOn.toString()})
    on conflict do nothing returning id`.execute(tx)
  return rows.length === 1
}

export type NewOpening = Place & {
  readonly openedById: string
  readonly openedOn: Day
  readonly waitedFor: readonly string[]
  readonly bodiesWaitedFor: readonly string[]
}

/** Lays this round open; false where it is. */
export async function addOpening(tx: Transaction, opening: NewOpening): Promise<boolean> {
  const { reviewId, judgement, openedById, openedOn, waitedFor, bodiesWaitedFor } = opening
  const { rows } = await sql`
    insert into judgements_opening (review_id, judgement, opened_by_id, opened_on, waited_for, bodies_waited_for)
    values (${reviewId}, ${judgement}, ${openedById}, ${openedOn.toString()}, ${[...waitedFor]}::bigint[], ${[...bodiesWaitedFor]}::text[])
    on conflict do nothing returning id`.execute(tx)
  return rows.length === 1
}

export type NewNote = Place & { readonly personId: string; readonly text: string; readonly writtenOn: Day }

/** Keeps a note of the discussion, instead of an older one of the same author; false where that is no longer current. */
export async function addNote(tx: Transaction, note: NewNote, supersedes: string | undefined): Promise<boolean> {
  const { reviewId, judgement, personId, text, writtenOn } = note
  if (supersedes !== undefined) {
    const { rows } = await sql`
      update judgements_note set superseded_on = ${writtenOn.toString()}
      where id = ${supersedes} and superseded_on is null returning id`.execute(tx)
    if (rows.length === 0) return false
  }
  await sql`
    insert into judgements_note (review_id, judgement, person_id, text, written_on, instead_of_id)
    values (${reviewId}, ${judgement}, ${personId}, ${text}, ${writtenOn.toString()}, ${supersedes ?? null})`.execute(
    tx,
  )
  return true
}
