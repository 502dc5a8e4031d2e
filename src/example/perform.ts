import { z } from 'zod'
import type { Outcome } from '../kernel/outcome.ts'
import {
  addAction,
  dutyDone,
  listDuties,
  makeStatement,
  recordConsultation,
  recordReceipt,
  reportProgress,
} from '../modules/actions/index.ts'
import {
  addEvidence,
  answerRequest,
  askForDocuments,
  listRequests,
  receiveDocument,
  setProvision,
} from '../modules/evidence/index.ts'
import {
  addHypothesis,
  chooseRoute,
  finalisePlan,
  giveJudgements,
  holdActivity,
  planActivity,
  recordActivity,
} from '../modules/fieldwork/index.ts'
import { agreedGrades, agreeGrade, conclude, dissent, giveBodyView, proposeGrade } from '../modules/judgements/index.ts'
import { findArea } from '../modules/register/index.ts'
import {
  answerComment,
  comment,
  findLastDraft,
  issueReport,
  listComments,
  placeBlock,
  saveBlock,
  saveRecommendation,
  sendDraft,
} from '../modules/reports/index.ts'
import {
  appointMember,
  beginReview,
  findReview,
  giveReason,
  leaveStage,
  nameRespondent,
  openReview,
  type Posted,
  recordMeeting,
  type Services,
  sendNotification,
  setDates,
} from '../modules/reviews/index.ts'
import type { Caller, Transaction } from '../platform/db/database.ts'
import { Day } from './script.ts'

/** How a step of the script is performed: what it takes, and the command it gives it to. */
export type Performer = {
  perform(
    services: Services,
    caller: Caller,
    given: unknown,
    posted: Posted,
  ): Promise<Outcome<{ id: string } | undefined>>
}

function performer<Schema extends z.ZodType>(
  schema: Schema,
  run: (services: Services, caller: Caller, given: z.output<Schema>, posted: Posted) => Promise<Outcome<unknown>>,
): Performer {
  return {
    async perform(services, caller, given, posted) {
      const outcome = await run(services, caller, schema.parse(given), posted)
      if (outcome.kind !== 'done') return outcome
      const { value } = outcome
      const id = typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : undefined
      return { ...outcome, value: id === undefined ? undefined : { id } }
    },
  }
}

const review = z.string()
const list = z.array(z.string()).default([])
const text = z.string().default('')
const optionalDay = Day.optional().transform(day => day)

/** A reading on the way of a step, as the same person. */
function read<Value>(services: Services, caller: Caller, work: (tx: Transaction) => Promise<Value>): Promise<Value> {
  return services.database.as(caller, 'read', work)
}

function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`The example speaks of ${what}, which is not there.`)
  return value
}

const Item = z.strictObject({
  review,
  kind: z.string(),
  title: text,
  text: z.string(),
  eventOn: Day,
  receivedOn: optionalDay,
  place: text,
  peopleMet: text,
  source: z.string().optional(),
  body: z.string().optional(),
  provision: z.string().optional(),
  group: z.string().optional(),
  tier: z.string().optional(),
  fromChildren: z.boolean().default(false),
  goodPractice: z.boolean().default(false),
  strengths: list,
  weaknesses: list,
  neutral: list,
})

const Activity = z.strictObject({
  review,
  kind: z.string(),
  title: z.string(),
  members: list,
  people: text,
  place: text,
  plannedOn: optionalDay,
  plannedAt: text,
  judgements: list,
  tie: text,
})

/** Every command that the worked example performs, by its name in the record. */
export const performers: { readonly [name: string]: Performer } = {
  'open-review': performer(
    z.strictObject({
      area: z.string(),
      rulebook: z.string(),
      edition: z.string(),
      requestReference: z.string(),
      requestedOn: Day,
      bodies: list,
    }),
    async (services, caller, { area, ...given }, posted) => {
      const place = found(await read(services, caller, tx => findArea(tx, area)), `the area ${area}`)
      return openReview(services, caller, { ...given, areaId: place.id, areaName: place.name }, posted)
    },
  ),
  'set-dates': performer(
    z.strictObject({
      review,
      analysisStart: Day,
      analysisEnd: Day,
      fieldworkStart: Day,
      fieldworkEnd: Day,
      corporateAssessmentStart: optionalDay,
    }),
    async (services, caller, { review: id, ...dates }, posted) => {
      const { version } = found(await read(services, caller, tx => findReview(tx, id)), `the review ${id}`)
      return setDates(services, caller, id, { ...dates, version }, posted)
    },
  ),
  'appoint-member': performer(
    z.strictObject({ review, person: z.string(), role: z.enum(['lead', 'joint', 'member']), title: text }),
    (services, caller, { review: id, person, ...place }, posted) =>
      appointMember(services, caller, id, { ...place, personId: person }, posted),
  ),
  'name-respondent': performer(
    z.strictObject({ review, person: z.string(), role: z.enum(['director', 'lead-member', 'partner']), title: text }),
    (services, caller, { review: id, person, ...place }, posted) =>
      nameRespondent(services, caller, id, { ...place, personId: person }, posted),
  ),
  'send-notification': performer(
    z.strictObject({ review, sentOn: Day, text: z.string() }),
    (services, caller, { review: id, ...letter }, posted) => sendNotification(services, caller, id, letter, posted),
  ),
  'record-meeting': performer(
    z.strictObject({
      review,
      kind: z.enum(['setting-up', 'oral-summary']),
      heldOn: Day,
      present: z.string(),
      briefed: list,
      confirmed: list,
      jointly: z.boolean().default(false),
      note: text,
    }),
    (services, caller, { review: id, ...meeting }, posted) =>
      recordMeeting(services, caller, id, { ...meeting, version: 0 }, posted),
  ),
  'begin-review': performer(z.strictObject({ review }), (services, caller, given, posted) =>
    beginReview(services, caller, given.review, posted),
  ),
  'leave-stage': performer(z.strictObject({ review, stage: z.string() }), (services, caller, given, posted) =>
    leaveStage(services, caller, given.review, given.stage, posted),
  ),
  'give-reason': performer(
    z.strictObject({ review, rule: z.string(), reason: z.string() }),
    (services, caller, given, posted) => giveReason(services, caller, given.review, given.rule, given.reason, posted),
  ),

  'ask-for-documents': performer(z.strictObject({ review }), (services, caller, given, posted) =>
    askForDocuments(services, caller, given.review, posted),
  ),
  'answer-request': performer(
    z.strictObject({ review, document: z.string(), where: z.string().optional(), because: z.string().optional() }),
    async (services, caller, { review: id, document, where, because }, posted) => {
      const request = found(
        (await read(services, caller, tx => listRequests(tx, id))).find(each => each.document === document),
        `the document ${document}`,
      )
      const answer =
        where === undefined
          ? ({ kind: 'say-not-available', because: because ?? '' } as const)
          : ({ kind: 'send', where } as const)
      return answerRequest(services, caller, id, { requestId: request.id, version: request.version, answer }, posted)
    },
  ),
  'receive-document': performer(
    z.strictObject({ review, document: z.string(), because: z.string().optional() }),
    async (services, caller, { review: id, document, because }, posted) => {
      const request = found(
        (await read(services, caller, tx => listRequests(tx, id))).find(each => each.document === document),
        `the document ${document}`,
      )
      const reception = because === undefined ? ({ kind: 'accept' } as const) : ({ kind: 'return', because } as const)
      return receiveDocument(
        services,
        caller,
        id,
        { requestId: request.id, version: request.version, reception },
        posted,
      )
    },
  ),
  'set-provision': performer(
    z.strictObject({
      review,
      provision: z.string(),
      state: z.enum(['expected', 'chased', 'received', 'missing', 'not-applicable']),
      reason: text,
      note: text,
    }),
    (services, caller, { review: id, ...row }, posted) =>
      setProvision(services, caller, id, { ...row, version: 0 }, posted),
  ),
  'add-evidence': performer(
    Item,
    (services, caller, { review: id, strengths, weaknesses, neutral, ...item }, posted) => {
      const towards = (direction: 'strength' | 'weakness' | 'neutral', judgements: readonly string[]) =>
        judgements.map(judgement => ({ judgement, direction }))
      const bearings = [
        ...towards('strength', strengths),
        ...towards('weakness', weaknesses),
        ...towards('neutral', neutral),
      ]
      return addEvidence(services, caller, id, { ...whole(item), bearings }, posted)
    },
  ),

  'choose-route': performer(
    z.strictObject({
      review,
      judgement: z.string(),
      route: z.string(),
      reason: z.string(),
      person: z.string().optional(),
      workingTogether: text,
      usersViews: text,
      riskEvidence: list,
      restsOn: list,
    }),
    (services, caller, { review: id, person, ...choice }, posted) =>
      chooseRoute(services, caller, id, { ...choice, personId: person, version: 0 }, posted),
  ),
  'give-judgement': performer(
    z.strictObject({ review, judgement: z.string(), person: z.string(), version: z.int() }),
    (services, caller, given, posted) =>
      giveJudgements(
        services,
        caller,
        given.review,
        [{ judgement: given.judgement, personId: given.person, version: given.version }],
        posted,
      ),
  ),
  'add-hypothesis': performer(
    z.strictObject({ review, judgement: z.string(), text: z.string() }),
    (services, caller, { review: id, ...given }, posted) => addHypothesis(services, caller, id, given, posted),
  ),
  'plan-activity': performer(Activity, (services, caller, { review: id, ...activity }, posted) =>
    planActivity(services, caller, id, whole(activity), posted),
  ),
  'record-activity': performer(
    Activity.extend({ heldOn: Day }),
    (services, caller, { review: id, ...activity }, posted) =>
      recordActivity(services, caller, id, whole(activity), posted),
  ),
  'hold-activity': performer(
    z.strictObject({
      review,
      activity: z.string(),
      heldOn: Day,
      records: z.record(z.string(), z.string()).default({}),
      judgements: list,
      tie: text,
    }),
    (services, caller, { review: id, activity, ...held }, posted) =>
      holdActivity(services, caller, id, { ...held, id: activity, version: 1 }, posted),
  ),
  'finalise-plan': performer(z.strictObject({ review, compared: z.string() }), (services, caller, given, posted) =>
    finalisePlan(services, caller, given.review, { compared: given.compared }, posted),
  ),

  conclude: performer(
    z.strictObject({
      review,
      judgement: z.string(),
      state: z.enum(['concluded', 'not-yet', 'not-reported']).default('concluded'),
      text: z.string(),
      evidence: list,
    }),
    (services, caller, { review: reviewId, ...given }, posted) =>
      conclude(services, caller, { ...given, reviewId, version: 0 }, posted),
  ),
  'propose-grade': performer(
    z.strictObject({ review, judgement: z.string(), grade: z.int(), reasons: z.string() }),
    (services, caller, { review: reviewId, ...given }, posted) =>
      proposeGrade(services, caller, { ...given, reviewId, supersedes: undefined }, posted),
  ),
  'give-body-view': performer(
    z.strictObject({ review, judgement: z.string(), body: z.string(), text: z.string() }),
    (services, caller, { review: reviewId, ...given }, posted) =>
      giveBodyView(services, caller, { ...given, reviewId, supersedes: undefined }, posted),
  ),
  'agree-grade': performer(
    z.strictObject({
      review,
      judgement: z.string(),
      grade: z.int(),
      reasons: z.string(),
      answer: text,
      agreedBy: list,
      evidence: list,
    }),
    (services, caller, { review: reviewId, ...given }, posted) =>
      agreeGrade(services, caller, { ...given, reviewId, after: undefined }, posted),
  ),
  dissent: performer(
    z.strictObject({ review, judgement: z.string(), text: z.string() }),
    async (services, caller, { review: reviewId, judgement, text: words }, posted) => {
      const agreed = found(
        (await read(services, caller, tx => agreedGrades(tx, reviewId))).find(each => each.judgement === judgement),
        `an agreed grade for ${judgement}`,
      )
      return dissent(services, caller, { reviewId, judgement, agreementId: agreed.id, text: words }, posted)
    },
  ),

  'write-block': performer(
    z.strictObject({
      review,
      section: z.string(),
      kind: z.enum(['finding', 'passage', 'fixed']),
      text: z.string(),
      quotation: z.string().optional(),
      outcome: z.string().optional(),
      group: z.string().optional(),
      tiers: list,
      judgements: list,
      jointAction: z.boolean().default(false),
      evidence: list,
      placed: z.boolean().default(true),
    }),
    async (services, caller, { review: id, placed, ...block }, posted) => {
      const saved = await saveBlock(services, caller, id, whole(block), undefined, posted)
      if (saved.kind !== 'done' || !placed) return saved
      const put = await placeBlock(services, caller, id, { id: saved.value.id, version: 1, placed: true }, posted)
      return put.kind === 'done' ? saved : put
    },
  ),
  'write-recommendation': performer(
    z.strictObject({ review, section: z.string(), text: z.string(), answers: z.string(), blocks: list }),
    (services, caller, { review: id, ...given }, posted) =>
      saveRecommendation(services, caller, id, given, undefined, posted),
  ),
  'send-draft': performer(z.strictObject({ review }), (services, caller, given, posted) =>
    sendDraft(services, caller, given.review, posted),
  ),
  'send-comments': performer(
    z.strictObject({ review, comments: z.array(z.strictObject({ about: z.string(), text: z.string() })) }),
    async (services, caller, { review: id, comments }, posted) => {
      const draft = found(await read(services, caller, tx => findLastDraft(tx, id)), 'a draft that was sent')
      return comment(services, caller, id, { draftId: draft.id, comments, send: true }, posted)
    },
  ),
  'answer-comment': performer(
    z.strictObject({ review, about: z.string(), answer: z.enum(['accepted', 'partly', 'not']), because: z.string() }),
    async (services, caller, { review: id, about, ...given }, posted) => {
      const one = found(
        (await read(services, caller, tx => listComments(tx, id))).find(each => each.about === about),
        `a comment about ${about}`,
      )
      return answerComment(services, caller, id, { ...given, id: one.id, version: one.version }, posted)
    },
  ),
  'issue-report': performer(z.strictObject({ review }), (services, caller, given, posted) =>
    issueReport(services, caller, given.review, posted),
  ),

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
      doneOn: Day,
      note: text,
      lateBecause: text,
    }),
    async (services, caller, { review: id, recipient, to, ...given }, posted) => {
      const duties = await read(services, caller, tx => listDuties(tx, id))
      const duty = found(
        duties.find(each => each.recipient === recipient && (to === '' || each.organisation === to)),
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
      recommendation: z.string().optional(),
      firstDay: optionalDay,
      lastDay: optionalDay,
    }),
    (services, caller, { review: id, recommendation, ...given }, posted) =>
      addAction(services, caller, id, { ...whole(given), recommendationId: recommendation }, posted),
  ),
  'report-progress': performer(
    z.strictObject({ review, action: z.string(), state: z.enum(['not-begun', 'under-way', 'done']), note: z.string() }),
    (services, caller, { review: id, action, ...given }, posted) =>
      reportProgress(services, caller, id, { ...given, actionId: action }, posted),
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
  'make-statement': performer(
    z.strictObject({ review, madeOn: Day, adoptedBy: z.string(), adoptedPost: z.string() }),
    (services, caller, { review: id, ...given }, posted) => makeStatement(services, caller, id, given, posted),
  ),
}

/** Every field there, those not given as undefined: the commands tell a field left out from one that is empty. */
function whole<Given extends object>(
  given: Given,
): { [Key in keyof Given]-?: Exclude<Given[Key], undefined> | (undefined extends Given[Key] ? undefined : never) } {
  return given as never
}
