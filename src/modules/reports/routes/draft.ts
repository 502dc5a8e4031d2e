import { answer } from '../../../platform/web/answer.ts'
import { dayFields, emptyForm, filledForm, formAgain, reasonsIn, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import {
  findRespondent,
  letterShown,
  type ReviewSubject,
  readLetter,
  reviewForm,
  reviewPage,
  type Services,
} from '../../reviews/index.ts'
import { sendDraft, sentToday } from '../commands/drafts.ts'
import { maySendDraft } from '../policy.ts'
import { findLastDraft } from '../views/drafts.ts'
import { obstacles, type Shown } from './standing.ts'

/** Sending the draft; what is written on it has routes of its own. */
export function draftRoutes(services: Services): readonly Route[] {
  const letterOf = (review: ReviewSubject) =>
    services.rulebooks.get(review.rulebook, review.edition).letters.find(each => each.at === 'send-draft')
  const show = async ({ tx, review, actor, today }: Shown, form: ShownForm, status = 200): Promise<Reply> => {
    const id = letterOf(review)?.id ?? ''
    // Its day is that of the draft, whatever a form says.
    const onDay = { ...form, typed: { ...form.typed, ...dayFields('sentOn', today) } }
    const letter = { review, actor, letter: id, today, form: onDay, ahead: sentToday(today) }
    const shown = await letterShown(services, tx, letter)
    return page(
      'reports/pages/send.njk',
      {
        title: 'Send the draft to the director',
        review,
        form: { ...form, typed: shown?.typed ?? form.typed },
        letter: shown,
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
      statements: 32,
      show: ({ tx, subject: review, actor, today }) => show({ tx, review, actor, today }, emptyForm),
    }),
    reviewForm({
      path,
      permission: 'report.send-draft',
      may: maySendDraft,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor, today }, form, status))
        const id = letterOf(review)?.id
        const letter = readLetter(id ?? '', { ...body, ...dayFields('sentOn', today) })
        if (!letter.ok) return again(formAgain(body, letter.problems), 422)
        if (id !== undefined && !letter.command.isSent) return again(filledForm(body), 200)
        const posted = { key, reasons: reasonsIn(body) }
        return answer(
          await sendDraft(services, caller, review.id, posted, id === undefined ? undefined : letter.command),
          body,
          () => go(`/reviews/${review.id}/draft`, 'The draft is with the director’s office.'),
          again,
        )
      },
    }),
  ]
}
