import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ReviewSubject } from '../domain/review.ts'
import { subjectOf } from '../store/review.ts'

type Day = Temporal.PlainDate

/** What is particular to a review beyond its subject. */
export type Particulars = {
  readonly requestReference: string
  readonly requestedOn: Day
  readonly bodies: readonly string[]
  readonly corporateAssessmentStart: Day | undefined
}

export const findParticulars = askedOnce(async (tx: Transaction, reviewId: string): Promise<Particulars> => {
  const { rows } = await sql<{
    request_reference: string
    requested_on: Day
    bodies: string[]
    corporate_assessment_start: Day | null
  }>`
    select request_reference, requested_on, bodies, corporate_assessment_start from reviews_review where id = ${reviewId}`.execute(
    tx,
  )
  const row = rows[0]
  if (row === undefined) throw new Error(`The review ${reviewId} is gone.`)
  return {
    requestReference: row.request_reference,
    requestedOn: row.requested_on,
    bodies: row.bodies,
    corporateAssessmentStart: row.corporate_assessment_start ?? undefined,
  }
})

export type Member = {
  readonly id: string
  readonly personId: string
  readonly name: string
  readonly body: string
  readonly role: 'lead' | 'joint' | 'member' | 'young-person'
  readonly title: string
  readonly fromOn: Day
  readonly training: readonly string[]
  readonly version: number
}

type MemberRow = {
  id: string
  person_id: string
  name: string
  body: string
  role: Member['role']
  title: string
  from_on: Day
  training: string[]
  version: number
}

/** The team as it stands, lead first, with the training each has completed. */
export const listMembersWithTraining = askedOnce(
  async (tx: Transaction, reviewId: string): Promise<readonly Member[]> => {
    const { rows } = await sql<MemberRow>`
    select member.id, member.person_id, person.name, member.body, member.role, member.title, member.from_on, member.version,
      coalesce((select array_agg(training.kind) from register_read_training training where training.person_id = member.person_id), '{}') as training
    from reviews_member member join register_read_person person on person.id = member.person_id
    where member.review_id = ${reviewId} and member.until_on is null
    order by array_position(array['lead', 'joint', 'member', 'young-person'], member.role), lower(person.name)`.execute(
      tx,
    )
    return rows.map(({ person_id, from_on, ...row }) => ({ ...row, personId: person_id, fromOn: from_on }))
  },
)

export type Respondent = {
  readonly personId: string
  readonly name: string
  readonly role: string
  readonly title: string
}

/** Who answers for the area, by role and name. */
export const listRespondents = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly Respondent[]> => {
  const { rows } = await sql<{ person_id: string; name: string; role: string; title: string }>`
    select person_id, name, role, title from reviews_read_respondent where review_id = ${reviewId}
    order by array_position(array['director', 'lead-member', 'partner'], role), lower(name)`.execute(tx)
  return rows.map(({ person_id, ...row }) => ({ ...row, personId: person_id }))
})

export async function findRespondent(tx: Transaction, reviewId: string, role: string): Promise<Respondent | undefined> {
  return (await listRespondents(tx, reviewId)).find(respondent => respondent.role === role)
}

export type StageEntry = {
  readonly stage: string
  readonly enteredOn: Day
  readonly leftOn: Day | undefined
  readonly because: string
}

/** Stages as they were entered and left, oldest first. */
export async function listStages(tx: Transaction, reviewId: string): Promise<readonly StageEntry[]> {
  const { rows } = await sql<{ stage: string; entered_on: Day; left_on: Day | null; entered_because: string }>`
    select stage, entered_on, left_on, entered_because from reviews_stage where review_id = ${reviewId} order by id`.execute(
    tx,
  )
  return rows.map(row => ({
    stage: row.stage,
    enteredOn: row.entered_on,
    leftOn: row.left_on ?? undefined,
    because: row.entered_because,
  }))
}

export type Exception = {
  readonly rule: string
  /** Id in the rulebook of the one thing it is about; empty where it is about the review. */
  readonly about: string
  /** The sentence of the rule that the reason answered. */
  readonly says: string
  readonly reason: string
  readonly givenOn: Day
  readonly name: string
}

/** Reasons on record for rules that advise, oldest first. */
export async function listExceptions(tx: Transaction, reviewId: string): Promise<readonly Exception[]> {
  const { rows } = await sql<{
    rule: string
    about: string
    says: string
    reason: string
    given_on: Day
    name: string
  }>`
    select given.rule, given.about, given.says, given.reason, given.given_on, account.name
    from reviews_exception given join platform_read_account account on account.id = given.account_id
    where given.review_id = ${reviewId} order by given.id`.execute(tx)
  return rows.map(({ given_on, ...row }) => ({ ...row, givenOn: given_on }))
}

export type ChangeOfEdition = {
  readonly from: string
  readonly to: string
  readonly because: string
  readonly changedOn: Day
  readonly name: string
}

/** Changes of the edition under which a review is held, oldest first. One statement. */
export async function listChangesOfEdition(tx: Transaction, reviewId: string): Promise<readonly ChangeOfEdition[]> {
  const { rows } = await sql<ChangeOfEdition>`
    select changed.from_edition as "from", changed.to_edition as "to", changed.because, changed.changed_on as "changedOn", person.name
    from reviews_repin changed join register_read_person person on person.id = changed.person_id
    where changed.review_id = ${reviewId} order by changed.id`.execute(tx)
  return rows
}

/** Reviews that the actor may see, newest dates first. */
export async function listReviews(tx: Transaction): Promise<readonly ReviewSubject[]> {
  const { rows } = await sql<Parameters<typeof subjectOf>[0]>`
    select * from reviews_read_review order by coalesce(analysis_start, '9999-12-31') desc, id desc limit 200`.execute(
    tx,
  )
  return rows.map(subjectOf)
}

/** Those of these reviews that whoever asks can see. One statement. */
export async function listReviewsOf(tx: Transaction, ids: readonly string[]): Promise<readonly ReviewSubject[]> {
  const { rows } = await sql<Parameters<typeof subjectOf>[0]>`
    select * from reviews_read_review where id = any (${[...ids]}::bigint[]) order by id`.execute(tx)
  return rows.map(subjectOf)
}

/** Reviews for a choice, the newest first. One statement. */
export async function listReviewTitles(
  tx: Transaction,
): Promise<readonly { readonly id: string; readonly title: string }[]> {
  const { rows } = await sql<{ id: string; title: string }>`
    select id, title from reviews_read_review order by id desc limit 500`.execute(tx)
  return rows
}

export type MemberShown = Pick<Member, 'personId' | 'name' | 'body' | 'role' | 'title'>

/** The team as those see it who answer to it, lead first. */
export async function listMembers(tx: Transaction, reviewId: string): Promise<readonly MemberShown[]> {
  const { rows } = await sql<{ person_id: string; name: string; body: string; role: Member['role']; title: string }>`
    select person_id, name, body, role, title from reviews_read_member where review_id = ${reviewId}
    order by array_position(array['lead', 'joint', 'member', 'young-person'], role), lower(name)`.execute(tx)
  return rows.map(({ person_id, ...row }) => ({ ...row, personId: person_id }))
}
