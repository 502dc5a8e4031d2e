import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Abstention, Agreement, BodyView, Dissent, Grading, Note, Opening, Proposal } from '../domain/grading.ts'
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
  round: number
  given_blind: boolean | null
}

type ViewRow = {
  id: string
  body: string
  person_id: string
  text: string
  grade: number | null
  given_on: Day
  superseded_on: Day | null
  round: number
  given_blind: boolean | null
}

type AgreementRow = {
  id: string
  grade: number
  reasons: string
  answer: string
  answers: { body: string; text: string }[]
  agreed_on: Day
  agreed_by: string[]
  round: number
  reopened_on: Day | null
  reopened_by_id: string | null
  reopened_because: string | null
  afresh: boolean | null
}

type GivenRow = { person_id: string; round: number; body: string | null; given_on: Day | null }

/** All that happened to the grade of one judgement; eight statements. Row security leaves out what is not laid open. */
export async function loadGrading(tx: Transaction, { reviewId, judgement }: Place): Promise<Grading> {
  const proposals = await sql<ProposalRow>`
    select id, person_id, body, grade, reasons, given_on, superseded_on, round, given_blind from judgements_proposal
    where review_id = ${reviewId} and judgement = ${judgement} order by id`.execute(tx)
  const given = await sql<GivenRow>`
    select person_id, round, null as body, null::date as given_on from judgements_given(${reviewId}) where judgement = ${judgement}
    union all select person_id, round, body, given_on from judgements_bodies_given(${reviewId}) where judgement = ${judgement}
    order by round, person_id`.execute(tx)
  const views = await sql<ViewRow>`
    select id, body, person_id, text, grade, given_on, superseded_on, round, given_blind from judgements_body_view
    where review_id = ${reviewId} and judgement = ${judgement} order by id`.execute(tx)
  const agreements = await sql<AgreementRow>`
    select id, grade, reasons, answer, agreed_on, agreed_by::text[], round, reopened_on, reopened_by_id, reopened_because, afresh,
      coalesce((select jsonb_agg(jsonb_build_object('body', said.body, 'text', said.text) order by said.id)
        from judgements_answer said where said.agreed_id = agreed.id), '[]') as answers
    from judgements_agreed agreed where review_id = ${reviewId} and judgement = ${judgement} order by id`.execute(tx)
  const dissent = await sql<{
    id: string
    agreed_id: string
    person_id: string
    body: string
    text: string
    given_on: Day
  }>`
    select id, agreed_id, person_id, body, text, given_on from judgements_dissent
    where review_id = ${reviewId} and judgement = ${judgement} order by id`.execute(tx)
  return {
    proposals: proposals.rows.map(proposalOfRow),
    given: given.rows.filter(row => row.body === null).map(row => ({ personId: row.person_id, round: row.round })),
    views: views.rows.map(viewOfRow),
    viewsGiven: given.rows.flatMap(row =>
      row.body === null || row.given_on === null
        ? []
        : [{ body: row.body, personId: row.person_id, round: row.round, givenOn: row.given_on }],
    ),
    agreements: agreements.rows.map(agreementOfRow),
    dissent: dissent.rows.map(({ agreed_id, person_id, given_on, ...rest }): Dissent => {
      return { ...rest, agreementId: agreed_id, personId: person_id, givenOn: given_on }
    }),
    openings: await loadOpenings(tx, { reviewId, judgement }),
    abstentions: await loadAbstentions(tx, { reviewId, judgement }),
    notes: await loadNotes(tx, { reviewId, judgement }),
  }
}

async function loadOpenings(tx: Transaction, { reviewId, judgement }: Place): Promise<readonly Opening[]> {
  const { rows } = await sql<{
    round: number
    opened_by_id: string
    opened_on: Day
    waited_for: string[]
    bodies_waited_for: string[]
  }>`
    select round, opened_by_id, opened_on, waited_for::text[], bodies_waited_for from judgements_opening
    where review_id = ${reviewId} and judgement = ${judgement} order by round`.execute(tx)
  return rows.map(row => ({
    round: row.round,
    openedById: row.opened_by_id,
    openedOn: row.opened_on,
    waitedFor: row.waited_for,
    bodiesWaitedFor: row.bodies_waited_for,
  }))
}

async function loadAbstentions(tx: Transaction, { reviewId, judgement }: Place): Promise<readonly Abstention[]> {
  const { rows } = await sql<{ round: number; person_id: string; because: string }>`
    select round, person_id, because from judgements_abstention
    where review_id = ${reviewId} and judgement = ${judgement} and withdrawn_on is null order by id`.execute(tx)
  return rows.map(({ person_id, ...rest }) => ({ ...rest, personId: person_id }))
}

async function loadNotes(tx: Transaction, { reviewId, judgement }: Place): Promise<readonly Note[]> {
  const { rows } = await sql<{
    id: string
    round: number
    person_id: string
    text: string
    written_on: Day
    instead_of_id: string | null
    superseded_on: Day | null
  }>`
    select id, round, person_id, text, written_on, instead_of_id, superseded_on from judgements_note
    where review_id = ${reviewId} and judgement = ${judgement} order by id`.execute(tx)
  return rows.map(({ person_id, written_on, instead_of_id, superseded_on, ...rest }) => ({
    ...rest,
    personId: person_id,
    writtenOn: written_on,
    insteadOfId: instead_of_id ?? undefined,
    supersededOn: superseded_on ?? undefined,
  }))
}

function proposalOfRow(row: ProposalRow): Proposal {
  const { person_id, given_on, superseded_on, given_blind, ...rest } = row
  return {
    ...rest,
    personId: person_id,
    givenOn: given_on,
    supersededOn: superseded_on ?? undefined,
    givenBlind: given_blind ?? undefined,
  }
}

function viewOfRow(row: ViewRow): BodyView {
  const { person_id, given_on, superseded_on, given_blind, grade, ...rest } = row
  return {
    ...rest,
    grade: grade ?? undefined,
    personId: person_id,
    givenOn: given_on,
    supersededOn: superseded_on ?? undefined,
    givenBlind: given_blind ?? undefined,
  }
}

function agreementOfRow(row: AgreementRow): Agreement {
  const { id, grade, reasons, answer, answers, round } = row
  const reopened =
    row.reopened_on === null
      ? undefined
      : {
          on: row.reopened_on,
          personId: row.reopened_by_id ?? '',
          because: row.reopened_because ?? '',
          afresh: row.afresh === true,
        }
  return {
    id,
    grade,
    reasons,
    // Agreements from before there were answers by body hold one text.
    answers: answer === '' ? answers : [{ body: '', text: answer }],
    agreedOn: row.agreed_on,
    agreedBy: row.agreed_by,
    round,
    reopened,
  }
}
