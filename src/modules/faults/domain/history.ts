import type { ModuleHistory } from '../../../kernel/history.ts'

/** What the record says of faults and losses, in words. */
export const faultsHistory: ModuleHistory = {
  kinds: {
    fault: { label: 'Faults reported', page: '/faults', general: true },
    loss: { label: 'Losses', page: '/losses', general: true },
    'loss-of-review': { label: 'Losses', page: '/losses' },
  },
  commands: {
    'report-fault': 'reported a fault',
    'answer-fault': 'answered a report of a fault',
    'register-loss': 'entered a loss into the register',
    'tell-of-loss': 'told those who answer for the area of a loss',
  },
  tables: {
    faults_report: {
      noun: 'report of a fault on',
      named: ['page'],
      of: [{ kind: 'fault', key: 'id' }],
      fields: {
        account_id: { label: 'Reported by', as: 'account' },
        at: { label: 'Reported', as: 'moment' },
        page: { label: 'Page' },
        reference: { label: 'Reference' },
        did: { label: 'What one did' },
        happened: { label: 'What happened' },
        lost: { label: 'Something was lost', as: 'yes-no' },
        state: { label: 'Stands', as: { choice: { 'looked-at': 'looked at', 'no-fault': 'no fault' } } },
        answer: { label: 'Answer' },
      },
    },
    faults_loss: {
      noun: 'loss:',
      named: ['what'],
      of: [{ kind: 'loss', key: 'id' }],
      fields: {
        report_id: { hidden: 'says nothing to a reader' },
        found_on: { label: 'Found on', as: 'day' },
        what: { label: 'What was lost' },
        cause: { label: 'Why' },
        done: { label: 'What was done' },
        rebuilt: { label: 'Written anew from memory', as: 'yes-no' },
      },
    },
    faults_loss_review: {
      noun: 'loss in this review',
      named: ['told_on'],
      of: [{ kind: 'loss-of-review', key: 'loss_id' }],
      fields: {
        loss_id: { label: 'Loss', as: { row: 'faults_loss' } },
        told_on: { label: 'The area was told on', as: 'day' },
      },
    },
  },
}
