import type { ModuleHistory } from '../../../kernel/history.ts'

/** What the record says of days spent, reasons and what readers wrote, in words. */
export const evaluationHistory: ModuleHistory = {
  kinds: {
    'evaluation-days': { label: 'Days of inspectors', page: '/reviews/{review}/days' },
    'evaluation-reason': { label: 'Why something was late', page: '/reviews/{review}/days' },
    'evaluation-release': { label: 'Released counts of answers', general: true },
    'evaluation-handling': { label: 'What readers wrote', general: true },
  },
  commands: {
    'say-days': 'said how many days a stage took',
    'say-reason': 'said why something was late',
    'release-counts': 'released how many gave which answer',
    'handle-view': 'read what a reader of a report wrote',
  },
  tables: {
    evaluation_days: {
      noun: 'days of',
      named: ['person_id', 'body', 'stage'],
      of: [{ kind: 'evaluation-days' }],
      fields: {
        stage: { label: 'Stage', as: 'stage' },
        person_id: { label: 'Whose', as: 'person' },
        body: { label: 'Of the body', as: 'rulebook' },
        planned_halves: { label: 'Planned, in halves of a day' },
        spent_halves: { label: 'Spent, in halves of a day' },
      },
    },
    evaluation_reason: {
      noun: 'reason for',
      named: ['about'],
      of: [{ kind: 'evaluation-reason' }],
      fields: { about: { label: 'About' }, text: { label: 'Reason' } },
    },
    evaluation_release: {
      noun: 'release of answers of',
      named: ['kind', 'until'],
      of: [{ kind: 'evaluation-release' }],
      fields: {
        kind: { label: 'Whose answers', as: { choice: { readers: 'readers of reports', services: 'local services' } } },
        until: { label: 'Until', as: 'day' },
        tables: { hidden: 'has a page of its own' },
        released_on: { label: 'Released on', as: 'day' },
        person_id: { label: 'Released by', as: 'person' },
      },
    },
    evaluation_handling: {
      noun: 'reading of what a reader wrote',
      named: ['view_id'],
      of: [{ kind: 'evaluation-handling' }],
      fields: {
        view_id: { hidden: 'says nothing to a reader' },
        decision: { label: 'Decision', as: { choice: { shown: 'shown to evaluators', 'kept-back': 'kept back' } } },
        because: { label: 'Why' },
        handled_on: { label: 'On', as: 'day' },
        person_id: { label: 'By', as: 'person' },
      },
    },
  },
}
