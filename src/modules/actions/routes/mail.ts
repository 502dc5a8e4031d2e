import { filledForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { reviewFormOn, reviewPage, type Services } from '../../reviews/index.ts'
import { chooseMail } from '../commands/reminders.ts'
import { MailForm } from '../forms.ts'
import { maySetMail } from '../policy.ts'
import { findMailChoice } from '../store/reminders.ts'
import { versionOf } from './duties.ts'
import type { Shown } from './overview.ts'

const path = '/reviews/:review/actions/reminders'

/** One's own choice of mail about what is due after the report. */
export function mailRoutes(services: Services): readonly Route[] {
  const show = async ({ tx, review, actor }: Shown, form?: ShownForm, status = 200): Promise<Reply> => {
    const personId = actor.kind === 'public' ? '' : actor.personId
    const choice = await findMailChoice(tx, review.id, personId)
    const { reminders } = services.rulebooks.get(review.rulebook, review.edition)
    const model = {
      title: 'Mail about what is due',
      review,
      form: form ?? filledForm({ mail: choice.noMail ? 'no' : 'yes' }),
      version: versionOf(form, choice.version),
      days:
        reminders === undefined ? '' : { before: reminders.before.join(' and '), after: reminders.after.join(' and ') },
      isConfigured: services.mailIsConfigured,
    }
    return page('actions/pages/reminders.njk', model, status)
  }
  return [
    reviewPage({
      path,
      permission: 'actions.choose-mail',
      may: maySetMail,
      statements: 2,
      show: ({ tx, subject, actor, today }) => show({ tx, review: subject, actor, today }),
    }),
    reviewFormOn({
      path,
      permission: 'actions.choose-mail',
      may: maySetMail,
      schema: MailForm,
      again: ({ read, subject: review, actor, today }, form, status) =>
        read(tx => show({ tx, review, actor, today }, form, status)),
      run: ({ mail, version }, { caller, subject }, posted) =>
        chooseMail(services, caller, subject.id, { noMail: mail === 'no', version }, posted),
      onward: ({ subject }) => go(`/reviews/${subject.id}/actions`, 'Your choice is kept.'),
    }),
  ]
}
