import type { ModuleHistory } from '../../../kernel/history.ts'

/** What the record says of fieldwork, in words. */
export const fieldworkHistory: ModuleHistory = {
  kinds: {
    coverage: { label: 'How judgements are covered', page: '/reviews/{review}/coverage/{key}' },
    hypothesis: { label: 'Hypotheses', page: '/reviews/{review}/hypotheses' },
    activity: { label: 'Activities', page: '/reviews/{review}/activities/{key}' },
    plan: { label: 'Fieldwork plan', page: '/reviews/{review}/plan' },
  },
  commands: {
    'choose-route': 'chose how a judgement is covered',
    'give-judgements': 'gave judgements to members of the team',
    'add-hypothesis': 'wrote a hypothesis',
    'edit-hypothesis': 'changed a hypothesis, or said what came of it',
    'withdraw-hypothesis': 'withdrew a hypothesis',
    'plan-activity': 'planned an activity',
    'replan-activity': 'changed the plan of an activity',
    'hold-activity': 'recorded that an activity was held',
    'record-activity': 'recorded what an activity found',
    'call-off-activity': 'called an activity off',
    'finalise-plan': 'finalised the fieldwork plan',
    'reopen-plan': 'reopened the fieldwork plan',
  },
  tables: {
    fieldwork_route: {
      noun: 'how it is covered:',
      named: ['judgement'],
      of: [{ kind: 'coverage', key: 'judgement' }],
      fields: {
        judgement: { label: 'Judgement', as: 'rulebook' },
        route: { label: 'Covered by', as: 'route' },
        reason: { label: 'Reason' },
        person_id: { label: 'Given to', as: 'person' },
        working_together: { label: 'How services work together' },
        users_views: { label: 'How users’ views and needs count' },
      },
    },
    fieldwork_hypothesis: {
      noun: 'hypothesis',
      named: ['text'],
      of: [
        { kind: 'hypothesis', key: 'id' },
        { kind: 'coverage', key: 'judgement' },
      ],
      fields: {
        judgement: { label: 'Judgement', as: 'rulebook' },
        text: { label: 'Hypothesis' },
        came_of_it: { label: 'What came of it' },
        withdrawn_because: { label: 'Why it was withdrawn' },
      },
    },
    fieldwork_activity: {
      noun: 'activity',
      named: ['title'],
      of: [{ kind: 'activity', key: 'id' }],
      fields: {
        kind: { label: 'Kind', as: 'rulebook' },
        title: { label: 'Title' },
        members: { label: 'Who of the team', as: 'person' },
        people: { label: 'Whom they meet' },
        place: { label: 'Place' },
        planned_on: { label: 'Planned for', as: 'day' },
        planned_at: { label: 'At' },
        judgements: { label: 'Judgements', as: 'rulebook' },
        tie: { label: 'Case or neighbourhood' },
        held_on: { label: 'Held on', as: 'day' },
        records: { label: 'What was found', as: 'rulebook-texts' },
        called_off_because: { label: 'Why it was called off' },
      },
    },
    fieldwork_plan: {
      noun: 'fieldwork plan',
      named: [],
      of: [{ kind: 'plan' }],
      fields: {
        finalised_on: { label: 'Finalised on', as: 'day' },
        finalised_by: { label: 'Finalised by', as: 'person' },
        compared: { label: 'What the comparison with the other inspection’s plan showed' },
        reopened_on: { label: 'Reopened on', as: 'day' },
        reopened_because: { label: 'Why it was reopened' },
      },
    },
  },
}
