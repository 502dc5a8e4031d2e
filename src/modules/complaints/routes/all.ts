import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { figureRoutes } from './figures.ts'
import { handleRoutes } from './handle.ts'
import { hearingRoutes } from './hearing.ts'
import { investigateRoutes } from './investigate.ts'

/** Every address of the module but those of complainants, which look at no sign-in (`complainRoutes`). */
export function complaintsRoutes(services: Services): readonly Route[] {
  return [
    ...figureRoutes(services),
    ...hearingRoutes(services),
    ...handleRoutes(services),
    ...investigateRoutes(services),
  ]
}
