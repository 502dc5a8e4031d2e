import { type FactGroup, type FactType, known } from '../../kernel/facts.ts'
import type { LooseEndGroup } from '../../kernel/loose-ends.ts'
import { compareDays } from '../../kernel/working-days.ts'
import type { FactSource, SweepSource } from '../reviews/index.ts'
import { checklistOf, gapsOf } from './domain/checklist.ts'
import { looseEndsOfEvidence } from './domain/loose-ends.ts'
import { waitsForArea } from './domain/request.ts'
import { listProvisionRecords } from './store.ts'
import { listLooseItems } from './views/loose-ends.ts'
import { countEvidence } from './views/questions.ts'
import { listRequests } from './views/requests.ts'

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

export const documentsFacts: FactGroup<FactSource> = {
  group: 'documents',
  doc: 'The documents asked of the area.',
  fields: {
    outstanding: {
      type: { list: 'string' },
      doc: 'Ids of those that the area has neither sent nor said that there are none.',
    },
    firstDueOn: { type: 'date', doc: 'The first day on which one of them is due or, once all have come, the last.' },
    completeOn: { type: 'date', doc: 'The day on which the last of all was answered.' },
  },
  async load({ tx, review }) {
    const requests = await listRequests(tx, review.id)
    const outstanding = requests.filter(({ state }) => waitsForArea(state))
    const dueOn = (asked: typeof requests) =>
      asked.flatMap(each => (each.dueOn === undefined ? [] : [each.dueOn])).toSorted(compareDays)
    const answered = requests.flatMap(each => (each.answeredOn === undefined ? [] : [each.answeredOn]))
    const isComplete = requests.length > 0 && outstanding.length === 0
    return known({
      outstanding: outstanding.map(({ document }) => document),
      firstDueOn: isComplete ? dueOn(requests).at(-1) : dueOn(outstanding)[0],
      completeOn: isComplete ? answered.toSorted(compareDays).at(-1) : undefined,
    })
  },
}

/** Evidence that goes nowhere, and documents that wait. Two statements. */
export const evidenceLooseEnds: LooseEndGroup<SweepSource> = {
  async load({ tx, review, rulebook, today }) {
    const requests = await listRequests(tx, review.id)
    const labelled = requests.map(request => ({
      ...request,
      label: rulebook.documents.find(({ id }) => id === request.document)?.label ?? request.document,
    }))
    return looseEndsOfEvidence(`/reviews/${review.id}`, await listLooseItems(tx, review.id), labelled, today)
  },
}
