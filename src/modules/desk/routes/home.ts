import { holds } from '../../../platform/access/actor.ts'
import { everybody } from '../../../platform/web/access.ts'
import { type PageRoute, page, pageRoute, type Route } from '../../../platform/web/route.ts'
import { maySeeOverview, type Services } from '../../reviews/index.ts'
import { sayChanges } from '../domain/changes.ts'
import { groupTasks, sayWaiting } from '../domain/tasks.ts'
import { listChanges, listDeskReviews } from '../views.ts'
import { areaRoutes, sayStanding } from './areas.ts'
import { respondentTasks, staffTasks, statementsOfTasks } from './tasks.ts'

/** Reviews named at the foot of the desk; the rest stand under Reviews. */
const reviewsShown = 10

/**
 * The first page of everybody, and the areas.
 *
 * @param front what `/` is while nobody is signed in
 */
export function deskRoutes(
  services: Services,
  front: Pick<PageRoute<object>, 'statements' | 'show'>,
): readonly Route[] {
  return [
    pageRoute({
      ...everybody,
      path: '/',
      statements: Math.max(front.statements, 2 + statementsOfTasks),
      async show(visit) {
        const { tx, actor, today } = visit
        if (actor.kind === 'public') return front.show(visit)
        // Whoever keeps roles knows which reviews there are, and opens none of them.
        const mayOpen = (review: { readonly id: string }) => maySeeOverview(actor, review).granted
        // A young inspector knows the reviews they help in, and opens their own page of each and nothing else of it.
        const isYoung = (review: { readonly id: string }) => holds(actor, review.id, 'young-person')
        const reviews = (await listDeskReviews(tx, actor.personId)).filter(review => mayOpen(review) || isYoung(review))
        const desk = { services, tx, actor, today, reviews }
        const staff = actor.kind === 'staff'
        const groups = groupTasks(staff ? await staffTasks(desk) : await respondentTasks(desk), today)
        const changes = staff
          ? sayChanges(
              await listChanges(
                tx,
                reviews.filter(mayOpen).map(({ id }) => id),
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
            href: mayOpen(review) ? `/reviews/${review.id}` : `/reviews/${review.id}/young`,
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
