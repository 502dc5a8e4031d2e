import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Submitted } from '../../../platform/web/command-form.ts'
import type { ShownForm } from '../../../platform/web/forms.ts'
import { page, type Reply, type Visit } from '../../../platform/web/route.ts'
import { findReview, type Services } from '../../reviews/index.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { type Complaint, isPast, labelOf } from '../domain/complaint.ts'
import { mayHandleComplaints, mayInvestigate, mayReadComplaint } from '../policy.ts'
import {
  findComplaint,
  listHearings,
  listInvestigators,
  listLikeCases,
  listPoints,
  listReasons,
  listTeam,
  listTold,
} from '../views/complaints.ts'

/** Statements that the page of one complaint costs besides finding it. */
export const statementsOfComplaint = 9

/** What a route about one complaint is about. */
export const about = {
  permission: 'complaints.read',
  subject: (tx: Transaction, params: Visit['params']) => findComplaint(tx, params['complaint'] ?? ''),
  may: mayReadComplaint,
} as const

/** How a complaint stands, in a few words. */
function standsAs(complaint: Complaint): { readonly text: string; readonly colour: string } {
  if (complaint.repliedOn !== null) return { text: 'Answered', colour: 'green' }
  if (complaint.investigatorId !== null) return { text: 'Being investigated', colour: 'blue' }
  return complaint.acknowledgedOn === null
    ? { text: 'Not acknowledged yet', colour: 'red' }
    : { text: 'Acknowledged', colour: 'yellow' }
}

const ways = { public: 'the public page', letter: 'letter', telephone: 'telephone', mail: 'mail' } as const

/** A complaint in words, by its framework. */
export function shownComplaint(complaint: Complaint, rulebook: Rulebook | undefined, today: Temporal.PlainDate) {
  const label = (id: string | null) => labelOf(rulebook?.complaints, id)
  const day = (each: Temporal.PlainDate | null) => (each === null ? '' : sayDay(each))
  return {
    ...complaint,
    stands: standsAs(complaint),
    kindLabel: label(complaint.kind),
    wayLabel: ways[complaint.way],
    outcomeLabel: label(complaint.outcome),
    received: day(complaint.receivedOn),
    acknowledgeDue: day(complaint.acknowledgeBy),
    respondDue: day(complaint.respondBy),
    acknowledged: day(complaint.acknowledgedOn),
    replied: day(complaint.repliedOn),
    investigator: complaint.investigator ?? '',
    isLate:
      complaint.repliedOn === null &&
      (isPast(complaint.respondBy, today) ||
        (complaint.acknowledgedOn === null && isPast(complaint.acknowledgeBy, today))),
  }
}

/** The page of one complaint, with every form that its reader may use. */
export async function showComplaint(
  services: Services,
  tx: Transaction,
  actor: Actor,
  today: Temporal.PlainDate,
  complaint: Complaint,
  form: ShownForm,
  status = 200,
) {
  const review = await findReview(tx, complaint.reviewId)
  const rulebook = review && services.rulebooks.get(review.rulebook, review.edition)
  const handles = mayHandleComplaints(actor).granted
  const investigates = mayInvestigate(actor, complaint).granted
  const label = (id: string | null) => labelOf(rulebook?.complaints, id)
  const points = await listPoints(tx, complaint.id)
  const hearings = await listHearings(tx, complaint.id)
  const like = await listLikeCases(tx, complaint)
  return page(
    'complaints/pages/complaint.njk',
    {
      title: `Complaint ${complaint.id}`,
      form,
      complaint: shownComplaint(complaint, rulebook, today),
      reviewTitle: review?.title ?? '',
      points: points.map(point => ({ ...point, found: label(point.finding) })),
      hearings: hearings.map(each => ({
        ...each,
        asked: sayDay(each.askedOn),
        answered: each.answeredOn === null ? '' : sayDay(each.answeredOn),
      })),
      told: (await listTold(tx, complaint.id)).map(each => ({ ...each, day: sayDay(each.toldOn) })),
      reasons: await listReasons(tx, complaint.id),
      like: like.map(each => ({ ...each, day: sayDay(each.receivedOn), found: label(each.outcome) })),
      findings: (rulebook?.complaints?.findings ?? []).map(({ id, label: text }) => ({ value: id, text })),
      investigators: handles
        ? (await listInvestigators(tx, complaint.reviewId)).map(({ id, name, part }) => ({
            value: id,
            text: part === '' ? name : `${name} (has a part in this review)`,
          }))
        : [],
      team: investigates
        ? (await listTeam(tx, complaint.reviewId)).map(({ id, name }) => ({ value: id, text: name }))
        : [],
      may: { handle: handles && complaint.repliedOn === null, investigate: investigates },
    },
    status,
  )
}

/** The page of a complaint with a form of it that was refused, as it was typed. */
export function showAgain(services: Services) {
  return ({ read, actor, today, subject }: Submitted<Complaint>, form: ShownForm, status: number): Promise<Reply> =>
    read(tx => showComplaint(services, tx, actor, today, subject, form, status))
}
