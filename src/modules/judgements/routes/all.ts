import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { conclusionRoutes } from './conclusions.ts'
import { gradeRoutes } from './grades.ts'
import { limitRoutes } from './limits.ts'

/** Every page and form of conclusions and grades. */
export function judgementsRoutes(services: Services): readonly Route[] {
  return [...conclusionRoutes(services), ...gradeRoutes(services), ...limitRoutes(services)]
}
