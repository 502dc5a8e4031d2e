import { sayDay } from '../../../kernel/dates.ts'
import type { ModuleHistory } from '../../../kernel/history.ts'
import { missing, page, type Route } from '../../../platform/web/route.ts'
import { reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { archiveReview } from '../commands/archive.ts'
import { maySealDossier } from '../policy.ts'
import { listArchives } from '../views/archive.ts'

/** Archives of a whole review: making one, and those that were made. */
export function archiveRoutes(services: Services, history: ModuleHistory): readonly Route[] {
  const route = { path: '/reviews/:review/archive', permission: 'records.dossier', may: maySealDossier } as const
  return [
    reviewPage({
      ...route,
      statements: 2,
      async show({ tx, subject: review }) {
        const archives = await listArchives(tx, review.id)
        return page('records/pages/archive.njk', {
          title: 'Archive of the review',
          review,
          archives: archives.map(each => ({ ...each, when: sayDay(each.madeOn) })),
        })
      },
    }),
    reviewForm({
      ...route,
      async submit({ caller, key, subject: review }) {
        const outcome = await archiveReview(services, history, caller, review.id, key)
        if (outcome.kind !== 'done') return missing('the archive could not be made')
        const { name, zip } = outcome.value
        return { kind: 'file', name, type: 'application/zip', bytes: async () => zip() }
      },
    }),
  ]
}
