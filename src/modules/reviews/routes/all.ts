import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../commands/change.ts'
import { conductRoutes } from './conduct.ts'
import { editionRoutes } from './edition.ts'
import { linkRoutes } from './links.ts'
import { type FindAttention, pageRoutes } from './pages.ts'
import { roleRoutes } from './roles.ts'
import { steerRoutes } from './steer.ts'
import { taskRoutes } from './tasks.ts'

/** @param attention what needs attention in a review, the gravest first: it is found by what stands above */
export function reviewsRoutes(services: Services, attention: FindAttention): readonly Route[] {
  return [
    ...pageRoutes(services, attention),
    ...conductRoutes(services),
    ...roleRoutes(services),
    ...steerRoutes(services),
    ...editionRoutes(services),
    ...taskRoutes(services),
    ...linkRoutes(services),
  ]
}
