import type { Temporal } from '../../kernel/dates.ts'
import { type FactGroup, type FactValues, known } from '../../kernel/facts.ts'
import type { FactSource } from '../reviews/index.ts'
import { type Complaint, type Hearing, isPast, namesIn, type Point } from './domain/complaint.ts'

/** Rules on complaints are asked about one complaint, with `factsOf`: a review by itself knows of none. */
export const complaintFacts: FactGroup<FactSource> = {
  group: 'complaint',
  doc: 'One complaint about the review or its report, as it stands when something is done about it.',
  fields: {
    acknowledgedLate: { type: 'bool', doc: 'It is acknowledged after its day.' },
    acknowledgeBy: { type: 'date', doc: 'By when it is to be acknowledged.' },
    acknowledged: { type: 'bool', doc: 'It was acknowledged.' },
    investigated: { type: 'bool', doc: 'Somebody is named to investigate it.' },
    investigatorPart: {
      type: 'string',
      doc: 'The part that the one who investigates has, or had, in the review, in a sentence; empty where none.',
    },
    namesComplainant: { type: 'bool', doc: 'What somebody is asked names whoever complained.' },
    points: { type: 'int', doc: 'Points into which it is parted.' },
    pointsUnanswered: { type: 'int', doc: 'Points without an answer.' },
    nextStepSaid: { type: 'bool', doc: 'The reply says what to do if one is unhappy with it.' },
    repliedLate: { type: 'bool', doc: 'The full reply goes out after its day.' },
    respondBy: { type: 'date', doc: 'By when the full reply is to go out.' },
    timesTold: { type: 'int', doc: 'How often the complainant was told how far it has come.' },
    likeCasesLooked: { type: 'bool', doc: 'What like cases showed is written down.' },
    asked: { type: 'int', doc: 'People complained of who were asked.' },
    unheard: { type: 'int', doc: 'Of these, who have not answered.' },
  },
  async load() {
    return {}
  },
}

/** A complaint with everything that belongs to it. */
export type Standing = {
  readonly complaint: Complaint
  readonly points: readonly Point[]
  readonly hearings: readonly Hearing[]
  readonly timesTold: number
}

/**
 * What rules are told of one complaint.
 *
 * @param question what somebody is about to be asked
 */
export function factsOf(
  { complaint, points, hearings, timesTold }: Standing,
  today: Temporal.PlainDate,
  question = '',
): FactValues {
  return known({
    acknowledgedLate: isPast(complaint.acknowledgeBy, complaint.acknowledgedOn ?? today),
    acknowledgeBy: complaint.acknowledgeBy ?? undefined,
    acknowledged: complaint.acknowledgedOn !== null,
    investigated: complaint.investigatorId !== null,
    investigatorPart: complaint.investigatorPart,
    namesComplainant: namesIn(question, complaint.who),
    points: BigInt(points.length),
    pointsUnanswered: BigInt(points.filter(point => point.answer === '').length),
    nextStepSaid: complaint.nextStep !== '',
    repliedLate: isPast(complaint.respondBy, complaint.repliedOn ?? today),
    respondBy: complaint.respondBy ?? undefined,
    timesTold: BigInt(timesTold),
    likeCasesLooked: complaint.likeCases !== '',
    asked: BigInt(hearings.length),
    unheard: BigInt(hearings.filter(hearing => hearing.answeredOn === null).length),
  })
}
