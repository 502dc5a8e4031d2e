import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { delegateRoutes } from './delegates.ts'
import { keepRoutes } from './keep.ts'
import { whyRoutes } from './why.ts'

/** Every address of the module. */
export function rolesRoutes(services: Services): readonly Route[] {
  return [...keepRoutes(services), ...whyRoutes(services), ...delegateRoutes(services)]
}
