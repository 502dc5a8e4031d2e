import type { Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { dayFields, filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { labelIn } from '../../rulebooks/index.ts'
import type { Services } from '../commands/change.ts'
import { recordMeeting } from '../commands/meetings.ts'
import type { ReviewSubject } from '../domain/review.ts'
import { FeedbackForm, SettingUpForm } from '../forms.ts'
import { mayConduct, mayRead } from '../policy.ts'
import { findMeeting, listMeetings, type Meeting } from '../views/meetings.ts'
import { listMembers, listRespondents } from '../views/review.ts'
import { reviewForm, reviewPage } from './subject.ts'

export type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}

/** The setting-up meeting; the oral summary at the end of fieldwork and the feedback meetings. */
export function meetingRoutes(services: Services): readonly Route[] {
  return [...settingUpRoutes(services), ...feedbackRoutes(services)]
}

function settingUpRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/setting-up'
  const show = async ({ tx, review, actor }: Shown, form: ShownForm | undefined, status = 200): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const meeting = await findMeeting(tx, review.id, 'setting-up')
    const filled = filledForm(meetingFields(meeting))
    return page(
      'reviews/pages/setting-up.njk',
      {
        title: 'Setting-up meeting',
        review,
        form: form ?? filled,
        meeting,
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
      statements: 3,
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
        const meeting = { kind: 'setting-up', presentIds: [], ...form.command }
        return answer(
          await recordMeeting(services, caller, review.id, meeting, { key }),
          body,
          () => go(`/reviews/${review.id}/setting-up`, 'The meeting is on record.'),
          again,
        )
      },
    }),
  ]
}

/** The oral summary and, in the rulebook's words, the feedback meetings: a list, and a page to record each. */
function feedbackRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/feedback'
  const show = async (
    { tx, review, actor }: Shown,
    kind: string,
    form: ShownForm | undefined,
    status = 200,
  ): Promise<Reply> => {
    const found = feedbackMeetings(services, review).find(each => each.id === kind)
    if (found === undefined) return missing('the rulebook has no such meeting')
    const meeting = await findMeeting(tx, review.id, kind)
    return page(
      'reviews/pages/feedback-meeting.njk',
      {
        title: found.label,
        review,
        meeting: found,
        people: await peopleOf(services, tx, review),
        form: form ?? filledForm(meetingFields(meeting)),
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
      async show({ tx, subject: review, actor }) {
        const held = await listMeetings(tx, review.id)
        const people = await peopleOf(services, tx, review)
        return page('reviews/pages/feedback.njk', {
          title: 'Oral summary and feedback',
          review,
          meetings: feedbackMeetings(services, review).map(each => {
            const meeting = held.find(one => one.kind === each.id)
            return { ...each, held: meeting, present: people.filter(one => meeting?.presentIds.includes(one.id)) }
          }),
          may: { conduct: mayConduct(actor, review).granted },
        })
      },
    }),
    reviewPage({
      path: `${path}/:meeting`,
      permission: 'reviews.conduct',
      may: mayConduct,
      statements: 4,
      show: ({ tx, subject, actor, today, params }) =>
        show({ tx, review: subject, actor, today }, params['meeting'] ?? '', undefined),
    }),
    reviewForm({
      path: `${path}/:meeting`,
      permission: 'reviews.conduct',
      may: mayConduct,
      async submit({ caller, body, key, read, subject: review, actor, today, params }) {
        const kind = params['meeting'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor, today }, kind, form, status))
        const form = readForm(FeedbackForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const meeting = { kind, ...form.command, briefed: [], confirmed: [], jointly: false }
        return answer(
          await recordMeeting(services, caller, review.id, meeting, { key }),
          body,
          () => go(`/reviews/${review.id}/feedback`, 'It is on record.'),
          again,
        )
      },
    }),
  ]
}

/** Those of the review who can have been at a meeting: who answers for the area, then the team. Two statements. */
async function peopleOf(services: Services, tx: Transaction, review: ReviewSubject) {
  const { roles } = services.rulebooks.get(review.rulebook, review.edition)
  const people = [...(await listRespondents(tx, review.id)), ...(await listMembers(tx, review.id))]
  return people.map(({ personId, name, title, role }) => ({
    id: personId,
    name,
    part: title || labelIn(roles, role),
  }))
}

function feedbackMeetings(services: Services, review: ReviewSubject) {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const summary = {
    id: 'oral-summary',
    label: 'Oral summary at the end of fieldwork',
    text: 'The lead inspector tells the main findings that have emerged, and who was there is kept.',
    cite: '',
  }
  return [summary, ...(rulebook['feedback-meetings'] ?? [])]
}

function meetingFields(meeting: Meeting | undefined): Fields {
  if (meeting === undefined) return { version: '0' }
  return {
    version: String(meeting.version),
    ...dayFields('heldOn', meeting.heldOn),
    presentIds: [...meeting.presentIds],
    present: meeting.present,
    briefed: [...meeting.briefed],
    confirmed: [...meeting.confirmed],
    jointly: meeting.jointly ? 'yes' : '',
    note: meeting.note,
  }
}
