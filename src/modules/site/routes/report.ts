import type { Transaction } from '../../../platform/db/database.ts'
import { spreadsheet, spreadsheetType } from '../../../platform/documents/spreadsheet.ts'
import { everybody } from '../../../platform/web/access.ts'
import { pageNumber } from '../../../platform/web/asked.ts'
import { versionOf } from '../../../platform/web/kept.ts'
import { keptPage, missing, page, pageRoute, type Reply, type Route, type Visit } from '../../../platform/web/route.ts'
import { type PublishedActions, publishedActions, publishedProgress } from '../../actions/index.ts'
import { issuedFile, issuedMark, issuedReport, listIssued } from '../../reports/index.ts'
import { shownReport, shownSection } from './report-model.ts'

const reportsOnPage = 50

/** The list of issued reports, each of them, and its files. */
export function reportRoutes(): readonly Route[] {
  return [
    pageRoute({
      ...everybody,
      path: '/published',
      statements: 1,
      async show({ tx, query }) {
        const number = pageNumber(query)
        const found = await listIssued(tx, { offset: (number - 1) * reportsOnPage, limit: reportsOnPage + 1 })
        return keptPage('site/pages/list.njk', {
          title: 'Published reports',
          reports: found.slice(0, reportsOnPage),
          number,
          hasMore: found.length > reportsOnPage,
        })
      },
    }),
    pageRoute({
      ...everybody,
      path: '/published/:review',
      statements: 6,
      show: visit => report(visit, visit.params, undefined),
    }),
    pageRoute({
      ...everybody,
      path: '/published/:review/sections/:section',
      statements: 2,
      show: visit => section(visit, visit.params, undefined),
    }),
    pageRoute({
      ...everybody,
      path: '/published/:review/plan.csv',
      statements: 2,
      async show({ tx, params }): Promise<Reply> {
        const mark = await issuedMark(tx, params['review'] ?? '')
        const plan = mark === undefined ? undefined : await publishedActions(tx, mark.reviewId)
        if (plan === undefined) return missing('no statement is made for this review')
        const bytes = planSheet(plan)
        return { kind: 'file', name: 'plan.csv', type: spreadsheetType, bytes, version: versionOf(bytes) }
      },
    }),
    pageRoute({
      ...everybody,
      path: '/published/:review/versions/:number',
      statements: 4,
      show: visit => ofVersion(visit, report),
    }),
    pageRoute({
      ...everybody,
      path: '/published/:review/versions/:number/sections/:section',
      statements: 2,
      show: visit => ofVersion(visit, section),
    }),
    pageRoute({
      ...everybody,
      path: '/published/:review/:file',
      statements: 2,
      show: visit => file(visit, visit.params, undefined),
    }),
    pageRoute({
      ...everybody,
      path: '/published/:review/versions/:number/:file',
      statements: 2,
      show: visit => ofVersion(visit, file),
    }),
  ]
}

type Reading = Pick<Visit, 'has' | 'params'> & { readonly tx: Transaction }
type Answer = (visit: Reading, params: Visit['params'], number: number | undefined) => Promise<Reply>

/** A report, whole. The plan and its progress stand with the newest version alone. */
const report: Answer = async ({ tx, has }, params, number) => {
  const mark = await issuedMark(tx, params['review'] ?? '', number)
  if (mark === undefined) return missing('no such report is issued')
  const plan = number === undefined ? await publishedActions(tx, mark.reviewId) : undefined
  const published = plan && { plan, progress: await publishedProgress(tx, mark.reviewId) }
  const version = versionOf(mark, published)
  if (has(version)) return { kind: 'same', of: 'page', version }
  const issued = await issuedReport(tx, mark.reviewId, number)
  if (issued === undefined) return missing('no such report is issued')
  return { ...page('site/pages/report.njk', await shownReport(tx, issued, published)), version }
}

/** One section of it, for those who read on a phone, and for long reports. */
const section: Answer = async ({ tx, has }, params, number) => {
  const mark = await issuedMark(tx, params['review'] ?? '', number)
  if (mark === undefined) return missing('no such report is issued')
  const version = versionOf(mark, params['section'])
  if (has(version)) return { kind: 'same', of: 'page', version }
  const issued = await issuedReport(tx, mark.reviewId, number)
  const shown = issued && shownSection(issued, params['section'] ?? '')
  if (shown === undefined) return missing('the report has no such section')
  return { ...page('site/pages/section.njk', shown), version }
}

/** A frozen file, as it was made. Under the number of its version it is the same for ever. */
const file: Answer = async ({ tx, has }, params, number) => {
  const name = params['file'] ?? ''
  const mark = await issuedMark(tx, params['review'] ?? '', number)
  const version = mark?.files.find(each => each.name === name)?.sha256
  if (version === undefined) return missing('no such file is issued')
  const isFixed = number !== undefined
  if (has(version)) return { kind: 'same', of: 'file', version, isFixed }
  const found = await issuedFile(tx, params['review'] ?? '', name, number)
  if (found === undefined) return missing('no such file is issued')
  return { kind: 'file', name, type: found.type, bytes: found.bytes, version, isFixed }
}

async function ofVersion(visit: Reading, answer: Answer): Promise<Reply> {
  const number = versionIn(visit.params)
  return number === undefined ? missing('no such version is issued') : answer(visit, visit.params, number)
}

/** The plan for whoever follows it in a spreadsheet; days as `2007-03-31`. */
function planSheet(plan: PublishedActions): string {
  return spreadsheet(
    ['Action', 'From', 'Until', 'Who', 'Recommendation'],
    plan.actions.map(action => [
      action.text,
      action.firstDay?.toString(),
      action.lastDay?.toString(),
      action.owner,
      action.recommendation,
    ]),
  )
}

/** The version that an address names; undefined where it names none. */
function versionIn(params: { readonly [name: string]: string }): number | undefined {
  const number = params['number'] ?? ''
  return /^[1-9]\d{0,5}$/.test(number) ? Number(number) : undefined
}
