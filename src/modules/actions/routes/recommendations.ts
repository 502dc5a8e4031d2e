import { sayDay } from '../../../kernel/dates.ts'
import { filledForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { type ReviewFormVisit, reviewFormOn, reviewPage, type Services } from '../../reviews/index.ts'
import { acceptRecommendation, refuseRecommendation } from '../commands/progress.ts'
import { currentActions } from '../domain/plan.ts'
import { RefusalForm, TakeUpForm } from '../forms.ts'
import { mayReadActions, mayWriteActions } from '../policy.ts'
import { listActions } from '../store/plan.ts'
import { listRecommendations } from '../views/plan.ts'
import { versionOf } from './duties.ts'
import type { Shown } from './overview.ts'
import { actionShown, correctionsShown, inReportOrder } from './shown.ts'

const path = '/reviews/:review/actions/recommendations/:recommendation'

/** One recommendation and what answers it: its actions, or why it is not accepted. */
export function refusalRoutes(services: Services): readonly Route[] {
  const show = async (shown: Shown, id: string, form: ShownForm | undefined, status = 200): Promise<Reply> => {
    const { tx, review, actor, today } = shown
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const all = inReportOrder(rulebook, await listRecommendations(tx, review.id))
    const recommendation = all.find(each => each.id === id)
    if (recommendation === undefined) return missing('no such recommendation in this review')
    const { refusal } = recommendation
    const actions = currentActions(await listActions(tx, review.id)).filter(each => each.recommendationId === id)
    const model = {
      title: 'Recommendation',
      review,
      recommendation: { id, text: `${all.indexOf(recommendation) + 1}. ${recommendation.text}` },
      corrections: correctionsShown(recommendation),
      form: form ?? filledForm({ because: refusal?.because ?? '' }),
      version: versionOf(form, refusal?.version ?? 0),
      refusal: refusal === undefined ? '' : { ...refusal, on: sayDay(refusal.saidOn) },
      actions: actions.map(action => actionShown(review, action, today)),
      may: { write: mayWriteActions(actor, review).granted },
    }
    return page('actions/pages/recommendation.njk', model, status)
  }
  const idIn = (visit: ReviewFormVisit) => visit.params['recommendation'] ?? ''
  const again = (visit: ReviewFormVisit, form: ShownForm, status: number) =>
    visit.read(tx =>
      show({ tx, review: visit.subject, actor: visit.actor, today: visit.today }, idIn(visit), form, status),
    )
  return [
    reviewPage({
      path,
      permission: 'actions.read',
      may: mayReadActions,
      statements: 3,
      show: ({ tx, subject, actor, today, params }) =>
        show({ tx, review: subject, actor, today }, params['recommendation'] ?? '', undefined),
    }),
    reviewFormOn({
      path,
      permission: 'actions.write',
      may: mayWriteActions,
      schema: RefusalForm,
      again,
      run: (given, visit, posted) =>
        refuseRecommendation(
          services,
          visit.caller,
          visit.subject.id,
          { ...given, recommendationId: idIn(visit) },
          posted,
        ),
      onward: ({ subject: review }) => go(`/reviews/${review.id}/actions#actions`, 'The answer is in the plan.'),
    }),
    reviewFormOn({
      path: `${path}/accept`,
      permission: 'actions.write',
      may: mayWriteActions,
      schema: TakeUpForm,
      again,
      run: (given, visit, posted) =>
        acceptRecommendation(
          services,
          visit.caller,
          visit.subject.id,
          { ...given, recommendationId: idIn(visit) },
          posted,
        ),
      onward: ({ subject: review }) => go(`/reviews/${review.id}/actions#actions`, 'The answer is taken back.'),
    }),
  ]
}
