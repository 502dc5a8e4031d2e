import type { LooseEndGroup } from '../../../kernel/loose-ends.ts'
import type { SweepSource } from '../../reviews/index.ts'
import { fieldworkRoute } from '../../rulebooks/index.ts'
import { looseEndsOfFieldwork } from '../domain/loose-ends.ts'
import { mayWrite } from '../policy.ts'
import { listActivities, listHypotheses, listRoutes } from '../views/fieldwork.ts'

/** What fieldwork leaves open. Three statements. */
export const fieldworkLooseEnds: LooseEndGroup<SweepSource> = {
  async load({ tx, review, actor, today }) {
    return looseEndsOfFieldwork({
      at: `/reviews/${review.id}`,
      routes: await listRoutes(tx, review.id),
      hypotheses: await listHypotheses(tx, review.id),
      activities: await listActivities(tx, review.id),
      fieldworkRoute,
      fieldworkEnd: review.fieldworkEnd,
      today,
      mayWrite: mayWrite(actor, review).granted,
    })
  },
}
