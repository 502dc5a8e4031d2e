import type { Route } from '../../../platform/web/route.ts'
import { reviewPage, type Services } from '../../reviews/index.ts'
import { mayReadActions } from '../policy.ts'
import { dutyRoutes } from './duties.ts'
import { earlierRoutes } from './earlier.ts'
import { failingRoutes } from './failings.ts'
import { followUpRoutes } from './follow-up.ts'
import { itemRoutes } from './items.ts'
import { mailRoutes } from './mail.ts'
import { showPlan } from './overview.ts'
import { partnerRoutes } from './partners.ts'
import { timelineRoutes } from './timeline.ts'

/** Every page and form of the action plan. */
export function actionsRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: '/reviews/:review/actions',
      permission: 'actions.read',
      may: mayReadActions,
      statements: 10,
      show: ({ tx, subject, actor, today }) => showPlan(services, { tx, review: subject, actor, today }),
    }),
    ...dutyRoutes(services),
    ...itemRoutes(services),
    ...mailRoutes(services),
    ...timelineRoutes(services),
    ...partnerRoutes(services),
    ...failingRoutes(services),
    ...followUpRoutes(services),
    ...earlierRoutes(services),
  ]
}
