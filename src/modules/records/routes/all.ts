import { joinHistories, type ModuleHistory } from '../../../kernel/history.ts'
import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import type { RetentionSchedule } from '../domain/retention.ts'
import { archiveRoutes } from './archive.ts'
import { dossierRoutes } from './dossier.ts'
import { historyRoutes } from './history.ts'
import { retentionRoutes } from './retention.ts'
import { viewRoutes } from './views.ts'

/** @param histories what each module says of its own part of the record */
export function recordsRoutes(
  services: Services,
  histories: readonly ModuleHistory[],
  schedule: RetentionSchedule,
): readonly Route[] {
  const history = joinHistories(histories)
  return [
    ...historyRoutes(services, history),
    ...viewRoutes(services, history),
    ...retentionRoutes(services, schedule),
    ...dossierRoutes(services),
    ...archiveRoutes(services, history),
  ]
}
