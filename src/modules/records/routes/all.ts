import { joinHistories, type ModuleHistory } from '../../../kernel/history.ts'
import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { historyRoutes } from './history.ts'

/** @param histories what each module says of its own part of the record */
export function recordsRoutes(services: Services, histories: readonly ModuleHistory[]): readonly Route[] {
  return historyRoutes(services, joinHistories(histories))
}
