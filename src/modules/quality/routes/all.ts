import { page, type Route } from '../../../platform/web/route.ts'
import { reviewPage, type Services } from '../../reviews/index.ts'
import { stepsOf } from '../domain/chain.ts'
import { standingOf } from '../facts.ts'
import { mayReadQuality } from '../policy.ts'
import { findStanding } from '../views/standing.ts'
import { approvalRoutes } from './approval.ts'
import { assuranceRoutes } from './assurance.ts'
import { committeeRoutes } from './committee.ts'
import { readingRoutes } from './reading.ts'
import { trackerOf } from './tracker.ts'

/** Every page and form of quality assurance. */
export function qualityRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: '/reviews/:review/quality',
      permission: 'quality.read',
      may: mayReadQuality,
      statements: 2,
      async show({ tx, subject: review }) {
        const rulebook = services.rulebooks.get(review.rulebook, review.edition)
        const found = await findStanding(tx, review.id)
        const steps = stepsOf(standingOf(found, rulebook, services.rulebooks.holidays(rulebook)))
        return page('quality/pages/overview.njk', {
          title: 'Quality assurance',
          review,
          tracker: trackerOf(review.id, rulebook, steps),
          stages: {
            assured: rulebook.stages.filter(stage => found.stagesAssured.includes(stage.id)).length,
            all: rulebook.stages.length,
          },
          risk: rulebook.quality?.risks.find(level => level.id === found.risk)?.label,
          contacts: found.contacts,
          questionnaires: found.questionnaires,
        })
      },
    }),
    ...assuranceRoutes(services),
    ...readingRoutes(services),
    ...committeeRoutes(services),
    ...approvalRoutes(services),
  ]
}
