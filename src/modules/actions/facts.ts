import { type FactGroup, known } from '../../kernel/facts.ts'
import type { LooseEndGroup } from '../../kernel/loose-ends.ts'
import type { FactSource, SweepSource } from '../reviews/index.ts'
import { labelIn } from '../rulebooks/index.ts'
import { isOpen } from './domain/earlier.ts'
import { failingFactsOf } from './domain/failings.ts'
import { gapsOf, partnersOf } from './domain/involvement.ts'
import { looseEndsOfActions } from './domain/loose-ends.ts'
import { nameOf, statementFactsOf } from './domain/plan.ts'
import { listFailings, listInvolvements } from './store/followed.ts'
import { findReceipt, listDuties, readPlan } from './store/plan.ts'
import { listEarlier, listFollowUps } from './store/reviews.ts'
import { openActionsOf, openDutiesOf } from './views/plan.ts'

export const receiptFacts: FactGroup<FactSource> = {
  group: 'receipt',
  doc: 'The authority’s receipt of the report.',
  fields: {
    date: { type: 'date', doc: 'Day of receipt.' },
  },
  async load({ tx, review }) {
    return known({ date: (await findReceipt(tx, review.id))?.receivedOn })
  },
}

export const statementFacts: FactGroup<FactSource> = {
  group: 'statement',
  doc: 'The written statement of proposed action.',
  fields: {
    madeOn: { type: 'date', doc: 'Day on which it was made.' },
    adoptedBy: { type: 'string', doc: 'Who adopted it.' },
    actions: { type: 'int', doc: 'How many actions it holds.' },
    actionsWithoutDate: { type: { list: 'string' }, doc: 'Actions that do not say when they are to be taken.' },
    actionsWithoutOwner: { type: { list: 'string' }, doc: 'Actions for which nobody is named.' },
    partnersNotConsulted: { type: { list: 'string' }, doc: 'Relevant partners whose consultation is not recorded.' },
    sentOn: { type: 'date', doc: 'Day on which it went to the last of its recipients.' },
  },
  async load({ tx, review, rulebook }) {
    return statementFactsOf(await readPlan(tx, review.id), rulebook)
  },
}

export const partnersFacts: FactGroup<FactSource> = {
  group: 'partners',
  doc: 'What each partner had a part in.',
  fields: {
    notInvolved: { type: { list: 'string' }, doc: 'Partners with the step of theirs of which nothing is on record.' },
  },
  async load({ tx, review, rulebook }) {
    const partners = partnersOf(rulebook, await listDuties(tx, review.id), [])
    return known({ notInvolved: gapsOf(rulebook, partners, await listInvolvements(tx, review.id)) })
  },
}

export const failingsFacts: FactGroup<FactSource> = {
  group: 'failings',
  doc: 'Significant failings, and what came of them.',
  fields: {
    marked: { type: 'int', doc: 'How many are marked.' },
    undiscussed: { type: { list: 'string' }, doc: 'Failings that were not discussed yet.' },
    settledUndiscussed: { type: { list: 'string' }, doc: 'Failings settled before they were discussed.' },
    intervenedUnsettled: {
      type: { list: 'string' },
      doc: 'Failings with intervention before it was clear that no solution could be agreed.',
    },
  },
  async load({ tx, review }) {
    return failingFactsOf(await listFailings(tx, review.id))
  },
}

export const earlierFacts: FactGroup<FactSource> = {
  group: 'earlier',
  doc: 'What earlier reviews of the area left open.',
  fields: {
    undecided: { type: { list: 'string' }, doc: 'Open recommendations neither taken up nor left with a reason.' },
  },
  async load({ tx, review }) {
    const open = (await listEarlier(tx, review.id)).filter(each => isOpen(each) && each.decision === undefined)
    return known({ undecided: open.map(({ text }) => nameOf(text)) })
  },
}

export const followUpFacts: FactGroup<FactSource> = {
  group: 'followUp',
  doc: 'The review that this one follows up, where it does.',
  fields: {
    kind: { type: 'string', doc: 'Which kind of follow-up it is.' },
    service: { type: 'string', doc: 'The service or function looked at.' },
    because: { type: 'string', doc: 'Why it is exceptional.' },
    earlierFieldworkStart: { type: 'date', doc: 'First day of fieldwork of the review that is followed up.' },
    earlierGrades: { type: { list: 'int' }, doc: 'Its grades as they were agreed.' },
  },
  async load({ tx, review }) {
    const follow = (await listFollowUps(tx, review.id)).find(({ reviewId }) => reviewId === review.id)
    if (follow === undefined) return {}
    const { kind, service, because, earlierFieldworkStart, earlierGrades } = follow
    return known({
      kind,
      service,
      because,
      earlierFieldworkStart: earlierFieldworkStart ?? undefined,
      earlierGrades: earlierGrades.map(BigInt),
    })
  },
}

/** What is owed after the report and late. Two statements. */
export const actionsLooseEnds: LooseEndGroup<SweepSource> = {
  async load({ tx, review, rulebook, today }) {
    const duties = await openDutiesOf(tx, [review.id])
    return looseEndsOfActions({
      at: `/reviews/${review.id}`,
      duties: duties.map(({ id, recipient, organisation, of, dueOn }) => {
        const label = `${of === 'correction' ? 'Told of the correction: ' : ''}${labelIn(rulebook.recipients, recipient)}`
        return { id, dueOn, text: organisation === '' ? label : `${label}: ${organisation}` }
      }),
      actions: await openActionsOf(tx, [review.id], today.subtract({ days: 1 })),
      today,
    })
  },
}
