import { z } from 'zod'
import {
  addAction,
  dutyDone,
  followFailing,
  listDuties,
  makeStatement,
  markFailing,
  openFollowUp,
  recordConsultation,
  recordInvolvement,
  recordReceipt,
  refuseRecommendation,
  reportProgress,
  verifyProgress,
} from '../modules/actions/index.ts'
import { listRequests } from '../modules/evidence/index.ts'
import { found, optionalDay, type Performer, performer, read, review, text, whole } from './performer.ts'
import { Day } from './script.ts'

/** What is done after the report, by the command's name in the record. */
export const performersOfActions: { readonly [name: string]: Performer } = {
  'record-receipt': performer(
    z.strictObject({ review, receivedOn: Day, note: text }),
    (services, caller, { review: id, ...receipt }, posted) =>
      recordReceipt(services, caller, id, { ...receipt, version: 0 }, posted),
  ),
  'duty-done': performer(
    z.strictObject({
      review,
      recipient: z.string(),
      /** Name of the organisation, where the recipient is several. */ to: text,
      /** Number of the corrected version that was told of, where that is the duty. */ correction: z.int().optional(),
      doneOn: Day,
      note: text,
      lateBecause: text,
    }),
    async (services, caller, { review: id, recipient, to, correction, ...given }, posted) => {
      const duties = await read(services, caller, tx => listDuties(tx, id))
      const duty = found(
        duties.find(
          each =>
            each.recipient === recipient && each.correction === correction && (to === '' || each.organisation === to),
        ),
        `a duty to ${recipient} ${to}`,
      )
      return dutyDone(services, caller, id, { ...given, dutyId: duty.id, version: duty.version }, posted)
    },
  ),
  'add-action': performer(
    z.strictObject({
      review,
      text: z.string(),
      owner: z.string(),
      ownerId: z.string().optional(),
      recommendation: z.string().optional(),
      firstDay: optionalDay,
      lastDay: optionalDay,
    }),
    (services, caller, { review: id, recommendation, ...given }, posted) =>
      addAction(services, caller, id, { ...whole(given), recommendationId: recommendation }, posted),
  ),
  'report-progress': performer(
    z.strictObject({
      review,
      action: z.string(),
      state: z.enum(['not-begun', 'under-way', 'done']),
      note: z.string(),
      /** Documents of the area that show it, as the rulebook names them. */
      documents: z.array(z.string()).default([]),
    }),
    async (services, caller, { review: id, action, documents: named, ...given }, posted) => {
      const requests = await read(services, caller, tx => listRequests(tx, id))
      const documents = named.map(
        document =>
          found(
            requests.find(each => each.document === document),
            `the document ${document}`,
          ).id,
      )
      return reportProgress(services, caller, id, { ...given, actionId: action, documents }, posted)
    },
  ),
  'verify-progress': performer(
    z.strictObject({ review, action: z.string(), progress: z.string(), verified: z.boolean(), because: text }),
    (services, caller, { review: id, action, progress, ...given }, posted) =>
      verifyProgress(services, caller, id, { ...given, actionId: action, progressId: progress }, posted),
  ),
  'refuse-recommendation': performer(
    z.strictObject({ review, recommendation: z.string(), because: z.string() }),
    (services, caller, { review: id, recommendation, because }, posted) =>
      refuseRecommendation(services, caller, id, { recommendationId: recommendation, because, version: 0 }, posted),
  ),
  'record-consultation': performer(
    z.strictObject({
      review,
      organisation: z.string(),
      consultedOn: optionalDay,
      whyNot: z.string().optional(),
      note: text,
    }),
    (services, caller, { review: id, organisation, ...given }, posted) =>
      recordConsultation(services, caller, id, { ...whole(given), organisationId: organisation, version: 0 }, posted),
  ),
  'record-involvement': performer(
    z.strictObject({
      review,
      organisation: z.string(),
      step: z.string(),
      doneOn: optionalDay,
      whyNot: z.string().optional(),
      note: text,
    }),
    (services, caller, { review: id, organisation, ...given }, posted) =>
      recordInvolvement(services, caller, id, { ...whole(given), organisationId: organisation, version: 0 }, posted),
  ),
  'mark-failing': performer(
    z.strictObject({
      review,
      text: z.string(),
      recommendation: z.string().optional(),
      finding: z.string().optional(),
    }),
    (services, caller, { review: id, recommendation, finding, text: words }, posted) =>
      markFailing(services, caller, id, { text: words, recommendationId: recommendation, findingId: finding }, posted),
  ),
  'follow-failing': performer(
    z.strictObject({
      review,
      failing: z.string(),
      discussed: z.strictObject({ on: Day, with: z.string() }).optional(),
      settled: z.strictObject({ on: Day, agreed: z.boolean(), solution: z.string() }).optional(),
    }),
    (services, caller, { review: id, failing, discussed, settled }, posted) =>
      followFailing(
        services,
        caller,
        id,
        { id: failing, version: 1, discussed, settled, intervened: undefined },
        posted,
      ),
  ),
  'open-follow-up': performer(
    z.strictObject({
      review,
      kind: z.string(),
      service: text,
      concern: z.string(),
      because: z.string(),
      requestReference: z.string(),
      requestedOn: Day,
    }),
    (services, caller, { review: id, ...given }, posted) =>
      openFollowUp(services, caller, { ...given, ofReviewId: id }, posted),
  ),
  'make-statement': performer(
    z.strictObject({ review, madeOn: Day, adoptedBy: z.string(), adoptedPost: z.string() }),
    (services, caller, { review: id, ...given }, posted) => makeStatement(services, caller, id, given, posted),
  ),
}
