import { keptPage, type PageRoute } from '../../../platform/web/route.ts'
import { childrenReportId } from '../../children/index.ts'
import { listIssued, newestCompanion } from '../../reports/index.ts'

const reportsOnFront = 5

/** The first page of whoever is not signed in: the way to reports, and to everything else that is open. */
export const frontPage: Pick<PageRoute<object>, 'statements' | 'show'> = {
  statements: 2,
  async show({ tx }) {
    return keptPage('site/pages/front.njk', {
      title: 'How good are services for children where you live?',
      reports: await listIssued(tx, { offset: 0, limit: reportsOnFront }),
      told: await newestCompanion(tx, childrenReportId),
      toldAt: childrenReportId,
    })
  },
}
