import type { ModuleHistory } from '../../kernel/history.ts'

/** What the record says of accounts and roles, in words. */
export const platformHistory: ModuleHistory = {
  kinds: { account: { label: 'Accounts', general: true }, role: { label: 'Roles', general: true } },
  commands: {
    'set-up-example': 'set up the people of the worked example',
    'load-example': 'finished the worked example',
    'add-account': 'made an account',
    'close-account': 'closed an account',
    'reopen-account': 'opened a closed account again',
    'change-password': 'gave an account another password',
    'set-up-second-step': 'set up the second step of signing in',
    'remove-second-step': 'took the second step of signing in away',
    'renew-recovery-codes': 'made new recovery codes',
    'replace-key': 'replaced the lost key of the installation',
    'sign-in': 'signed in',
    'end-session': 'signed another browser out',
    'make-first-administrator': 'became the first administrator',
  },
  tables: {
    platform_account: {
      noun: 'account of',
      named: ['name'],
      of: [
        { kind: 'account', key: 'id' },
        { kind: 'person', key: 'person_id' },
      ],
      fields: {
        person_id: { label: 'Person', as: 'person' },
        name: { label: 'Name' },
        email: { label: 'Email address' },
        kind: { label: 'Side', as: { choice: { staff: 'inspecting side', respondent: 'those who answer' } } },
        created_at: { label: 'Made', as: 'moment' },
        closed_at: { label: 'Closed', as: 'moment' },
        example: { label: 'Invented', as: 'yes-no' },
        password_changed_at: { label: 'Password chosen', as: 'moment' },
        second_step_since: { label: 'Second step since', as: 'moment' },
        recovery_codes_since: { label: 'Recovery codes since', as: 'moment' },
      },
    },
    platform_grant: {
      noun: 'role of',
      named: ['person_id'],
      of: [
        { kind: 'team', key: 'person_id' },
        { kind: 'role', key: 'person_id' },
        { kind: 'person', key: 'person_id' },
      ],
      fields: {
        person_id: { label: 'Person', as: 'person' },
        role: { label: 'Role', as: 'rulebook' },
        from_at: { label: 'From', as: 'moment' },
        until_at: { label: 'Until', as: 'moment' },
        on_behalf_of_id: { label: 'Stands in for', as: 'person' },
        because: { label: 'Why' },
      },
    },
  },
}
