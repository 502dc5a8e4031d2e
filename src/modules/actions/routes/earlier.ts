import { sayDay } from '../../../kernel/dates.ts'
import { emptyForm, filledForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { mayRead, type ReviewFormVisit, reviewFormOn, reviewPage, type Services } from '../../reviews/index.ts'
import { carryRecommendation } from '../commands/reviews.ts'
import { isOpen, sayEarlier } from '../domain/earlier.ts'
import { CarryForm } from '../forms.ts'
import { mayCarry } from '../policy.ts'
import { type Earlier, listEarlier } from '../store/reviews.ts'
import { versionOf } from './duties.ts'
import type { Shown } from './overview.ts'

const base = '/reviews/:review/earlier'
const one = `${base}/:recommendation` as const

function earlierShown(reviewId: string, each: Earlier) {
  const { decision } = each
  return {
    href: `/reviews/${reviewId}/earlier/${each.recommendationId}`,
    text: each.text,
    from: `${each.title}, issued on ${sayDay(each.issuedOn)}`,
    notAccepted: each.notAccepted,
    isOpen: isOpen(each),
    actions: each.actions.map(action => ({ text: action.text, owner: action.owner, says: sayEarlier(action) })),
    decided:
      decision === undefined
        ? ''
        : {
            takenUp: decision.takenUp,
            because: decision.because,
            item: decision.itemId === undefined ? '' : `/reviews/${reviewId}/evidence/${decision.itemId}`,
            says: `${sayDay(decision.on)}, ${decision.by}`,
          },
  }
}

/** What earlier reviews of the area recommended and what came of it: taken up as evidence, or left with a reason (¶75). */
export function earlierRoutes(services: Services): readonly Route[] {
  const showOne = async ({ tx, review, actor }: Shown, id: string, form?: ShownForm, status = 200): Promise<Reply> => {
    const found = (await listEarlier(tx, review.id)).find(({ recommendationId }) => recommendationId === id)
    if (found === undefined) return missing('no such recommendation of an earlier review')
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const model = {
      title: 'Recommendation of an earlier review',
      review,
      earlier: earlierShown(review.id, found),
      kinds: rulebook['evidence-kinds'].map(({ id: value, label }) => ({ value, text: label })),
      form: form ?? filledForm({ because: found.decision?.because ?? '' }),
      version: versionOf(form, found.version),
      may: { decide: mayCarry(actor, review).granted && found.decision?.takenUp !== true },
    }
    return page('actions/pages/earlier-one.njk', model, status)
  }
  const idIn = ({ params }: Pick<ReviewFormVisit, 'params'>) => params['recommendation'] ?? ''
  return [
    reviewPage({
      path: base,
      permission: 'actions.read-earlier',
      may: mayRead,
      statements: 2,
      async show({ tx, subject: review }) {
        const all = await listEarlier(tx, review.id)
        const model = {
          title: 'Earlier reviews of this area',
          review,
          form: emptyForm,
          earlier: all.map(each => earlierShown(review.id, each)),
        }
        return page('actions/pages/earlier.njk', model)
      },
    }),
    reviewPage({
      path: one,
      permission: 'actions.read-earlier',
      may: mayRead,
      statements: 2,
      show: ({ tx, subject, actor, today, params }) =>
        showOne({ tx, review: subject, actor, today }, params['recommendation'] ?? ''),
    }),
    reviewFormOn({
      path: one,
      permission: 'actions.carry',
      may: mayCarry,
      schema: CarryForm,
      again: (visit, form, status) =>
        visit.read(tx =>
          showOne({ tx, review: visit.subject, actor: visit.actor, today: visit.today }, idIn(visit), form, status),
        ),
      run: ({ decision, evidenceKind, ...given }, visit, posted) => {
        const kind = decision === 'take-up' ? evidenceKind : undefined
        const carried = { ...given, recommendationId: idIn(visit), evidenceKind: kind }
        return carryRecommendation(services, visit.caller, visit.subject.id, carried, posted)
      },
      onward: ({ subject }) => go(`/reviews/${subject.id}/earlier`, 'The decision is kept.'),
    }),
  ]
}
