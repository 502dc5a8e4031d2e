import { signedIn } from '../../../platform/web/access.ts'
import { missing, page, pageRoute, type Route } from '../../../platform/web/route.ts'
import { maySeeOverview, type Services } from '../../reviews/index.ts'
import { sayChanges } from '../domain/changes.ts'
import { groupTasks, sayWaiting } from '../domain/tasks.ts'
import { listChanges, listDeskReviews } from '../views.ts'
import { areaRoutes, sayStanding } from './areas.ts'
import { respondentTasks, staffTasks, statementsOfTasks } from './tasks.ts'

/** Reviews named at the foot of the desk; the rest stand under Reviews. */
const reviewsShown = 10

/** The first page of everybody, and the areas. */
export function deskRoutes(services: Services): readonly Route[] {
  return [
    pageRoute({
      ...signedIn,
      path: '/',
      statements: 2 + statementsOfTasks,
      async show({ tx, actor, today }) {
        if (actor.kind === 'public') return missing('nobody is signed in')
        // Whoever keeps roles knows which reviews there are, and opens none of them.
        const reviews = (await listDeskReviews(tx, actor.personId)).filter(
          review => maySeeOverview(actor, review).granted,
        )
        const desk = { services, tx, actor, today, reviews }
        const staff = actor.kind === 'staff'
        const groups = groupTasks(staff ? await staffTasks(desk) : await respondentTasks(desk), today)
        const changes = staff
          ? sayChanges(
              await listChanges(
                tx,
                reviews.map(({ id }) => id),
              ),
            )
          : []
        const titles = new Map(reviews.map(({ id, title }) => [id, title]))
        return page('desk/pages/home.njk', {
          title: 'What waits for you',
          waiting: sayWaiting(groups),
          groups,
          staff,
          changes: changes.map(each => ({ ...each, title: titles.get(each.reviewId) ?? '' })),
          reviews: reviews.slice(0, reviewsShown).map(review => ({
            id: review.id,
            title: review.title,
            fieldworkStart: review.fieldworkStart,
            says: sayStanding(services, {
              ...review,
              rests: review.pausedBecause !== undefined || review.deferredBecause !== undefined,
            }),
          })),
          moreReviews: Math.max(0, reviews.length - reviewsShown),
        })
      },
    }),
    ...areaRoutes(services),
  ]
}
