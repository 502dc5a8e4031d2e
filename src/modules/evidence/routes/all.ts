import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { accessRoutes } from './access.ts'
import { attachmentRoutes } from './attachments.ts'
import { checklistRoutes } from './checklist.ts'
import { documentRoutes } from './documents.ts'
import { itemRoutes } from './items.ts'

/** Every address of the module. */
export function evidenceRoutes(services: Services): readonly Route[] {
  return [
    ...itemRoutes(services),
    ...accessRoutes(services),
    ...checklistRoutes(services),
    ...documentRoutes(services),
    ...attachmentRoutes(services),
  ]
}
