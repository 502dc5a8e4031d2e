import type { ModuleHistory } from '../../../kernel/history.ts'

/** What the record says of invitations, in words. */
export const accountsHistory: ModuleHistory = {
  kinds: { invitation: { label: 'Invitations', general: true } },
  commands: {
    'invite-person': 'invited a person',
    'invite-again': 'sent an invitation again',
    'withdraw-invitation': 'withdrew an invitation',
    'accept-invitation': 'followed an invitation',
  },
  tables: {
    accounts_invitation: {
      noun: 'invitation of',
      named: ['person_id'],
      of: [
        { kind: 'invitation', key: 'id' },
        { kind: 'person', key: 'person_id' },
      ],
      fields: {
        person_id: { label: 'Person', as: 'person' },
        email: { label: 'Email address' },
        kind: { label: 'Side', as: { choice: { staff: 'inspecting side', respondent: 'those who answer' } } },
        token_sha256: { hidden: 'says nothing to a reader' },
        invited_by_id: { label: 'Invited by', as: 'account' },
        invited_at: { label: 'Invited', as: 'moment' },
        expires_at: { label: 'Works until', as: 'moment' },
        accepted_at: { label: 'Followed', as: 'moment' },
        withdrawn_at: { label: 'Withdrawn', as: 'moment' },
        account_id: { label: 'Account', as: 'account' },
      },
    },
  },
}
