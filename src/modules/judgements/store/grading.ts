import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Agreement, BodyView, Dissent, Grading, Proposal } from '../domain/grading.ts'
import type { Place } from './conclusions.ts'

type Day = Temporal.PlainDate

type ProposalRow = {
  id: string
  person_id: string
  body: string
  grade: number
  reasons: string
  given_on: Day
  superseded_on: Day | null
}

type ViewRow = { id: string; body: string; person_id: string; text: string; given_on: Day; superseded_on: Day | null }

type AgreementRow = {
  id: string
  grade: number
  reasons: string
  answer: string
  agreed_on: Day
  agreed_by: string[]
  reopened_on: Day | null
  reopened_by_id: string | null
  reopened_because: string | null
}

type DissentRow = { id: string; agreed_id: string; person_id: string; body: string; text: string; given_on: Day }

/** All that happened to the grade of one judgement; five statements. Row security leaves out what is not shown yet. */
export async function loadGrading(tx: Transaction, { reviewId, judgement }: Place): Promise<Grading> {
  const proposals = await sql<ProposalRow>`
    select id, person_id, body, grade, reasons, given_on, superseded_on from judgements_proposal
    where review_id = ${reviewId} and judgement = ${judgement} order by id`.execute(tx)
  const given = await sql<{ person_id: string }>`
    select person_id from judgements_given(${reviewId}) where judgement = ${judgement} order by person_id`.execute(tx)
  const views = await sql<ViewRow>`
    select id, body, person_id, text, given_on, superseded_on from judgements_body_view
    where review_id = ${reviewId} and judgement = ${judgement} order by id`.execute(tx)
  const agreements = await sql<AgreementRow>`
    select id, grade, reasons, answer, agreed_on, agreed_by::text[], reopened_on, reopened_by_id, reopened_because
    from judgements_agreed where review_id = ${reviewId} and judgement = ${judgement} order by id`.execute(tx)
  const dissent = await sql<DissentRow>`
    select id, agreed_id, person_id, body, text, given_on from judgements_dissent
    where review_id = ${reviewId} and judgement = ${judgement} order by id`.execute(tx)
  return {
    proposals: proposals.rows.map(proposalOfRow),
    givenBy: given.rows.map(row => row.person_id),
    views: views.rows.map(viewOfRow),
    agreements: agreements.rows.map(agreementOfRow),
    dissent: dissent.rows.map(dissentOfRow),
  }
}

function proposalOfRow(row: ProposalRow): Proposal {
  const { person_id, given_on, superseded_on, ...rest } = row
  return { ...rest, personId: person_id, givenOn: given_on, supersededOn: superseded_on ?? undefined }
}

function viewOfRow(row: ViewRow): BodyView {
  const { person_id, given_on, superseded_on, ...rest } = row
  return { ...rest, personId: person_id, givenOn: given_on, supersededOn: superseded_on ?? undefined }
}

function agreementOfRow(row: AgreementRow): Agreement {
  const { id, grade, reasons, answer } = row
  const reopened =
    row.reopened_on === null
      ? undefined
      : { on: row.reopened_on, personId: row.reopened_by_id ?? '', because: row.reopened_because ?? '' }
  return { id, grade, reasons, answer, agreedOn: row.agreed_on, agreedBy: row.agreed_by, reopened }
}

function dissentOfRow(row: DissentRow): Dissent {
  const { agreed_id, person_id, given_on, ...rest } = row
  return { ...rest, agreementId: agreed_id, personId: person_id, givenOn: given_on }
}

export type NewProposal = Place & {
  readonly personId: string
  readonly body: string
  readonly grade: number
  readonly reasons: string
  readonly givenOn: Day
}

/** Adds one's grade, superseding the one before; false where that one is no longer current. */
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
  const { rows } = await sql`
    insert into judgements_proposal (review_id, judgement, person_id, body, grade, reasons, given_on)
    values (${reviewId}, ${judgement}, ${personId}, ${body}, ${grade}, ${reasons}, ${givenOn.toString()})
    on conflict do nothing returning id`.execute(tx)
  return rows.length === 1
}

export type NewView = Place & {
  readonly body: string
  readonly personId: string
  readonly text: string
  readonly givenOn: Day
}

/** Adds a body's view, superseding the one before; false where that one is no longer current. */
export async function addView(tx: Transaction, view: NewView, supersedes: string | undefined): Promise<boolean> {
  const { reviewId, judgement, body, personId, text, givenOn } = view
  if (supersedes !== undefined) {
    const { rows } = await sql`
      update judgements_body_view set superseded_on = ${givenOn.toString()}
      where id = ${supersedes} and superseded_on is null returning id`.execute(tx)
    if (rows.length === 0) return false
  }
  const { rows } = await sql`
    insert into judgements_body_view (review_id, judgement, body, person_id, text, given_on)
    values (${reviewId}, ${judgement}, ${body}, ${personId}, ${text}, ${givenOn.toString()})
    on conflict do nothing returning id`.execute(tx)
  return rows.length === 1
}

export type NewAgreement = Place & {
  readonly grade: number
  readonly reasons: string
  readonly answer: string
  readonly agreedOn: Day
  readonly agreedBy: readonly string[]
  readonly writtenById: string
}

/** False where another agreement is in force. */
export async function addAgreement(tx: Transaction, agreement: NewAgreement): Promise<boolean> {
  const { reviewId, judgement, grade, reasons, answer, agreedOn, agreedBy, writtenById } = agreement
  const { rows } = await sql`
    insert into judgements_agreed (review_id, judgement, grade, reasons, answer, agreed_on, agreed_by, written_by_id)
    values (${reviewId}, ${judgement}, ${grade}, ${reasons}, ${answer}, ${agreedOn.toString()}, ${[...agreedBy]}::bigint[], ${writtenById})
    on conflict do nothing returning id`.execute(tx)
  return rows.length === 1
}

/** False where it was reopened already. */
export async function closeAgreement(
  tx: Transaction,
  id: string,
  reopened: { readonly on: Day; readonly personId: string; readonly because: string },
): Promise<boolean> {
  const { rows } = await sql`
    update judgements_agreed
    set reopened_on = ${reopened.on.toString()}, reopened_by_id = ${reopened.personId}, reopened_because = ${reopened.because}
    where id = ${id} and reopened_on is null returning id`.execute(tx)
  return rows.length === 1
}

export type NewDissent = Place & {
  readonly agreementId: string
  readonly personId: string
  readonly body: string
  readonly text: string
  readonly givenOn: Day
}

export async function addDissent(tx: Transaction, dissent: NewDissent): Promise<void> {
  const { reviewId, judgement, agreementId, personId, body, text, givenOn } = dissent
  await sql`
    insert into judgements_dissent (review_id, agreed_id, judgement, person_id, body, text, given_on)
    values (${reviewId}, ${agreementId}, ${judgement}, ${personId}, ${body}, ${text}, ${givenOn.toString()})`.execute(
    tx,
  )
}
