import type { Route } from '../../../platform/web/route.ts'
import type { RegisterServices } from '../commands.ts'
import { listRoutes } from './lists.ts'
import { organisationRoutes } from './organisations.ts'
import { personRoutes } from './people.ts'

/** Every page and form of the register. */
export function registerRoutes(register: RegisterServices): readonly Route[] {
  return [...listRoutes(register), ...personRoutes(register), ...organisationRoutes(register)]
}
