import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { dayFields, filledForm, formAgain, readForm, reasonsIn, type ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { factLoader, type Services } from '../commands/change.ts'
import { recordMeeting, sendNotification } from '../commands/conduct.ts'
import type { ReviewSubject } from '../domain/review.ts'
import { NotificationForm, OralSummaryForm, SettingUpForm } from '../forms.ts'
import { mayConduct, mayRead } from '../policy.ts'
import { lettersOfKind } from '../views/letters.ts'
import { findMeeting, type Meeting } from '../views/meetings.ts'
import { listRespondents } from '../views/review.ts'
import { partOf } from './pages.ts'
import { reviewForm, reviewPage } from './subject.ts'

type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}

/** The notification: the rulebook's letter, filled in, and what was sent. */
export function notificationRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/notification'
  const show = async (
    { tx, review, actor, today }: Shown,
    form: ShownForm | undefined,
    status = 200,
  ): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const letter = rulebook.letters.find(each => each.at === 'send-notification')
    const text =
      letter === undefined
        ? ''
        : await services.rulebooks.fillIn(rulebook, letter.text, factLoader(services, tx, review))
    const things = letter?.things.map((thing, index) => `${index + 1}. ${thing.text ?? thing.label}`).join('\n') ?? ''
    const sent = await lettersOfKind(tx, review.id, 'notification')
    const respondents = await listRespondents(tx, review.id)
    const filled = filledForm({ ...dayFields('sentOn', today), text: `${text.trim()}\n\n${things}` })
    return page(
      'reviews/pages/notification.njk',
      {
        title: 'Notification',
        review,
        form: form ?? filled,
        cite: letter?.cite ?? '',
        addressee: partOf(rulebook.roles, 'director'),
        sent: sent.map(each => ({
          ...each,
          on: sayDay(each.sentOn),
          names: each.namesDay === undefined ? '' : sayDay(each.namesDay),
        })),
        director: respondents.find(each => each.role === 'director'),
        may: { conduct: mayConduct(actor, review).granted },
      },
      status,
    )
  }
  return [
    reviewPage({
      path,
      permission: 'reviews.read',
      may: mayRead,
      statements: 8,
      show: ({ tx, subject, actor, today }) => show({ tx, review: subject, actor, today }, undefined),
    }),
    reviewForm({
      path,
      permission: 'reviews.conduct',
      may: mayConduct,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor, today }, form, status))
        const form = readForm(NotificationForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await sendNotification(services, caller, review.id, form.command, {
          key,
          reasons: reasonsIn(body),
        })
        return answer(
          outcome,
          body,
          ({ isToldByMail }) => go(`/reviews/${review.id}/notification`, sayLetterSent(isToldByMail)),
          again,
        )
      },
    }),
  ]
}

function sayLetterSent(isToldByMail: boolean): string {
  return isToldByMail
    ? 'The letter is on record as sent. Its receiver is told by email that it waits in Conspectus.'
    : 'The letter is on record as sent. Nobody is told by email: pass it on yourself.'
}

/** The setting-up meeting and the oral summary at the end of fieldwork. */
export function meetingRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/setting-up'
  const show = async ({ tx, review, actor }: Shown, form: ShownForm | undefined, status = 200): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const meeting = await findMeeting(tx, review.id, 'setting-up')
    const summary = await findMeeting(tx, review.id, 'oral-summary')
    const filled = filledForm({ ...meetingFields(meeting), ...summaryFields(summary) })
    const shown = form ?? filled
    return page(
      'reviews/pages/setting-up.njk',
      {
        title: 'Setting-up meeting and oral summary',
        review,
        form: { ...shown, typed: { ...filled.typed, ...shown.typed } },
        confirmations: rulebook.confirmations,
        briefings: rulebook.briefings,
        may: { conduct: mayConduct(actor, review).granted },
      },
      status,
    )
  }
  return [
    reviewPage({
      path,
      permission: 'reviews.read',
      may: mayRead,
      statements: 4,
      show: ({ tx, subject, actor, today }) => show({ tx, review: subject, actor, today }, undefined),
    }),
    reviewForm({
      path,
      permission: 'reviews.conduct',
      may: mayConduct,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor, today }, form, status))
        const form = readForm(SettingUpForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await recordMeeting(
          services,
          caller,
          review.id,
          { kind: 'setting-up', ...form.command },
          { key },
        )
        return answer(outcome, body, () => go(`/reviews/${review.id}/setting-up`, 'The meeting is on record.'), again)
      },
    }),
    reviewForm({
      path: '/reviews/:review/setting-up/oral-summary',
      permission: 'reviews.conduct',
      may: mayConduct,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor, today }, form, status))
        const form = readForm(OralSummaryForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { summaryVersion, summaryHeldOn, summaryPresent, summaryNote } = form.command
        const meeting = {
          kind: 'oral-summary',
          version: summaryVersion,
          heldOn: summaryHeldOn,
          present: summaryPresent,
          note: summaryNote,
          briefed: [],
          confirmed: [],
          jointly: false,
        } as const
        return answer(
          await recordMeeting(services, caller, review.id, meeting, { key }),
          body,
          () => go(`/reviews/${review.id}/setting-up`, 'The oral summary is on record.'),
          again,
        )
      },
    }),
  ]
}

function meetingFields(meeting: Meeting | undefined): Fields {
  if (meeting === undefined) return { version: '0' }
  return {
    version: String(meeting.version),
    ...dayFields('heldOn', meeting.heldOn),
    present: meeting.present,
    briefed: [...meeting.briefed],
    confirmed: [...meeting.confirmed],
    jointly: meeting.jointly ? 'yes' : '',
    note: meeting.note,
  }
}

function summaryFields(summary: Meeting | undefined): Fields {
  if (summary === undefined) return { summaryVersion: '0' }
  return {
    summaryVersion: String(summary.version),
    ...dayFields('summaryHeldOn', summary.heldOn),
    summaryPresent: summary.present,
    summaryNote: summary.note,
  }
}
