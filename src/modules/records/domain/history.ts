import type { ModuleHistory } from '../../../kernel/history.ts'

/** What the record says of dossiers, in words. */
export const recordsHistory: ModuleHistory = {
  kinds: {
    dossier: { label: 'Sealed dossiers', page: '/reviews/{review}/dossier' },
    archive: { label: 'Archives', page: '/reviews/{review}/archive' },
  },
  commands: {
    'seal-dossier': 'sealed a dossier of the review',
    'archive-review': 'made an archive of the whole review',
  },
  tables: {
    records_archive: {
      noun: 'archive of the review',
      named: [],
      of: [{ kind: 'archive' }],
      fields: {
        made_on: { label: 'Made on', as: 'day' },
        made_by: { label: 'Made by' },
        manifest_sha256: { label: 'Fingerprint (SHA-256) of its manifest' },
        files: { label: 'Files' },
        rows: { label: 'Rows' },
        with_protected: { label: 'With what tells of single children', as: 'yes-no' },
      },
    },
    records_dossier: {
      noun: 'sealed dossier',
      named: [],
      of: [{ kind: 'dossier' }],
      fields: {
        manifest_sha256: { label: 'Fingerprint (SHA-256) of its manifest' },
        files: { label: 'Files' },
        redacted: { label: 'Lines whose content was left out' },
        made_at: { label: 'Made', as: 'moment' },
        made_by: { label: 'Made by', as: 'account' },
      },
    },
  },
}
