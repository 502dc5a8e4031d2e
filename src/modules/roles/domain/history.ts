import type { ModuleHistory } from '../../../kernel/history.ts'

/** What the record says of keeping roles, in words. What a grant holds is said by the platform. */
export const rolesHistory: ModuleHistory = {
  kinds: {},
  commands: {
    'keep-role': 'gave a role',
    'end-kept-role': 'ended a role',
    'name-delegate': 'named who stands in while away',
    'end-delegation': 'ended a standing-in',
  },
  tables: {},
}
