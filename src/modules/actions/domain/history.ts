import type { ModuleHistory } from '../../../kernel/history.ts'

/** What the record says of the time after the report, in words. */
export const actionsHistory: ModuleHistory = {
  kinds: {
    receipt: { label: 'Receipt of the report', page: '/reviews/{review}/actions' },
    duty: { label: 'Duties to recipients', page: '/reviews/{review}/actions/duties/{key}' },
    action: { label: 'Actions', page: '/reviews/{review}/actions/{key}' },
    consultation: { label: 'Consultation of partners', page: '/reviews/{review}/actions' },
    statement: { label: 'Statement of proposed action', page: '/reviews/{review}/actions' },
  },
  commands: {
    'record-receipt': 'recorded the receipt of the report',
    'bring-duties-up-to-date': 'brought the duties to recipients up to date',
    'do-duty': 'recorded that a duty was done',
    'set-duty-aside': 'set a duty aside, or took it up again',
    'supply-copy': 'recorded a copy supplied',
    'add-action': 'proposed an action',
    'save-action': 'changed a proposed action',
    'withdraw-action': 'withdrew a proposed action',
    'report-progress': 'reported progress on an action',
    'record-consultation': 'recorded the consultation of a partner',
    'make-statement': 'made the statement of proposed action',
  },
  tables: {
    actions_receipt: {
      noun: 'receipt of the report',
      named: [],
      of: [{ kind: 'receipt' }],
      fields: {
        received_on: { label: 'Received on', as: 'day' },
        recorded_by: { label: 'Recorded by' },
        on_behalf: { label: 'On behalf of the director’s office', as: 'yes-no' },
        note: { label: 'Note' },
      },
    },
    actions_duty: {
      noun: 'duty to',
      named: ['recipient', 'organisation_id'],
      of: [{ kind: 'duty', key: 'id' }],
      fields: {
        recipient: { label: 'Recipient', as: 'rulebook' },
        organisation_id: { label: 'Organisation', as: 'organisation' },
        duty: {
          label: 'Duty',
          as: {
            choice: {
              send: 'send a copy',
              'keep-open': 'keep a copy open to see',
              'supply-on-demand': 'supply a copy to whoever asks',
            },
          },
        },
        of: { label: 'Of the' },
        owed_by: {
          label: 'Owed by',
          as: { choice: { authority: 'the authority', 'inspecting-side': 'the inspecting side' } },
        },
        deadline: { label: 'Deadline', as: 'rulebook' },
        due_on: { label: 'Due on', as: 'day' },
        done_on: { label: 'Done on', as: 'day' },
        note: { label: 'Note' },
        late_because: { label: 'Why it was late' },
        set_aside_because: { label: 'Why it is not owed' },
      },
    },
    actions_copy: {
      noun: 'copy supplied to',
      named: ['supplied_to'],
      of: [{ kind: 'duty', key: 'duty_id' }],
      fields: {
        duty_id: { label: 'Duty', as: { row: 'actions_duty' } },
        supplied_to: { label: 'Supplied to' },
        supplied_on: { label: 'Supplied on', as: 'day' },
        charge_pence: { label: 'Charge', as: 'pence' },
      },
    },
    actions_action: {
      noun: 'action',
      named: ['text'],
      of: [{ kind: 'action', key: 'id' }],
      fields: {
        text: { label: 'What is to be done' },
        first_day: { label: 'First day', as: 'day' },
        last_day: { label: 'Last day', as: 'day' },
        owner: { label: 'Who does it' },
        recommendation_id: { label: 'Answers the recommendation', as: { row: 'reports_recommendation' } },
        withdrawn_because: { label: 'Why it was withdrawn' },
      },
    },
    actions_progress: {
      noun: 'progress on',
      named: ['action_id'],
      of: [{ kind: 'action', key: 'action_id' }],
      fields: {
        action_id: { label: 'Action', as: { row: 'actions_action' } },
        reported_on: { label: 'Reported on', as: 'day' },
        reported_by: { label: 'Reported by' },
        state: { label: 'Stands', as: { choice: { 'not-begun': 'not begun', 'under-way': 'under way' } } },
        note: { label: 'Note' },
      },
    },
    actions_consultation: {
      noun: 'consultation of',
      named: ['organisation_id'],
      of: [{ kind: 'consultation', key: 'organisation_id' }],
      fields: {
        organisation_id: { label: 'Partner', as: 'organisation' },
        consulted_on: { label: 'Consulted on', as: 'day' },
        why_not: { label: 'Why it was not consulted' },
        note: { label: 'Note' },
      },
    },
    actions_statement: {
      noun: 'statement of proposed action',
      named: [],
      of: [{ kind: 'statement' }],
      fields: {
        made_on: { label: 'Made on', as: 'day' },
        adopted_by: { label: 'Adopted by' },
        adopted_post: { label: 'Post of the one who adopted it' },
        actions: { hidden: 'has a page of its own' },
      },
    },
  },
}
