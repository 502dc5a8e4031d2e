import { type FactGroup, known } from '../../kernel/facts.ts'
import type { LooseEndGroup } from '../../kernel/loose-ends.ts'
import type { FactSource, SweepSource } from '../reviews/index.ts'
import { looseEndsOfActions } from './domain/loose-ends.ts'
import { statementFactsOf } from './domain/plan.ts'
import { findReceipt, readPlan } from './store.ts'
import { openActionsOf, openDutiesOf } from './views.ts'

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
    partnersNotConsulted: { type: { list: 'string' }, doc: 'Relevant partners whose consultation is not recorded.' },
    sentOn: { type: 'date', doc: 'Day on which it went to the last of its recipients.' },
  },
  async load({ tx, review, rulebook }) {
    return statementFactsOf(await readPlan(tx, review.id), rulebook)
  },
}

/** What is owed after the report and late. Two statements. */
export const actionsLooseEnds: LooseEndGroup<SweepSource> = {
  async load({ tx, review, rulebook, today }) {
    const duties = await openDutiesOf(tx, [review.id])
    return looseEndsOfActions({
      at: `/reviews/${review.id}`,
      duties: duties.map(({ id, recipient, organisation, dueOn }) => {
        const label = rulebook.recipients.find(each => each.id === recipient)?.label ?? recipient
        return { id, dueOn, text: organisation === '' ? label : `${label}: ${organisation}` }
      }),
      actions: await openActionsOf(tx, [review.id], today.subtract({ days: 1 })),
      today,
    })
  },
}
