import type { Temporal } from '../../kernel/dates.ts'
import { type FactGroup, known } from '../../kernel/facts.ts'
import { addPeriod, parsePeriod } from '../../kernel/periods.ts'
import type { Holidays } from '../../kernel/working-days.ts'
import type { FactSource } from '../reviews/index.ts'
import type { Rulebook } from '../rulebooks/index.ts'
import { lacking, type Standing, type StepId, stepsOf } from './domain/chain.ts'
import { type Found, findStanding } from './views/standing.ts'

const lacks = (what: string) =>
  ({ type: 'string', doc: `What ${what} lacks, in a sentence; empty where nothing.` }) as const

export const qualityFacts: FactGroup<FactSource> = {
  group: 'quality',
  doc: 'How the quality of the review is assured, and how far its report is on the way to release.',
  fields: {
    codeUnsigned: { type: { list: 'string' }, doc: 'Inspectors of the team who have not signed the code of conduct.' },
    stagesAssured: { type: { list: 'string' }, doc: 'Stages at which assurance is on record.' },
    riskKnown: { type: 'bool', doc: 'A level of risk is on record.' },
    contacts: { type: 'int', doc: 'Calls and visits of inspection managers.' },
    questionnaires: { type: 'int', doc: 'Local services asked by questionnaire.' },
    readingLacks: lacks('the reading by an inspector outside the team'),
    pointsUnanswered: { type: 'int', doc: 'Points of the reader without an answer.' },
    committeeLacks: lacks('the discussion by the committee'),
    committeeBodies: { type: { list: 'string' }, doc: 'Bodies with a member on the committee, each once.' },
    papersLack: lacks('the report that the committee has before it'),
    draftLacks: lacks('the draft for comments on accuracy'),
    commentsLack: lacks('the round of comments'),
    approvalLacks: lacks('the final approval'),
  },
  async load({ tx, review, rulebook, holidays }) {
    const found = await findStanding(tx, review.id)
    const steps = stepsOf(standingOf(found, rulebook, holidays))
    const of = (id: StepId) => lacking(steps, id)
    return known({
      codeUnsigned: found.unsigned,
      stagesAssured: found.stagesAssured,
      riskKnown: found.risk !== undefined,
      contacts: BigInt(found.contacts),
      questionnaires: BigInt(found.questionnaires),
      readingLacks: of('reading'),
      pointsUnanswered: BigInt(found.reading?.pointsOpen ?? 0),
      committeeLacks: of('committee'),
      committeeBodies: [...new Set((found.committee?.members ?? []).map(member => member.body))],
      papersLack:
        found.committee === undefined || found.committee.judgementsPrint === found.judgementsPrint
          ? ''
          : 'A judgement was changed since the papers were made.',
      draftLacks: of('draft'),
      commentsLack: of('comments'),
      approvalLacks: of('approval'),
    })
  },
}

/** What was found, with the last day for comments as the rulebook sets it. */
export function standingOf(found: Found, rulebook: Rulebook, holidays: Holidays): Standing {
  return { ...found, commentsDue: commentsDue(found.draft?.sentOn, rulebook, holidays) }
}

function commentsDue(
  sentOn: Temporal.PlainDate | undefined,
  rulebook: Rulebook,
  holidays: Holidays,
): Temporal.PlainDate | undefined {
  const deadline = rulebook.deadlines.find(
    each => each.from === 'report.draftSentOn' && each['met-by'] === 'report.commentsClosedOn',
  )
  const period = parsePeriod(deadline?.['not-after'] ?? '')
  if (sentOn === undefined || deadline === undefined || period === undefined) return undefined
  const due = addPeriod(sentOn, period, deadline.counting, holidays)
  return due === 'unknown' ? undefined : due
}
