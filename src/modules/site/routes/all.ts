import { everybody } from '../../../platform/web/access.ts'
import { cookiePrefixOverTls, cookies } from '../../../platform/web/cookies.ts'
import { keptPage, pageRoute, type Route } from '../../../platform/web/route.ts'
import { areaRoutes, type ReferenceData } from './areas.ts'
import { reportRoutes } from './report.ts'
import { searchRoute } from './search.ts'

/** Pages that set a cookie for somebody who is not signed in; `…` stands for anything. */
const settingPages = [
  { path: '/sign-in', what: 'Where you sign in' },
  { path: '/sign-in/…', what: 'What belongs to signing in, such as a second step or a new password' },
  { path: '/invitation/…', what: 'An invitation that you were sent' },
  { path: '/new-password/…', what: 'A link to a new password' },
  { path: '/first-administrator/…', what: 'The link by which the first administrator comes' },
  { path: '/published/…/your-view', what: 'Where you say what you think of a report' },
] as const

/** What the retention schedule says of one kind of thing, as the privacy notice tells it; `says` is from when its years are counted. */
export type KeptSoLong = {
  readonly what: string
  readonly years: number
  readonly says: string
  readonly automatic: boolean
  readonly ground: string
}

/**
 * What the public reads: issued reports, as they were frozen, the areas they are of, and what the service says of itself.
 *
 * @param schedule how long things are kept
 * @param reference open data as text: boundaries and what they bound, and what others published of each authority
 */
export function siteRoutes(schedule: readonly KeptSoLong[], reference: ReferenceData): readonly Route[] {
  return [
    statement('/accessibility', 'accessibility', 'Accessibility statement', {}),
    statement('/privacy', 'privacy', 'Privacy notice', { schedule }),
    statement('/cookies', 'cookies', 'Cookies', {
      prefix: cookiePrefixOverTls,
      settingPages,
      cookies: Object.entries(cookies).map(([name, cookie]) => ({ name, ...cookie })),
    }),
    ...areaRoutes(reference),
    searchRoute,
    ...reportRoutes(),
  ]
}

/** A page that says something of the service itself, the same to everybody. */
function statement(path: string, name: string, title: string, model: object): Route {
  return pageRoute({
    ...everybody,
    path,
    statements: 0,
    show: async () => keptPage(`site/pages/${name}.njk`, { ...model, title }),
  })
}
