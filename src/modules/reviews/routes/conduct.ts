import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import {
  dayFields,
  emptyForm,
  filledForm,
  formAgain,
  readForm,
  reasonsIn,
  type ShownForm,
} from '../../../platform/web/forms.ts'
import { type Fields, go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { listInspectors, listOthers } from '../../register/index.ts'
import { askRules, factLoader, problemOf, type Services } from '../commands/change.ts'
import { recordMeeting, sendNotification, setDates } from '../commands/conduct.ts'
import { appointMember, endMembership, handOverLead, nameRespondent } from '../commands/team.ts'
import type { ReviewSubject } from '../domain/review.ts'
import {
  AppointForm,
  DatesForm,
  EndMembershipForm,
  HandOverForm,
  NotificationForm,
  OralSummaryForm,
  RespondentForm,
  SettingUpForm,
} from '../forms.ts'
import { mayConduct, mayRead } from '../policy.ts'
import {
  findMeeting,
  findParticulars,
  lettersOfKind,
  listMembersWithTraining,
  listRespondents,
  type Meeting,
} from '../views.ts'
import { partOf } from './pages.ts'
import { deadlineLineOf } from './standing.ts'
import { reviewForm, reviewPage } from './subject.ts'

/** Dates, team, notification and the setting-up meeting: what the lead and the programme manager do. */
export function conductRoutes(services: Services): readonly Route[] {
  return [...dateRoutes(services), ...teamRoutes(services), ...notificationRoutes(services), ...meetingRoutes(services)]
}

type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}

function dateRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/dates'
  const show = async (
    { tx, review, actor, today }: Shown,
    form: ShownForm | undefined,
    status = 200,
  ): Promise<Reply> => {
    const particulars = await findParticulars(tx, review.id)
    const filled = filledForm({
      version: String(review.version),
      ...dayFields('analysisStart', review.analysisStart),
      ...dayFields('analysisEnd', review.analysisEnd),
      ...dayFields('fieldworkStart', review.fieldworkStart),
      ...dayFields('fieldworkEnd', review.fieldworkEnd),
      ...dayFields('corporateAssessmentStart', particulars.corporateAssessmentStart),
    })
    const deadlines = await deadlineLineOf(services, tx, review, today)
    return page(
      'reviews/pages/dates.njk',
      { title: 'Dates', review, form: form ?? filled, deadlines, may: { conduct: mayConduct(actor, review).granted } },
      status,
    )
  }
  return [
    reviewPage({
      path,
      permission: 'reviews.read',
      may: mayRead,
      statements: 40,
      show: ({ tx, subject, actor, today }) => show({ tx, review: subject, actor, today }, undefined),
    }),
    reviewForm({
      path,
      permission: 'reviews.conduct',
      may: mayConduct,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor, today }, form, status))
        const form = readForm(DatesForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await setDates(services, caller, review.id, form.command, { key, reasons: reasonsIn(body) })
        return answer(
          outcome,
          body,
          () =>
            go(path.replace(':review', review.id), 'The dates are set. Everything that follows from them has moved.'),
          again,
        )
      },
    }),
  ]
}

function teamRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/team'
  const show = async ({ tx, review, actor }: Shown, form: ShownForm = emptyForm, status = 200): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const label = (body: string) => rulebook.bodies.find(each => each.id === body)?.label ?? body
    const members = await listMembersWithTraining(tx, review.id)
    const respondents = await listRespondents(tx, review.id)
    const inspectors = await listInspectors(tx)
    const others = await listOthers(tx)
    const rules = await askRules(
      services,
      tx,
      review,
      ['always', ...rulebook.stages.map(stage => `leave ${stage.id}`)],
      ['team'],
    )
    const taken = new Set(members.map(member => member.personId))
    return page(
      'reviews/pages/team.njk',
      {
        title: 'Team',
        review,
        form,
        members: members.map(member => ({
          ...member,
          bodyLabel: label(member.body),
          part: partOf(rulebook.roles, member.role),
          missing: rulebook.training
            .filter(training => training['needed-by'] === 'member' || member.role === 'lead')
            .filter(training => !member.training.includes(training.id))
            .map(training => training.label),
        })),
        respondents: respondents.map(respondent => ({
          ...respondent,
          part: respondent.title || partOf(rulebook.roles, respondent.role),
        })),
        people: inspectors
          .filter(person => !taken.has(person.id))
          .map(person => ({ value: person.id, text: `${person.name}, ${label(person.body)}` })),
        leaders: inspectors
          .filter(person => members.find(member => member.personId === person.id)?.role !== 'lead')
          .map(person => ({ value: person.id, text: `${person.name}, ${label(person.body)}` })),
        others: others.map(person => ({
          value: person.id,
          text: person.post === '' ? person.name : `${person.name}, ${person.post}`,
        })),
        roles: ['member', 'joint', 'lead'].map(role => ({ value: role, text: partOf(rulebook.roles, role) })),
        respondentRoles: ['director', 'lead-member', 'partner'].map(role => ({
          value: role,
          text: partOf(rulebook.roles, role),
        })),
        broken: rules.filter(rule => rule.status === 'not-met').map(rule => problemOf(rule, review)),
        may: { conduct: mayConduct(actor, review).granted },
      },
      status,
    )
  }
  const form = (
    end: string,
    submit: (
      visit: { caller: Parameters<typeof appointMember>[1]; body: Fields; key: string; review: ReviewSubject },
      again: (form: ShownForm, status: number) => Promise<Reply>,
    ) => Promise<Reply>,
  ): Route =>
    reviewForm({
      path: `/reviews/:review/team${end}`,
      permission: 'reviews.conduct',
      may: mayConduct,
      submit: ({ caller, body, key, read, subject: review, actor, today }) =>
        submit({ caller, body, key, review }, (shown, status) =>
          read(tx => show({ tx, review, actor, today }, shown, status)),
        ),
    })
  const back = (review: ReviewSubject, notice: string) => () => go(`/reviews/${review.id}/team`, notice)

  return [
    reviewPage({
      path,
      permission: 'reviews.read',
      may: mayRead,
      statements: 10,
      show: ({ tx, subject, actor, today }) => show({ tx, review: subject, actor, today }),
    }),
    form('', async ({ caller, body, key, review }, again) => {
      const read = readForm(AppointForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      const { person, ...place } = read.command
      return answer(
        await appointMember(
          services,
          caller,
          review.id,
          { ...place, personId: person },
          { key, reasons: reasonsIn(body) },
        ),
        body,
        back(review, 'The place is given.'),
        again,
      )
    }),
    form('/end', async ({ caller, body, key, review }, again) => {
      const read = readForm(EndMembershipForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      return answer(
        await endMembership(
          services,
          caller,
          review.id,
          { memberId: read.command.member, because: read.command.because },
          { key },
        ),
        body,
        back(review, 'The place is ended.'),
        again,
      )
    }),
    form('/hand-over', async ({ caller, body, key, review }, again) => {
      const read = readForm(HandOverForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      const outcome = await handOverLead(
        services,
        caller,
        review.id,
        { personId: read.command.person, because: read.command.because },
        { key, reasons: reasonsIn(body) },
      )
      return answer(outcome, body, back(review, 'The lead is handed over.'), again)
    }),
    form('/respondent', async ({ caller, body, key, review }, again) => {
      const read = readForm(RespondentForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      const { respondent, respondentRole, respondentTitle } = read.command
      const outcome = await nameRespondent(
        services,
        caller,
        review.id,
        { personId: respondent, role: respondentRole, title: respondentTitle },
        { key },
      )
      return answer(outcome, body, back(review, 'The person answers for the area from now on.'), again)
    }),
  ]
}

function notificationRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/notification'
  const show = async (
    { tx, review, actor, today }: Shown,
    form: ShownForm | undefined,
    status = 200,
  ): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const letter = rulebook.letters.find(each => each.id === 'notification')
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
          () => go(`/reviews/${review.id}/notification`, 'The letter is on record as sent.'),
          again,
        )
      },
    }),
  ]
}

function meetingRoutes(services: Services): readonly Route[] {
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
