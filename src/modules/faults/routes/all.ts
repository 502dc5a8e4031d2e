import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { lossRoutes } from './losses.ts'
import { reportRoutes } from './reports.ts'

/** Every address of the module. */
export function faultsRoutes(services: Services): readonly Route[] {
  return [...reportRoutes(services), ...lossRoutes(services)]
}
