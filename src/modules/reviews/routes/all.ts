import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../commands/change.ts'
import { conductRoutes } from './conduct.ts'
import { pageRoutes } from './pages.ts'
import { roleRoutes } from './roles.ts'
import { steerRoutes } from './steer.ts'
import { taskRoutes } from './tasks.ts'

export function reviewsRoutes(services: Services): readonly Route[] {
  return [
    ...pageRoutes(services),
    ...conductRoutes(services),
    ...roleRoutes(services),
    ...steerRoutes(services),
    ...taskRoutes(services),
  ]
}
