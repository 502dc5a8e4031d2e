import { buffer } from 'node:stream/consumers'
import { sayInstant } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { missing, page, type Route } from '../../../platform/web/route.ts'
import { type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { sealDossier } from '../commands/dossier.ts'
import { maySealDossier } from '../policy.ts'
import { listDossiers } from '../views/dossier.ts'

/** Sealed dossiers of a review: making one, and the seals of those that were made. */
export function dossierRoutes(services: Services): readonly Route[] {
  const route = { path: '/reviews/:review/dossier', permission: 'records.dossier', may: maySealDossier } as const
  const show = async (tx: Transaction, review: ReviewSubject) => {
    const dossiers = await listDossiers(tx, review.id)
    return page('records/pages/dossier.njk', {
      title: 'Sealed dossiers',
      review,
      dossiers: dossiers.map(each => ({ ...each, when: sayInstant(each.madeAt) })),
    })
  }
  return [
    reviewPage({ ...route, statements: 2, show: ({ tx, subject }) => show(tx, subject) }),
    reviewForm({
      ...route,
      async submit({ caller, key, subject: review }) {
        const outcome = await sealDossier(services, caller, review.id, key)
        if (outcome.kind !== 'done') return missing('the dossier could not be sealed')
        const { name, zip } = outcome.value
        return { kind: 'file', name, type: 'application/zip', bytes: () => buffer(zip()) }
      },
    }),
  ]
}
