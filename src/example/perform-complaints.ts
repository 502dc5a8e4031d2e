import { z } from 'zod'
import {
  acknowledgeComplaint,
  answerHearing,
  answerPoint,
  appointInvestigator,
  askAboutComplaint,
  enterComplaint,
  findComplaint,
  listAskedOf,
  listPoints,
  partComplaint,
  replyToComplaint,
  tellComplainant,
} from '../modules/complaints/index.ts'
import type { Services } from '../modules/reviews/index.ts'
import { personOf } from '../platform/access/actor.ts'
import type { Caller } from '../platform/db/database.ts'
import { found, type Performer, performer, read, review, text } from './performer.ts'
import { Day } from './script.ts'

const complaint = z.string()

/** What is done with complaints, by the command's name in the record. */
export const performersOfComplaints: { readonly [name: string]: Performer } = {
  'enter-complaint': performer(
    z.strictObject({
      review,
      kind: z.string(),
      way: z.enum(['letter', 'telephone', 'mail']),
      receivedOn: Day,
      who: z.string(),
      about: z.string(),
    }),
    (services, caller, { review: reviewId, ...given }, posted) =>
      enterComplaint(services, caller, { ...given, reviewId }, posted),
  ),
  'acknowledge-complaint': performer(
    z.strictObject({ complaint, text: z.string() }),
    async (services, caller, { complaint: id, ...given }, posted) =>
      acknowledgeComplaint(services, caller, { ...(await versionOf(services, caller, id)), ...given }, posted),
  ),
  'appoint-investigator': performer(
    z.strictObject({ complaint, person: z.string() }),
    async (services, caller, { complaint: id, person: personId }, posted) =>
      appointInvestigator(services, caller, { ...(await versionOf(services, caller, id)), personId }, posted),
  ),
  'part-complaint': performer(
    z.strictObject({ complaint, text: z.string() }),
    (services, caller, { complaint: complaintId, ...given }, posted) =>
      partComplaint(services, caller, { complaintId, ...given }, posted),
  ),
  'ask-about-complaint': performer(
    z.strictObject({ complaint, person: z.string(), question: z.string() }),
    (services, caller, { complaint: complaintId, person: personId, question }, posted) =>
      askAboutComplaint(services, caller, { complaintId, personId, question }, posted),
  ),
  'answer-hearing': performer(z.strictObject({ text: z.string() }), async (services, caller, given, posted) => {
    const asked = await read(services, caller, tx => listAskedOf(tx, personOf(caller.actor)))
    const { id, version } = found(
      asked.find(({ answeredOn }) => answeredOn === null),
      'a question that somebody was asked',
    )
    return answerHearing(services, caller, { id, version, ...given }, posted)
  }),
  'tell-complainant': performer(
    z.strictObject({ complaint, text: z.string() }),
    (services, caller, { complaint: complaintId, ...given }, posted) =>
      tellComplainant(services, caller, { complaintId, ...given }, posted),
  ),
  'answer-complaint-point': performer(
    z.strictObject({ complaint, point: z.int(), finding: z.string(), text: z.string() }),
    async (services, caller, { complaint: complaintId, point, ...given }, posted) => {
      const points = await read(services, caller, tx => listPoints(tx, complaintId))
      const { id, version } = found(
        points.find(({ number }) => number === point),
        `point ${point} of a complaint`,
      )
      return answerPoint(services, caller, { id, version, complaintId, ...given }, posted)
    },
  ),
  'reply-to-complaint': performer(
    z.strictObject({ complaint, likeCases: text, outcome: z.string(), reply: z.string(), nextStep: z.string() }),
    async (services, caller, { complaint: id, ...given }, posted) =>
      replyToComplaint(services, caller, { ...(await versionOf(services, caller, id)), ...given }, posted),
  ),
}

async function versionOf(services: Services, caller: Caller, id: string) {
  const { version } = found(await read(services, caller, tx => findComplaint(tx, id)), `the complaint ${id}`)
  return { id, version }
}
