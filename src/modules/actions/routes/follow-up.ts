import { sayDay } from '../../../kernel/dates.ts'
import { emptyForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { listExceptions, mayOpen, mayRead, reviewFormOn, reviewPage, type Services } from '../../reviews/index.ts'
import { labelIn } from '../../rulebooks/index.ts'
import { openFollowUp } from '../commands/reviews.ts'
import { FollowUpForm } from '../forms.ts'
import { type FollowUp, listFollowUps } from '../store/reviews.ts'
import type { Shown } from './overview.ts'
import { ruleOf } from './shown.ts'

const path = '/reviews/:review/follow-up'

/** What a review follows up, which reviews follow it, and the opening of one as an exception (¶76). */
export function followUpRoutes(services: Services): readonly Route[] {
  const show = async ({ tx, review, actor }: Shown, form: ShownForm, status = 200): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const kinds = rulebook['follow-ups'] ?? []
    const all = await listFollowUps(tx, review.id)
    const rules = new Set(rulebook.rules.filter(({ at }) => at === 'act open-follow-up').map(({ id }) => id))
    const exceptions = (await listExceptions(tx, review.id)).filter(({ rule }) => rules.has(rule))
    const shown = (follow: FollowUp) => ({
      ...follow,
      label: labelIn(kinds, follow.kind),
      opened: `${sayDay(follow.openedOn)}, ${follow.openedBy}`,
    })
    const own = all.find(({ reviewId }) => reviewId === review.id)
    const isIssued = review.state === 'published' || review.state === 'closed'
    const model = {
      title: 'Following up',
      review,
      form,
      own: own === undefined ? '' : shown(own),
      exceptions: exceptions.map(({ says, reason }) => ({ says, reason })),
      later: all.filter(({ ofReviewId }) => ofReviewId === review.id).map(shown),
      kinds: kinds.map(({ id, label }) => ({ value: id, text: label })),
      rules: kinds.slice(0, 1).map(({ id, cite }) => ruleOf(review, id, cite)),
      isIssued,
      may: { open: mayOpen(actor).granted && isIssued && kinds.length > 0 },
    }
    return page('actions/pages/follow-up.njk', model, status)
  }
  return [
    reviewPage({
      path,
      permission: 'actions.read-follow-up',
      may: mayRead,
      statements: 3,
      show: ({ tx, subject, actor, today }) => show({ tx, review: subject, actor, today }, emptyForm),
    }),
    reviewFormOn({
      path,
      permission: 'reviews.open',
      may: actor => mayOpen(actor),
      schema: FollowUpForm,
      again: ({ read, subject: review, actor, today }, form, status) =>
        read(tx => show({ tx, review, actor, today }, form, status)),
      run: (given, { caller, subject }, posted) =>
        openFollowUp(services, caller, { ...given, ofReviewId: subject.id }, posted),
      onward: (_, { id }) => go(`/reviews/${id}/follow-up`, 'The review is open.'),
    }),
  ]
}
