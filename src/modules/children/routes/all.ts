import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { lineRoutes } from './lines.ts'
import { ownRoutes } from './own.ts'
import { publishedRoutes } from './published.ts'
import { childrenReportRoutes } from './report.ts'
import { toldRoutes } from './told.ts'
import { youngInspectorRoutes } from './young.ts'

/** Every page and form of the report for children, of young inspectors, and of what children hear back. */
export function childrenRoutes(services: Services): readonly Route[] {
  return [
    ...lineRoutes(services),
    ...childrenReportRoutes(services),
    ...youngInspectorRoutes(services),
    ...ownRoutes(services),
    ...toldRoutes(services),
    ...publishedRoutes(),
  ]
}
