import type { FactGroup, FactType } from '../../kernel/facts.ts'
import type { FactSource } from '../reviews/index.ts'
import { checklistOf, gapsOf } from './domain/checklist.ts'
import { listProvisionRecords } from './store.ts'
import { countEvidence } from './views/questions.ts'

const provisionRow: FactType = {
  name: 'ProvisionRow',
  fields: {
    id: { type: 'string', doc: 'Id of the row in the rulebook.' },
    state: { type: 'string', doc: 'expected, chased, received, missing or not-applicable.' },
    reason: { type: 'string', doc: 'Why it does not apply; empty otherwise.' },
  },
}

export const provisionsFacts: FactGroup<FactSource> = {
  group: 'provisions',
  doc: 'The checklist of what inspectorates and other bodies provide.',
  fields: {
    rows: { type: { list: provisionRow }, doc: 'Every row of the checklist with its state.' },
    gaps: { type: { list: 'string' }, doc: 'Ids of rows that are expected, chased or missing.' },
  },
  async load({ tx, review, rulebook }) {
    const rows = checklistOf(rulebook, await listProvisionRecords(tx, review.id), review.analysisStart?.year)
    return {
      rows: rows.map(({ id, state, reason }) => ({ id, state, reason })),
      gaps: gapsOf(rows).map(row => row.id),
    }
  },
}

export const evidenceFacts: FactGroup<FactSource> = {
  group: 'evidence',
  doc: 'What is on record for the review; superseded items do not count.',
  fields: {
    items: { type: 'int', doc: 'How many items.' },
    fromChildren: { type: 'int', doc: 'How many come from children and young people.' },
    sourcesHeard: { type: { list: 'string' }, doc: 'Sources of the rulebook with at least one item.' },
    judgementsWithEvidence: { type: { list: 'string' }, doc: 'Judgements on which at least one item bears.' },
    judgementsHeardFromChildren: { type: { list: 'string' }, doc: 'Judgements on which an item from children bears.' },
    goodPractice: { type: 'int', doc: 'Items marked as good practice.' },
  },
  async load({ tx, review }) {
    const { items, fromChildren, goodPractice, ...lists } = await countEvidence(tx, review.id)
    return { ...lists, items: BigInt(items), fromChildren: BigInt(fromChildren), goodPractice: BigInt(goodPractice) }
  },
}
