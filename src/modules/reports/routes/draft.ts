import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, reasonsIn, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { findRespondent, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { sendDraft } from '../commands/drafts.ts'
import { maySendDraft } from '../policy.ts'
import { findLastDraft } from '../views/drafts.ts'
import { obstacles, type Shown } from './standing.ts'

/** Sending the draft; what is written on it has routes of its own. */
export function draftRoutes(services: Services): readonly Route[] {
  const show = async ({ tx, review, actor }: Shown, form: ShownForm, status = 200): Promise<Reply> => {
    return page(
      'reports/pages/send.njk',
      {
        title: 'Send the draft to the director',
        review,
        form,
        director: await findRespondent(tx, review.id, 'director'),
        last: await findLastDraft(tx, review.id),
        problems: await obstacles(services, tx, review, 'send-draft', 'Nothing stands in the way of sending it.'),
        may: { send: maySendDraft(actor, review).granted },
      },
      status,
    )
  }
  const path = '/reviews/:review/report/send'
  return [
    reviewPage({
      path,
      permission: 'report.send-draft',
      may: maySendDraft,
      statements: 12,
      show: ({ tx, subject: review, actor, today }) => show({ tx, review, actor, today }, emptyForm),
    }),
    reviewForm({
      path,
      permission: 'report.send-draft',
      may: maySendDraft,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor, today }, form, status))
        return answer(
          await sendDraft(services, caller, review.id, { key, reasons: reasonsIn(body) }),
          body,
          () => go(`/reviews/${review.id}/draft`, 'The draft is with the director’s office.'),
          again,
        )
      },
    }),
  ]
}
