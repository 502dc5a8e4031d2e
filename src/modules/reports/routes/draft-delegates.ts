import { londonDay, sayDay, type Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { dayFields, filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { endDraftDelegate, nameDraftDelegate } from '../commands/delegates.ts'
import { roundDays } from '../commands/drafts.ts'
import { DelegateForm, EndDelegateForm } from '../forms.ts'
import { mayEndDelegate, mayNameDelegate } from '../policy.ts'
import { listDelegates, listPossibleDelegates } from '../views/delegates.ts'
import { findLastDraft } from '../views/drafts.ts'

const path = '/reviews/:review/draft/delegates'

type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly now: Temporal.Instant
}

/** Whom the director's office lets read the draft and comment, and until when. */
export function draftDelegateRoutes(services: Services): readonly Route[] {
  const show = async ({ tx, review, actor, now }: Shown, form: ShownForm | undefined, status = 200): Promise<Reply> => {
    const delegates = await listDelegates(tx, review.id, now)
    const possible = await listPossibleDelegates(tx, review.id)
    const draft = await findLastDraft(tx, review.id)
    const { comments } = await roundDays(services, review, draft, londonDay(now))
    return page(
      'reports/pages/draft-delegates.njk',
      {
        title: 'Who comments on the draft with you',
        review,
        form: form ?? filledForm(dayFields('until', comments?.due)),
        delegates: delegates.map(each => ({
          ...each,
          // The moment at which it ends is the first of the day after, unless it was ended.
          until: each.until === undefined ? '' : sayDay(londonDay(each.until.subtract({ seconds: 1 }))),
        })),
        possible: possible.map(({ id, name, post, organisation }) => ({
          value: id,
          text: [name, post, organisation].filter(part => part !== '').join(', '),
        })),
        may: { name: mayNameDelegate(actor, review).granted },
      },
      status,
    )
  }
  return [
    reviewPage({
      path,
      permission: 'report.name-delegate',
      may: mayEndDelegate,
      statements: 5,
      show: ({ tx, subject: review, actor, caller }) => show({ tx, review, actor, now: caller.now }, undefined),
    }),
    reviewForm({
      path,
      permission: 'report.name-delegate',
      may: mayNameDelegate,
      async submit({ caller, actor, body, key, read, subject: review }) {
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor, now: caller.now }, form, status))
        const form = readForm(DelegateForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { person: personId, until, because } = form.command
        return answer(
          await nameDraftDelegate(services, caller, review.id, { personId, until, because }, { key }),
          body,
          () => go(`/reviews/${review.id}/draft/delegates`, 'They can read the draft and comment until that day.'),
          again,
        )
      },
    }),
    reviewForm({
      path: `${path}/end`,
      permission: 'report.name-delegate',
      may: mayEndDelegate,
      async submit({ caller, actor, body, key, read, subject: review }) {
        const form = readForm(EndDelegateForm, body)
        if (!form.ok) return missing('the form names nobody')
        const { grant: grantId, version } = form.command
        return answer(
          await endDraftDelegate(services, caller, review.id, { grantId, version }, { key }),
          body,
          () =>
            go(`/reviews/${review.id}/draft/delegates`, 'They see the draft no longer. What they wrote is kept here.'),
          (shown, status) => read(tx => show({ tx, review, actor, now: caller.now }, shown, status)),
        )
      },
    }),
  ]
}
