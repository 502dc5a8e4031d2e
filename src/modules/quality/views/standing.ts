import { sql } from 'kysely'
import { parseDay, type Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Assurer, Decision, Standing, WorkPart } from '../domain/chain.ts'

/** What the chain is reckoned from, and the counts that rules ask for, in one statement. */
export type Found = Omit<Standing, 'commentsDue'> & {
  /** Stages at which assurance is on record. */
  readonly stagesAssured: readonly string[]
  /** Id of the level of risk that holds. */
  readonly risk: string | undefined
  readonly contacts: number
  readonly questionnaires: number
}

type AssurerRow = { personId: string; name: string; work: WorkPart | null }
type Row = {
  judgements: string
  wording: string
  today: Temporal.PlainDate
  unsigned: string[]
  reading: {
    id: string
    reader: AssurerRow
    askedOn: string
    finishedOn: string | null
    recommendation: Decision | null
    judgementsPrint: string
    pointsOpen: number
  } | null
  committee: {
    id: string
    readingId: string | null
    meetsOn: string
    decidedOn: string | null
    decision: Decision | null
    judgementsPrint: string
    draftsBefore: string | null
    members: (AssurerRow & { body: string })[]
  } | null
  draft: { id: string; sentOn: string; closedOn: string | null } | null
  comments_unanswered: number
  approval: {
    id: string
    approver: AssurerRow
    approvedOn: string
    committeeId: string | null
    draftId: string | null
    judgementsPrint: string
    wordingPrint: string
  } | null
  issued_on: Temporal.PlainDate | null
  was_corrected: boolean
  stages_assured: string[]
  risk: string | null
  contacts: number
  questionnaires: number
}

/** How the quality of a review stands. One statement. */
export const findStanding = askedOnce(async (tx: Transaction, reviewId: string): Promise<Found> => {
  const { rows } = await sql<Row>`
    select coalesce(print.judgements, '') as judgements, coalesce(print.wording, '') as wording,
      (platform_now() at time zone 'Europe/London')::date as today,
      (select coalesce(array_agg(member.name order by lower(member.name)), '{}') from reviews_read_member member
        where member.review_id = own.id and member.role <> 'young-person' and not exists (select from quality_signature signature
          where signature.review_id = own.id and signature.person_id = member.person_id)) as unsigned,
      (select jsonb_build_object('id', reading.id::text, 'reader', jsonb_build_object('personId', reader.id::text, 'name', reader.name,
          'work', quality_work_of(own.id, reader.id)), 'askedOn', reading.asked_on, 'finishedOn', reading.finished_on,
          'recommendation', reading.recommendation, 'judgementsPrint', reading.judgements_print,
          'pointsOpen', (select count(*) from quality_point point where point.reading_id = reading.id and point.answer is null))
        from quality_reading reading join register_read_person reader on reader.id = reading.reader_id
        where reading.review_id = own.id and reading.ended_on is null order by reading.id desc limit 1) as reading,
      (select jsonb_build_object('id', committee.id::text, 'readingId', committee.reading_id::text, 'meetsOn', committee.meets_on,
          'decidedOn', committee.decided_on, 'decision', committee.decision, 'judgementsPrint', committee.judgements_print,
          'draftsBefore', committee.drafts_before::text, 'members', (select coalesce(jsonb_agg(jsonb_build_object('personId', person.id::text,
            'name', person.name, 'body', seat.body, 'work', quality_work_of(own.id, person.id)) order by seat.id), '[]')
            from quality_seat seat join register_read_person person on person.id = seat.person_id where seat.committee_id = committee.id))
        from quality_committee committee
        where committee.review_id = own.id and committee.ended_on is null order by committee.id desc limit 1) as committee,
      (select jsonb_build_object('id', draft.id::text, 'sentOn', draft.sent_on, 'closedOn', draft.comments_closed_on)
        from reports_read_draft draft where draft.review_id = own.id order by draft.id desc limit 1) as draft,
      (select count(*)::integer from reports_read_comment comment
        where comment.review_id = own.id and comment.sent_on is not null and comment.answer is null) as comments_unanswered,
      (select jsonb_build_object('id', approval.id::text, 'approver', jsonb_build_object('personId', approver.id::text, 'name', approver.name,
          'work', quality_work_of(own.id, approver.id)), 'approvedOn', approval.approved_on, 'committeeId', approval.committee_id::text,
          'draftId', approval.draft_id::text, 'judgementsPrint', approval.judgements_print, 'wordingPrint', approval.wording_print)
        from quality_approval approval join register_read_person approver on approver.id = approval.approver_id
        where approval.review_id = own.id and approval.withdrawn_on is null) as approval,
      (select issue.issued_on from reports_read_issue issue where issue.review_id = own.id) as issued_on,
      exists (select from reports_read_correction correction where correction.review_id = own.id) as was_corrected,
      (select coalesce(array_agg(distinct assurance.stage), '{}') from quality_assurance assurance where assurance.review_id = own.id) as stages_assured,
      (select risk.level from quality_risk risk where risk.review_id = own.id order by risk.id desc limit 1) as risk,
      (select count(*)::integer from quality_contact contact where contact.review_id = own.id) as contacts,
      (select count(*)::integer from quality_questionnaire asked where asked.review_id = own.id) as questionnaires
    from reviews_read_review own left join lateral quality_prints(own.id) print on true
    where own.id = ${reviewId}`.execute(tx)
  const row = rows[0]
  if (row === undefined) throw new Error(`The review ${reviewId} is gone.`)
  const { reading, committee, draft, approval } = row
  return {
    judgementsPrint: row.judgements,
    wordingPrint: row.wording,
    today: row.today,
    unsigned: row.unsigned,
    reading:
      reading === null
        ? undefined
        : {
            ...reading,
            reader: assurer(reading.reader),
            askedOn: day(reading.askedOn),
            finishedOn: maybeDay(reading.finishedOn),
            recommendation: reading.recommendation ?? undefined,
          },
    committee:
      committee === null
        ? undefined
        : {
            ...committee,
            readingId: committee.readingId ?? undefined,
            meetsOn: day(committee.meetsOn),
            decidedOn: maybeDay(committee.decidedOn),
            decision: committee.decision ?? undefined,
            draftsBefore: committee.draftsBefore ?? '0',
            members: committee.members.map(member => ({ ...assurer(member), body: member.body })),
          },
    draft: draft === null ? undefined : { id: draft.id, sentOn: day(draft.sentOn), closedOn: maybeDay(draft.closedOn) },
    commentsUnanswered: row.comments_unanswered,
    approval:
      approval === null
        ? undefined
        : {
            ...approval,
            approver: assurer(approval.approver),
            approvedOn: day(approval.approvedOn),
            committeeId: approval.committeeId ?? undefined,
            draftId: approval.draftId ?? undefined,
          },
    issuedOn: row.issued_on ?? undefined,
    wasCorrected: row.was_corrected,
    stagesAssured: row.stages_assured,
    risk: row.risk ?? undefined,
    contacts: row.contacts,
    questionnaires: row.questionnaires,
  }
})

function assurer({ personId, name, work }: AssurerRow): Assurer {
  return { personId, name, work: work ?? undefined }
}

function day(text: string): Temporal.PlainDate {
  const read = parseDay(text)
  if (read === undefined) throw new Error(`${text} is no day.`)
  return read
}

function maybeDay(text: string | null): Temporal.PlainDate | undefined {
  return text === null ? undefined : day(text)
}
