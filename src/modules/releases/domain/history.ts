import type { ModuleHistory } from '../../../kernel/history.ts'

/** What the record says of releases, in words. */
export const releasesHistory: ModuleHistory = {
  kinds: { release: { label: 'Releases of open data', page: '/data', general: true } },
  commands: { 'publish-release': 'published a release of open data' },
  tables: {
    releases_release: {
      noun: 'release',
      named: ['number'],
      of: [{ kind: 'release', key: 'id' }],
      fields: {
        number: { label: 'Number' },
        released_on: { label: 'Released on', as: 'day' },
        released_by: { label: 'Released by', as: 'account' },
        note: { label: 'Note' },
        reports: { label: 'Reports covered' },
        counts: { hidden: 'has a page of its own' },
        files: { hidden: 'has a page of its own' },
      },
    },
  },
}
