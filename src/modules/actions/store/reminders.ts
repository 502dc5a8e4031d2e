import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ReviewSubject } from '../../reviews/index.ts'

type Day = Temporal.PlainDate

/** A duty or an action that is still to be done and has a day, with who is written to about it. */
export type Remindable = {
  readonly dutyId: string | null
  readonly actionId: string | null
  /** Id of the rulebook's recipient; empty for an action. */
  readonly recipient: string
  readonly organisation: string
  /** Text of an action; empty while the statement is not made, for until then it is the authority's alone. */
  readonly text: string
  readonly dueOn: Day
  /** Whose it is to do; they are written to before its day. */
  readonly owedBy: 'authority' | 'inspecting-side'
  readonly ownerId: string | null
}

/** A review after whose report something with a day is still to be done. */
export type ReviewToRemind = Pick<
  ReviewSubject,
  'id' | 'title' | 'rulebook' | 'edition' | 'pausedBecause' | 'deferredBecause' | 'cancelledBecause'
>

/** Reviews after whose report something with a day is still to be done. For jobs. One statement. */
export async function reviewsToRemind(tx: Transaction): Promise<readonly ReviewToRemind[]> {
  const { rows } = await sql<{
    id: string
    title: string
    rulebook: string
    edition: string
    pausedBecause: string | null
    deferredBecause: string | null
    cancelledBecause: string | null
  }>`
    select id, title, rulebook, edition, paused_because as "pausedBecause", deferred_because as "deferredBecause",
      cancelled_because as "cancelledBecause"
    from actions_reviews_to_remind() order by id`.execute(tx)
  return rows.map(row => ({
    ...row,
    pausedBecause: row.pausedBecause ?? undefined,
    deferredBecause: row.deferredBecause ?? undefined,
    cancelledBecause: row.cancelledBecause ?? undefined,
  }))
}

/** What is still to be done in a review and has a day. For jobs. One statement. */
export async function listRemindable(tx: Transaction, reviewId: string): Promise<readonly Remindable[]> {
  const { rows } = await sql<Remindable>`
    select duty_id as "dutyId", action_id as "actionId", recipient, organisation, text, due_on as "dueOn",
      owed_by as "owedBy", owner_id as "ownerId"
    from actions_remindable(${reviewId})`.execute(tx)
  return rows
}

export type Addressee = {
  readonly personId: string
  readonly email: string
  /** Answers for the area of this review. */
  readonly answers: boolean
  /** Conducts this review. */
  readonly conducts: boolean
}

/** Who can be written to about a review: those who answer, who conduct and who own actions, unless they want no mail. One statement. */
export async function listAddressees(tx: Transaction, reviewId: string): Promise<readonly Addressee[]> {
  const { rows } = await sql<Addressee>`
    select person_id as "personId", email, answers, conducts from actions_addressees(${reviewId})`.execute(tx)
  return rows
}

export type NewReminder = {
  readonly dutyId: string | null
  readonly actionId: string | null
  readonly personId: string
  readonly dueOn: Day
  readonly mark: number
}

/** Notes who is written to about what; answers those that were not noted before, which alone are sent. One statement. */
export async function noteReminders(
  tx: Transaction,
  reviewId: string,
  reminders: readonly NewReminder[],
  on: Day,
): Promise<readonly NewReminder[]> {
  if (reminders.length === 0) return []
  const given = reminders.map(({ dutyId, actionId, personId, dueOn, mark }) => ({
    duty_id: dutyId,
    action_id: actionId,
    person_id: personId,
    due_on: dueOn.toString(),
    mark,
  }))
  const { rows } = await sql<NewReminder>`
    insert into actions_reminder (review_id, duty_id, action_id, person_id, due_on, mark, sent_on)
    select ${reviewId}::bigint, duty_id, action_id, person_id, due_on, mark, ${on.toString()}::date
    from json_to_recordset(${JSON.stringify(given)}) as row(duty_id bigint, action_id bigint, person_id bigint, due_on date, mark integer)
    on conflict do nothing
    returning duty_id as "dutyId", action_id as "actionId", person_id as "personId", due_on as "dueOn", mark`.execute(
    tx,
  )
  return rows
}

/** Whether a person wants no mail about a review, with the version of what they said (0: nothing yet). One statement. */
export async function findMailChoice(
  tx: Transaction,
  reviewId: string,
  personId: string,
): Promise<{ readonly noMail: boolean; readonly version: number }> {
  const { rows } = await sql<{ noMail: boolean; version: number }>`
    select no_mail as "noMail", version from actions_mail_choice where review_id = ${reviewId} and person_id = ${personId}`.execute(
    tx,
  )
  return rows[0] ?? { noMail: false, version: 0 }
}

/** Keeps what somebody says of mail; false when it changed meanwhile. */
export async function saveMailChoice(
  tx: Transaction,
  reviewId: string,
  choice: { readonly personId: string; readonly noMail: boolean; readonly version: number },
): Promise<boolean> {
  const { rows } =
    choice.version === 0
      ? await sql`
          insert into actions_mail_choice (review_id, person_id, no_mail) values (${reviewId}, ${choice.personId}, ${choice.noMail})
          on conflict do nothing returning id`.execute(tx)
      : await sql`
          update actions_mail_choice set no_mail = ${choice.noMail}
          where review_id = ${reviewId} and person_id = ${choice.personId} and version = ${choice.version} returning id`.execute(
          tx,
        )
  return rows.length === 1
}
