import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'
import type { Failing, FailingCourse } from '../domain/failings.ts'
import type { Involvement } from '../domain/involvement.ts'

type Day = Temporal.PlainDate

/** Every step of every partner that is on record. One statement. */
export const listInvolvements = askedOnce(
  async (tx: Transaction, reviewId: string): Promise<readonly Involvement[]> => {
    const { rows } = await sql<{
      organisation_id: string
      step: string
      done_on: Day | null
      why_not: string | null
      note: string
      recorded_by: string
      version: number
    }>`
      select organisation_id, step, done_on, why_not, note, recorded_by, version from actions_involvement
      where review_id = ${reviewId} order by id`.execute(tx)
    return rows.map(row => ({
      organisationId: row.organisation_id,
      step: row.step,
      doneOn: row.done_on ?? undefined,
      whyNot: row.why_not ?? undefined,
      note: row.note,
      recordedBy: row.recorded_by,
      version: row.version,
    }))
  },
)

/** Records a step, or corrects the one on record (`version` 0 is none yet); false when somebody was quicker. */
export async function saveInvolvement(tx: Transaction, reviewId: string, step: Involvement): Promise<boolean> {
  const values = sql`${step.doneOn?.toString() ?? null}::date, ${step.whyNot ?? null}, ${step.note}, ${step.recordedBy}`
  const { rows } =
    step.version === 0
      ? await sql`
          insert into actions_involvement (review_id, organisation_id, step, done_on, why_not, note, recorded_by)
          values (${reviewId}, ${step.organisationId}, ${step.step}, ${values}) on conflict do nothing returning id`.execute(
          tx,
        )
      : await sql`
          update actions_involvement set (done_on, why_not, note, recorded_by) = (${values})
          where review_id = ${reviewId} and organisation_id = ${step.organisationId} and step = ${step.step}
            and version = ${step.version} returning id`.execute(tx)
  return rows.length === 1
}

type FailingRow = {
  id: string
  recommendation_id: string | null
  finding: string
  finding_text: string
  text: string
  marked_on: Day
  marked_by: string
  discussed_on: Day | null
  discussed_with: string
  settled_on: Day | null
  agreed: boolean | null
  solution: string
  intervened_on: Day | null
  intervention: string
  withdrawn_because: string | null
  version: number
}

/** Significant failings of a review with what came of them, those withdrawn too. One statement. */
export async function listFailings(tx: Transaction, reviewId: string): Promise<readonly Failing[]> {
  const { rows } = await sql<FailingRow>`
    select id, recommendation_id, finding, finding_text, text, marked_on, marked_by, discussed_on, discussed_with, settled_on, agreed, solution,
      intervened_on, intervention, withdrawn_because, version
    from actions_failing where review_id = ${reviewId} order by id`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    text: row.text,
    recommendationId: row.recommendation_id ?? undefined,
    finding: row.finding === '' ? undefined : { id: row.finding, text: row.finding_text },
    markedOn: row.marked_on,
    markedBy: row.marked_by,
    discussed: row.discussed_on === null ? undefined : { on: row.discussed_on, with: row.discussed_with },
    settled:
      row.settled_on === null ? undefined : { on: row.settled_on, agreed: row.agreed === true, solution: row.solution },
    intervened: row.intervened_on === null ? undefined : { on: row.intervened_on, what: row.intervention },
    withdrawnBecause: row.withdrawn_because ?? undefined,
    version: row.version,
  }))
}

/** Marks a failing. Answers its number. */
export async function addFailing(
  tx: Transaction,
  reviewId: string,
  failing: Pick<Failing, 'text' | 'recommendationId' | 'finding'> & { readonly on: Day; readonly by: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into actions_failing (review_id, recommendation_id, finding, finding_text, text, marked_on, marked_by)
    values (${reviewId}, ${failing.recommendationId ?? null}, ${failing.finding?.id ?? ''}, ${failing.finding?.text ?? ''},
      ${failing.text}, ${failing.on.toString()}, ${failing.by})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Keeps what came of a failing; false when somebody else changed it first, or it was withdrawn. */
export async function saveCourse(
  tx: Transaction,
  reviewId: string,
  failing: FailingCourse & { readonly id: string; readonly version: number },
): Promise<boolean> {
  const { discussed, settled, intervened } = failing
  const { rows } = await sql`
    update actions_failing set discussed_on = ${discussed?.on.toString() ?? null}, discussed_with = ${discussed?.with ?? ''},
      settled_on = ${settled?.on.toString() ?? null}, agreed = ${settled?.agreed ?? null}, solution = ${settled?.solution ?? ''},
      intervened_on = ${intervened?.on.toString() ?? null}, intervention = ${intervened?.what ?? ''}
    where id = ${failing.id} and review_id = ${reviewId} and version = ${failing.version} and withdrawn_because is null
    returning id`.execute(tx)
  return rows.length === 1
}

/** Withdraws a failing with a reason; false when somebody else changed it first. */
export async function withdrawFailing(
  tx: Transaction,
  reviewId: string,
  failing: { readonly id: string; readonly version: number; readonly because: string },
): Promise<boolean> {
  const { rows } = await sql`
    update actions_failing set withdrawn_because = ${failing.because}
    where id = ${failing.id} and review_id = ${reviewId} and version = ${failing.version} and withdrawn_because is null
    returning id`.execute(tx)
  return rows.length === 1
}
