import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { blockRoutes } from './blocks.ts'
import { draftRoutes } from './draft.ts'
import { fileRoutes } from './files.ts'
import { issueRoutes } from './issue.ts'
import { recommendationRoutes } from './recommendations.ts'
import { sectionRoutes } from './section.ts'

/** Every page and form of the report. */
export function reportsRoutes(services: Services): readonly Route[] {
  return [
    ...blockRoutes(services),
    ...sectionRoutes(services),
    ...recommendationRoutes(services),
    ...fileRoutes(services),
    ...draftRoutes(services),
    ...issueRoutes(services),
  ]
}
