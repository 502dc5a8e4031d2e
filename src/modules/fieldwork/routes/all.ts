import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { activityRoutes } from './activities.ts'
import { hypothesisRoutes } from './hypotheses.ts'
import { issueRoutes } from './issues.ts'
import { planRoutes } from './plan.ts'
import { wallRoutes } from './wall.ts'

/** Every page and form of coverage and fieldwork. */
export function fieldworkRoutes(services: Services): readonly Route[] {
  return [
    ...wallRoutes(services),
    ...hypothesisRoutes(services),
    ...planRoutes(services),
    ...activityRoutes(services),
    ...issueRoutes(services),
  ]
}
