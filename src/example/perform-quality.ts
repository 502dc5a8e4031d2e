import { z } from 'zod'
import {
  answerPoint,
  approveReport,
  askService,
  callCommittee,
  enterAnswers,
  findStanding,
  finishReading,
  giveToReader,
  listPointsOf,
  listQuestionnaires,
  notePoint,
  recordAssurance,
  recordContact,
  recordDecision,
  setRisk,
  signCode,
} from '../modules/quality/index.ts'
import { giveRole } from '../modules/reviews/index.ts'
import { found, list, type Performer, performer, read, review, text } from './performer.ts'
import { Day } from './script.ts'

const decision = z.enum(['go-on', 'changes', 'back'])

/** What is done to assure the quality of a review, by the command's name in the record. */
export const performersOfQuality: { readonly [name: string]: Performer } = {
  'give-role': performer(
    z.strictObject({ review, person: z.string(), role: z.string(), because: z.string() }),
    (services, caller, { review: id, person, ...given }, posted) =>
      giveRole(services, caller, id, { ...given, personId: person, until: undefined }, posted),
  ),
  'sign-code': performer(z.strictObject({ review }), (services, caller, given, posted) =>
    signCode(services, caller, given.review, posted),
  ),
  'record-assurance': performer(
    z.strictObject({ review, stage: z.string(), checked: z.string(), found: z.string(), followed: text }),
    (services, caller, { review: id, ...given }, posted) => recordAssurance(services, caller, id, given, posted),
  ),
  'set-risk': performer(
    z.strictObject({ review, level: z.string(), reasons: z.string() }),
    (services, caller, { review: id, ...given }, posted) => setRisk(services, caller, id, given, posted),
  ),
  'record-contact': performer(
    z.strictObject({
      review,
      kind: z.enum(['call', 'visit']),
      heldOn: Day,
      withWhom: z.string(),
      found: z.string(),
      followed: text,
    }),
    (services, caller, { review: id, ...given }, posted) => recordContact(services, caller, id, given, posted),
  ),
  'ask-service': performer(
    z.strictObject({ review, service: z.string(), letter: z.string() }),
    (services, caller, { review: id, ...given }, posted) => askService(services, caller, id, given, posted),
  ),
  'enter-answers': performer(
    z.strictObject({ review, service: z.string(), answers: z.record(z.string(), z.string()), answeredBy: z.string() }),
    async (services, caller, { review: id, service, ...given }, posted) => {
      const asked = await read(services, caller, tx => listQuestionnaires(tx, id))
      const one = found(
        asked.find(each => each.service === service),
        `a questionnaire to ${service}`,
      )
      return enterAnswers(services, caller, id, { ...given, id: one.id, version: one.version }, posted)
    },
  ),
  'give-to-reader': performer(
    z.strictObject({ review, person: z.string() }),
    (services, caller, { review: id, person }, posted) =>
      giveToReader(services, caller, id, { readerId: person, after: undefined }, posted),
  ),
  'note-point': performer(
    z.strictObject({ review, reading: z.string(), about: text, text: z.string() }),
    (services, caller, { review: id, reading, ...given }, posted) =>
      notePoint(services, caller, id, { ...given, readingId: reading }, posted),
  ),
  'finish-reading': performer(
    z.strictObject({ review, reading: z.string(), recommendation: decision, remarks: text }),
    (services, caller, { review: id, reading, ...given }, posted) =>
      finishReading(services, caller, id, { ...given, id: reading, version: 1 }, posted),
  ),
  'answer-point': performer(
    z.strictObject({
      review,
      point: z.string(),
      answer: z.enum(['accepted', 'partly', 'not']),
      because: z.string(),
    }),
    async (services, caller, { review: id, point, ...given }, posted) => {
      const points = await read(services, caller, tx => listPointsOf(tx, id))
      const { version } = found(
        points.find(each => each.id === point),
        `the point ${point}`,
      )
      return answerPoint(services, caller, id, { ...given, id: point, version }, posted)
    },
  ),
  'call-committee': performer(
    z.strictObject({ review, meetsOn: Day, members: list, papers: text }),
    (services, caller, { review: id, ...given }, posted) =>
      callCommittee(services, caller, id, { ...given, after: undefined }, posted),
  ),
  'decide-committee': performer(
    z.strictObject({ review, committee: z.string(), decision, minutes: z.string() }),
    (services, caller, { review: id, committee, ...given }, posted) =>
      recordDecision(services, caller, id, { ...given, id: committee, version: 1 }, posted),
  ),
  'approve-report': performer(z.strictObject({ review, note: text }), async (services, caller, given, posted) => {
    const { wordingPrint } = await read(services, caller, tx => findStanding(tx, given.review))
    return approveReport(services, caller, given.review, { print: wordingPrint, note: given.note }, posted)
  }),
}
