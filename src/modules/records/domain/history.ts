import type { ModuleHistory } from '../../../kernel/history.ts'

/** What the record says of dossiers, in words. */
export const recordsHistory: ModuleHistory = {
  kinds: { dossier: { label: 'Sealed dossiers', page: '/reviews/{review}/dossier' } },
  commands: { 'seal-dossier': 'sealed a dossier of the review' },
  tables: {
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
