import type { Transaction } from '../../../platform/db/database.ts'
import { everybody } from '../../../platform/web/access.ts'
import { missing, page, pageRoute, type Reply, type Route } from '../../../platform/web/route.ts'
import { issuedCompanion, issuedReport } from '../../reports/index.ts'
import { childrenReportId } from '../commands/companion.ts'
import type { ChildrenReport } from '../domain/report.ts'
import { toldFrom } from './shown.ts'

/** The report for children as it was issued, with the newest version of the report and with each. */
export function publishedRoutes(): readonly Route[] {
  return [
    pageRoute({
      ...everybody,
      path: '/published/:review/children',
      statements: 2,
      show: ({ tx, params }) => showPublished(tx, params['review'] ?? '', undefined),
    }),
    pageRoute({
      ...everybody,
      path: '/published/:review/versions/:number/children',
      statements: 2,
      async show({ tx, params }) {
        const number = params['number'] ?? ''
        if (!/^[1-9]\d{0,3}$/.test(number)) return missing('no such version is issued')
        return showPublished(tx, params['review'] ?? '', Number(number))
      },
    }),
  ]
}

async function showPublished(tx: Transaction, reviewId: string, number: number | undefined): Promise<Reply> {
  const issued = await issuedReport(tx, reviewId, number)
  const companion = await issuedCompanion(tx, reviewId, childrenReportId, number)
  if (issued === undefined || companion === undefined)
    return missing('no report for children is issued for this review')
  const report = toldFrom(companion.model as ChildrenReport)
  const file = companion.files[0]
  const at = number === undefined ? `/published/${reviewId}` : `/published/${reviewId}/versions/${number}`
  return page('children/pages/published.njk', {
    title: report.title,
    at,
    issuedOn: issued.versionOn,
    correctedOn: issued.number < issued.newest ? issued.nextOn : undefined,
    newest: `/published/${reviewId}/children`,
    report,
    file: file && { ...file, kilobytes: Math.ceil(file.length / 1024) },
  })
}
