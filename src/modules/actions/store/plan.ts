import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'
import type { OwedTelling } from '../domain/corrections.ts'
import type { Duty, DutyChanges } from '../domain/duties.ts'
import type { Action, Consultation, Plan, Receipt, StatedAction, Statement, When } from '../domain/plan.ts'
import type { ProgressState } from '../domain/progress.ts'
import { progressOf } from './progress.ts'

type Day = Temporal.PlainDate

export const findReceipt = askedOnce(async (tx: Transaction, reviewId: string): Promise<Receipt | undefined> => {
  const { rows } = await sql<{
    received_on: Day
    recorded_by: string
    on_behalf: boolean
    note: string
    version: number
  }>`select received_on, recorded_by, on_behalf, note, version from actions_receipt where review_id = ${reviewId}`.execute(
    tx,
  )
  const row = rows[0]
  if (row === undefined) return undefined
  const { received_on, recorded_by, on_behalf, ...rest } = row
  return { receivedOn: received_on, recordedBy: recorded_by, onBehalf: on_behalf, ...rest }
})

/** All that is kept of a review after its report. Five statements. */
export async function readPlan(tx: Transaction, reviewId: string): Promise<Plan> {
  return {
    receipt: await findReceipt(tx, reviewId),
    duties: await listDuties(tx, reviewId),
    actions: await listActions(tx, reviewId),
    consultations: await listConsultations(tx, reviewId),
    statement: await findStatement(tx, reviewId),
  }
}

type DutyRow = {
  id: string
  recipient: string
  organisation_id: string | null
  organisation: string | null
  duty: Duty['duty']
  of: Duty['of']
  owed_by: Duty['owedBy']
  deadline: string
  due_on: Day | null
  done_on: Day | null
  note: string
  late_because: string
  set_aside_because: string | null
  correction: number | null
  copy_id: string | null
  supplied_to: string | null
  version: number
}

/** Every duty of a review, those of the report first, in the order in which they were made. */
export const listDuties = askedOnce(
  async (tx: Transaction, reviewId: string): Promise<readonly (Duty & { readonly organisation: string })[]> => {
    const { rows } = await sql<DutyRow>`
    select duty.id, duty.recipient, duty.organisation_id, organisation.name as organisation, duty.duty, duty.of, duty.owed_by,
      duty.deadline, duty.due_on, duty.done_on, duty.note, duty.late_because, duty.set_aside_because, duty.correction,
      duty.copy_id, copy.supplied_to, duty.version
    from actions_duty duty left join register_read_organisation organisation on organisation.id = duty.organisation_id
    left join actions_copy copy on copy.id = duty.copy_id
    where duty.review_id = ${reviewId} order by duty.of, duty.id`.execute(tx)
    return rows.map(row => ({
      id: row.id,
      recipient: row.recipient,
      organisationId: row.organisation_id ?? undefined,
      organisation: row.organisation ?? row.supplied_to ?? '',
      duty: row.duty,
      of: row.of,
      owedBy: row.owed_by,
      deadline: row.deadline,
      dueOn: row.due_on ?? undefined,
      doneOn: row.done_on ?? undefined,
      note: row.note,
      lateBecause: row.late_because,
      setAsideBecause: row.set_aside_because ?? undefined,
      correction: row.correction ?? undefined,
      copyId: row.copy_id ?? undefined,
      version: row.version,
    }))
  },
)

type ActionRow = {
  id: string
  text: string
  first_day: Day | null
  last_day: Day | null
  owner: string
  owner_id: string | null
  owner_name: string | null
  recommendation_id: string | null
  withdrawn_because: string | null
  version: number
  progress_id: string | null
  reported_on: Day
  reported_by: string
  person_id: string | null
  state: ProgressState
  note: string
  verified: boolean | null
  because: string
  person_name: string
  given_on: Day
}

/** Every action, withdrawn ones too, in the order in which they were written, with what was last said of it. */
export async function listActions(tx: Transaction, reviewId: string): Promise<readonly Action[]> {
  const { rows } = await sql<ActionRow>`
    select action.id, action.text, action.first_day, action.last_day, action.owner, action.owner_id, owner.name as owner_name,
      action.recommendation_id, action.withdrawn_because, action.version, latest.id as progress_id, latest.reported_on,
      latest.reported_by, latest.person_id, latest.state, latest.note, verification.verified, verification.because,
      verification.person_name, verification.given_on
    from actions_action action
    left join register_read_person owner on owner.id = action.owner_id
    left join lateral (select * from actions_progress progress where progress.action_id = action.id
      order by progress.id desc limit 1) latest on true
    left join actions_verification verification on verification.progress_id = latest.id
    where action.review_id = ${reviewId} order by action.id`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    text: row.text,
    firstDay: row.first_day ?? undefined,
    lastDay: row.last_day ?? undefined,
    owner: row.owner,
    ownerId: row.owner_id ?? undefined,
    ownerName: row.owner_name ?? '',
    recommendationId: row.recommendation_id ?? undefined,
    withdrawnBecause: row.withdrawn_because ?? undefined,
    version: row.version,
    progress: row.progress_id === null ? undefined : progressOf({ ...row, id: row.progress_id }),
  }))
}

/** Consultations on record. One statement. */
export async function listConsultations(tx: Transaction, reviewId: string): Promise<readonly Consultation[]> {
  const { rows } = await sql<{
    organisation_id: string
    consulted_on: Day | null
    why_not: string | null
    note: string
    version: number
  }>`select organisation_id, consulted_on, why_not, note, version from actions_consultation where review_id = ${reviewId}`.execute(
    tx,
  )
  return rows.map(row => ({
    organisationId: row.organisation_id,
    consultedOn: row.consulted_on ?? undefined,
    whyNot: row.why_not ?? undefined,
    note: row.note,
    version: row.version,
  }))
}

async function findStatement(tx: Transaction, reviewId: string): Promise<Statement | undefined> {
  type Row = {
    made_on: Day
    adopted_by: string
    adopted_post: string
    actions: StatedAction[]
    not_accepted: Statement['notAccepted']
  }
  const { rows } = await sql<Row>`
    select made_on, adopted_by, adopted_post, actions, not_accepted from actions_statement where review_id = ${reviewId}`.execute(
    tx,
  )
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    madeOn: row.made_on,
    adoptedBy: row.adopted_by,
    adoptedPost: row.adopted_post,
    actions: row.actions,
    notAccepted: row.not_accepted,
  }
}

/** Records the receipt, or corrects the one on record (`version` 0 is none yet); false when somebody was quicker. */
export async function saveReceipt(tx: Transaction, reviewId: string, receipt: Receipt): Promise<boolean> {
  const { rows } =
    receipt.version === 0
      ? await sql`
          insert into actions_receipt (review_id, received_on, recorded_by, on_behalf, note)
          values (${reviewId}, ${receipt.receivedOn.toString()}, ${receipt.recordedBy}, ${receipt.onBehalf}, ${receipt.note})
          on conflict do nothing returning id`.execute(tx)
      : await sql`
          update actions_receipt set received_on = ${receipt.receivedOn.toString()}, recorded_by = ${receipt.recordedBy},
            on_behalf = ${receipt.onBehalf}, note = ${receipt.note}
          where review_id = ${reviewId} and version = ${receipt.version} returning id`.execute(tx)
  return rows.length === 1
}

/** Adds and changes duties. Two statements, whatever their number. */
export async function saveDuties(tx: Transaction, reviewId: string, { add, change }: DutyChanges): Promise<void> {
  await addDuties(tx, reviewId, add)
  if (change.length > 0) {
    const rows = change.map(duty => ({
      id: duty.id,
      organisation_id: duty.organisationId ?? null,
      due_on: duty.dueOn?.toString() ?? null,
    }))
    await sql`
      update actions_duty duty set organisation_id = row.organisation_id, due_on = row.due_on
      from json_to_recordset(${JSON.stringify(rows)}) as row(id bigint, organisation_id bigint, due_on date)
      where duty.id = row.id and duty.review_id = ${reviewId}`.execute(tx)
  }
}

/** Adds duties of report, statement or corrections; one that is there already stays as it is. One statement, whatever their number. */
export async function addDuties(
  tx: Transaction,
  reviewId: string,
  owed: readonly (DutyChanges['add'][number] & Partial<Pick<OwedTelling, 'correction' | 'copyId'>>)[],
): Promise<void> {
  if (owed.length === 0) return
  const rows = owed.map(duty => ({
    recipient: duty.recipient,
    organisation_id: duty.organisationId ?? null,
    duty: duty.duty,
    of: duty.of,
    owed_by: duty.owedBy,
    deadline: duty.deadline,
    due_on: duty.dueOn?.toString() ?? null,
    correction: duty.correction ?? null,
    copy_id: duty.copyId ?? null,
  }))
  await sql`
    insert into actions_duty (review_id, recipient, organisation_id, duty, of, owed_by, deadline, due_on, correction, copy_id)
    select ${reviewId}::bigint, recipient, organisation_id, duty, of, owed_by, deadline, due_on, correction, copy_id
    from json_to_recordset(${JSON.stringify(rows)}) as row(recipient text, organisation_id bigint, duty text, of text, owed_by text,
      deadline text, due_on date, correction integer, copy_id bigint)
    on conflict do nothing`.execute(tx)
}

/** What was done about a duty, or why it is not owed; false when somebody else changed it first. */
export async function answerDuty(
  tx: Transaction,
  duty: Pick<Duty, 'id' | 'doneOn' | 'note' | 'lateBecause' | 'setAsideBecause' | 'version'> & { reviewId: string },
): Promise<boolean> {
  const { rows } = await sql`
    update actions_duty set done_on = ${duty.doneOn?.toString() ?? null}, note = ${duty.note}, late_because = ${duty.lateBecause},
      set_aside_because = ${duty.setAsideBecause ?? null}
    where id = ${duty.id} and review_id = ${duty.reviewId} and version = ${duty.version} returning id`.execute(tx)
  return rows.length === 1
}

export type NewCopy = {
  readonly dutyId: string
  readonly suppliedTo: string
  readonly suppliedOn: Day
  /** In pence; 0 where nothing was charged. */
  readonly chargePence: number
}

export async function addCopy(tx: Transaction, reviewId: string, copy: NewCopy): Promise<void> {
  await sql`
    insert into actions_copy (review_id, duty_id, supplied_to, supplied_on, charge_pence)
    values (${reviewId}, ${copy.dutyId}, ${copy.suppliedTo}, ${copy.suppliedOn.toString()}, ${copy.chargePence})`.execute(
    tx,
  )
}

export type WrittenAction = When & {
  readonly text: string
  readonly owner: string
  /** The person of the register who is to do it, where the register has one. */
  readonly ownerId?: string | undefined
  readonly recommendationId: string | undefined
}

export async function insertAction(tx: Transaction, reviewId: string, action: WrittenAction): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into actions_action (review_id, text, first_day, last_day, owner, owner_id, recommendation_id)
    values (${reviewId}, ${action.text}, ${action.firstDay?.toString() ?? null}, ${action.lastDay?.toString() ?? null},
      ${action.owner}, ${action.ownerId ?? null}, ${action.recommendationId ?? null})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** False when somebody else changed the action first, or it was withdrawn. */
export async function updateAction(
  tx: Transaction,
  reviewId: string,
  action: WrittenAction & { id: string; version: number },
): Promise<boolean> {
  const { rows } = await sql`
    update actions_action set text = ${action.text}, first_day = ${action.firstDay?.toString() ?? null},
      last_day = ${action.lastDay?.toString() ?? null}, owner = ${action.owner}, owner_id = ${action.ownerId ?? null},
      recommendation_id = ${action.recommendationId ?? null}
    where id = ${action.id} and review_id = ${reviewId} and version = ${action.version} and withdrawn_because is null
    returning id`.execute(tx)
  return rows.length === 1
}

export async function withdrawnAction(
  tx: Transaction,
  reviewId: string,
  action: { id: string; version: number; because: string },
): Promise<boolean> {
  const { rows } = await sql`
    update actions_action set withdrawn_because = ${action.because}
    where id = ${action.id} and review_id = ${reviewId} and version = ${action.version} and withdrawn_because is null
    returning id`.execute(tx)
  return rows.length === 1
}

/** Records a consultation, or corrects the one on record (`version` 0 is none yet); false when somebody was quicker. */
export async function saveConsultation(
  tx: Transaction,
  reviewId: string,
  consultation: Consultation,
): Promise<boolean> {
  const { organisationId, version } = consultation
  const values = sql`${consultation.consultedOn?.toString() ?? null}::date, ${consultation.whyNot ?? null}, ${consultation.note}`
  const { rows } =
    version === 0
      ? await sql`
          insert into actions_consultation (review_id, organisation_id, consulted_on, why_not, note)
          values (${reviewId}, ${organisationId}, ${values}) on conflict do nothing returning id`.execute(tx)
      : await sql`
          update actions_consultation set (consulted_on, why_not, note) = (${values})
          where review_id = ${reviewId} and organisation_id = ${organisationId} and version = ${version} returning id`.execute(
          tx,
        )
  return rows.length === 1
}

/** False when a statement was made already. */
export async function addStatement(tx: Transaction, reviewId: string, statement: Statement): Promise<boolean> {
  const { rows } = await sql`
    insert into actions_statement (review_id, made_on, adopted_by, adopted_post, actions, not_accepted)
    values (${reviewId}, ${statement.madeOn.toString()}, ${statement.adoptedBy}, ${statement.adoptedPost},
      ${JSON.stringify(statement.actions)}::jsonb, ${JSON.stringify(statement.notAccepted)}::jsonb)
    on conflict do nothing returning id`.execute(tx)
  return rows.length === 1
}
