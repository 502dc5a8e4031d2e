import type { Route } from '../../../platform/web/route.ts'
import type { ConcernServices } from '../commands/concern-services.ts'
import { peopleRoutes } from './people.ts'
import { raiseRoutes } from './raise.ts'
import { receiveRoutes } from './receive.ts'
import { tellingRoutes } from './tellings.ts'

/** Every address of the module but those of whistle-blowers, which leave no trace (`tellUsRoutes`). */
export function concernsRoutes(services: ConcernServices): readonly Route[] {
  return [...raiseRoutes(services), ...peopleRoutes(services), ...tellingRoutes(services), ...receiveRoutes(services)]
}
