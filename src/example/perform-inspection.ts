import { z } from 'zod'
import {
  addEvidence,
  answerRequest,
  askForDocuments,
  type Direction,
  listProvisionRecords,
  listRequests,
  type NewItem,
  nameOwner,
  receiveDocument,
  setProvision,
  supersedeEvidence,
} from '../modules/evidence/index.ts'
import {
  addHypothesis,
  chooseRoute,
  editHypothesis,
  finalisePlan,
  giveJudgements,
  holdActivity,
  planActivity,
  recordActivity,
  recordIssue,
  routesOf,
  shareIssue,
} from '../modules/fieldwork/index.ts'
import { findArea } from '../modules/register/index.ts'
import {
  allocateTask,
  appointMember,
  assignDuties,
  beginReview,
  findReview,
  giveReason,
  leaveStage,
  nameRespondent,
  openReview,
  recordMeeting,
  sendLetter,
  setDates,
} from '../modules/reviews/index.ts'
import { found, list, optionalDay, type Performer, performer, read, review, text, whole } from './performer.ts'
import { Day } from './script.ts'

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

function itemOf({ strengths, weaknesses, neutral, ...item }: Omit<z.output<typeof Item>, 'review'>): NewItem {
  const towards = (direction: Direction, judgements: readonly string[]) =>
    judgements.map(judgement => ({ judgement, direction }))
  const bearings = [
    ...towards('strength', strengths),
    ...towards('weakness', weaknesses),
    ...towards('neutral', neutral),
  ]
  return { ...whole(item), bearings }
}

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

/** What is done from the opening of a review to the end of its fieldwork, by the command's name in the record. */
export const performersOfInspection: { readonly [name: string]: Performer } = {
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
    z.strictObject({
      review,
      person: z.string(),
      role: z.enum(['lead', 'joint', 'member', 'young-person']),
      title: text,
    }),
    (services, caller, { review: id, person, ...place }, posted) =>
      appointMember(services, caller, id, { ...place, personId: person }, posted),
  ),
  'assign-duties': performer(
    z.strictObject({ review, duties: list, person: z.string() }),
    (services, caller, { review: id, person, duties }, posted) =>
      assignDuties(services, caller, id, { duties, personId: person }, posted),
  ),
  'allocate-task': performer(
    z.strictObject({
      review,
      kind: z.enum(['judgement', 'activity', 'section', 'other']),
      about: text,
      text,
      person: z.string(),
      dueOn: optionalDay,
    }),
    (services, caller, { review: id, person, ...task }, posted) =>
      allocateTask(services, caller, id, { ...task, personId: person }, posted),
  ),
  'name-respondent': performer(
    z.strictObject({ review, person: z.string(), role: z.enum(['director', 'lead-member', 'partner']), title: text }),
    (services, caller, { review: id, person, ...place }, posted) =>
      nameRespondent(services, caller, id, { ...place, personId: person }, posted),
  ),
  'send-letter': performer(
    z.strictObject({
      review,
      letter: z.string(),
      sentOn: Day,
      to: z.array(z.string()).optional(),
      copies: list,
      covering: text,
    }),
    (services, caller, { review: id, to, copies, ...letter }, posted) =>
      sendLetter(services, caller, id, { ...letter, ...addressed(to, copies), others: [], settled: {} }, posted),
  ),
  'record-meeting': performer(
    z.strictObject({
      review,
      kind: z.string(),
      heldOn: Day,
      people: list,
      present: text,
      briefed: list,
      confirmed: list,
      jointly: z.boolean().default(false),
      note: text,
    }),
    (services, caller, { review: id, people, ...meeting }, posted) =>
      recordMeeting(services, caller, id, { ...meeting, presentIds: people, version: 0 }, posted),
  ),
  'record-issue': performer(
    z.strictObject({
      review,
      discussedOn: Day,
      people: list,
      present: text,
      text: z.string(),
      judgements: list,
      evidence: list,
      response: text,
    }),
    (services, caller, { review: id, people, ...issue }, posted) =>
      recordIssue(services, caller, id, { ...issue, presentIds: people }, undefined, posted),
  ),
  'share-issue': performer(z.strictObject({ review, issue: z.string() }), (services, caller, given, posted) =>
    shareIssue(services, caller, given.review, { id: given.issue, version: 1 }, posted),
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
  'name-owner': performer(
    z.strictObject({ review, document: z.string(), name: z.string() }),
    async (services, caller, { review: id, document, name }, posted) => {
      const request = found(
        (await read(services, caller, tx => listRequests(tx, id))).find(each => each.document === document),
        `the document ${document}`,
      )
      const owner = { personId: undefined, name }
      return nameOwner(services, caller, id, { requestId: request.id, version: request.version, owner }, posted)
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
    async (services, caller, { review: id, ...row }, posted) => {
      const records = await read(services, caller, tx => listProvisionRecords(tx, id))
      const version = records.find(each => each.provision === row.provision)?.version ?? 0
      return setProvision(services, caller, id, { ...row, version }, posted)
    },
  ),
  'add-evidence': performer(Item, (services, caller, { review: id, ...item }, posted) =>
    addEvidence(services, caller, id, itemOf(item), posted),
  ),
  'supersede-evidence': performer(
    Item.extend({ item: z.string(), because: z.string() }),
    (services, caller, { review: id, item, because, ...instead }, posted) =>
      supersedeEvidence(services, caller, id, { itemId: item, version: 1, because, item: itemOf(instead) }, posted),
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
    async (services, caller, { review: id, person, ...choice }, posted) => {
      const routes = await read(services, caller, tx => routesOf(tx, id))
      const version = routes.find(each => each.judgement === choice.judgement)?.version ?? 0
      return chooseRoute(services, caller, id, { ...choice, personId: person, version }, posted)
    },
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
  'say-what-came': performer(
    z.strictObject({ review, hypothesis: z.string(), judgement: z.string(), text: z.string(), cameOfIt: z.string() }),
    (services, caller, { review: id, hypothesis, ...given }, posted) =>
      editHypothesis(services, caller, id, { ...given, id: hypothesis, version: 1 }, posted),
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
}

/** To whom a letter goes; undefined for the rulebook's receiver, who then is the only one. */
function addressed(to: readonly string[] | undefined, copies: readonly string[]) {
  if (to === undefined && copies.length === 0) return { recipients: undefined }
  const people = (ids: readonly string[], part: 'to' | 'copy') => ids.map(personId => ({ personId, part }))
  return { recipients: [...people(to ?? [], 'to'), ...people(copies, 'copy')] }
}
