import { spreadsheet, spreadsheetType } from '../../platform/documents/spreadsheet.ts'
import { everybody } from '../../platform/web/access.ts'
import { cookiePrefixOverTls, cookies } from '../../platform/web/cookies.ts'
import { missing, page, pageRoute, type Reply, type Route } from '../../platform/web/route.ts'
import { type PublishedActions, publishedActions, sayWhen } from '../actions/index.ts'
import { type IssuedReport, issuedFile, issuedFiles, issuedReport, listIssued } from '../reports/index.ts'

const reportsOnPage = 50

/** What the retention schedule says of one kind of evidence, as the privacy notice tells it. */
export type KeptSoLong = {
  readonly what: string
  readonly years: number
  readonly automatic: boolean
  readonly ground: string
}

/**
 * What the public reads: issued reports, as they were frozen, and what the service says of itself.
 *
 * @param schedule how long evidence is kept, counted from the day on which the report is issued
 */
export function siteRoutes(schedule: readonly KeptSoLong[]): readonly Route[] {
  return [
    statement('/accessibility', 'accessibility', 'Accessibility statement', {}),
    statement('/privacy', 'privacy', 'Privacy notice', { schedule }),
    statement('/cookies', 'cookies', 'Cookies', {
      prefix: cookiePrefixOverTls,
      cookies: Object.entries(cookies).map(([name, cookie]) => ({ name, ...cookie })),
    }),
    pageRoute({
      ...everybody,
      path: '/published',
      statements: 1,
      async show({ tx, query }) {
        const wanted = Number(query['page'] ?? 1)
        const number = Number.isInteger(wanted) && wanted > 0 && wanted < 10_000 ? wanted : 1
        const found = await listIssued(tx, { offset: (number - 1) * reportsOnPage, limit: reportsOnPage + 1 })
        return page('site/pages/list.njk', {
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
      statements: 2,
      async show({ tx, params }) {
        const issued = await issuedReport(tx, params['review'] ?? '')
        if (issued === undefined) return missing('no report is issued for this review')
        const plan = await publishedActions(tx, issued.reviewId)
        return page('site/pages/report.njk', { title: issued.title, ...shown(issued), plan: plan && shownPlan(plan) })
      },
    }),
    pageRoute({
      ...everybody,
      path: '/published/:review/plan.csv',
      statements: 2,
      async show({ tx, params }): Promise<Reply> {
        const issued = await issuedReport(tx, params['review'] ?? '')
        const plan = issued === undefined ? undefined : await publishedActions(tx, issued.reviewId)
        if (plan === undefined) return missing('no statement is made for this review')
        return { kind: 'file', name: 'plan.csv', type: spreadsheetType, bytes: planSheet(plan) }
      },
    }),
    ...Object.values(issuedFiles).map(({ name }) =>
      pageRoute({
        ...everybody,
        path: `/published/:review/${name}`,
        statements: 1,
        async show({ tx, params }): Promise<Reply> {
          const file = await issuedFile(tx, params['review'] ?? '', name)
          if (file === undefined) return missing('no report is issued for this review')
          return { kind: 'file', name, type: file.type, bytes: file.bytes }
        },
      }),
    ),
  ]
}

/** A page that says something of the service itself, the same to everybody. */
function statement(path: string, name: string, title: string, model: object): Route {
  return pageRoute({
    ...everybody,
    path,
    statements: 0,
    show: async () => page(`site/pages/${name}.njk`, { ...model, title }),
  })
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

/** The council's answer, each action with when it is taken in words. */
function shownPlan(plan: PublishedActions) {
  return { ...plan, actions: plan.actions.map(action => ({ ...action, when: sayWhen(action) })) }
}

/** What comes first on the page is taken out of the frozen model: grades, the section they stand in, what must improve. */
function shown(issued: IssuedReport) {
  const { sections } = issued.model
  const first = sections.find(section => section.blocks.some(block => block.kind === 'grades'))
  const grades = first?.blocks.find(block => block.kind === 'grades')
  return {
    issued,
    grades,
    summary: first,
    opening: (first?.blocks ?? []).filter(block => block.kind === 'passage' || block.kind === 'finding'),
    recommendations: sections.flatMap(section =>
      section.recommendations.map(one => ({ ...one, section: section.heading })),
    ),
    files: issued.files.map(file => ({ ...file, kilobytes: Math.ceil(file.length / 1024) })),
  }
}
