import type { Temporal } from '../../../kernel/dates.ts'
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
import { labelIn } from '../../rulebooks/index.ts'
import { askRules, problemOf, type Services } from '../commands/change.ts'
import { setDates } from '../commands/conduct.ts'
import { assignDuties } from '../commands/tasks.ts'
import { announceReview, appointMember, endMembership, handOverLead, nameRespondent } from '../commands/team.ts'
import type { ReviewSubject } from '../domain/review.ts'
import { AppointForm, DatesForm, DutiesForm, EndMembershipForm, HandOverForm, RespondentForm } from '../forms.ts'
import { mayConduct, mayRead } from '../policy.ts'
import { findParticulars, listMembersWithTraining, listRespondents } from '../views/review.ts'
import { listDuties } from '../views/tasks.ts'
import { letterRoutes } from './letters.ts'
import { meetingRoutes } from './meetings.ts'
import { findDeadlineLine, movesWith } from './standing.ts'
import { reviewForm, reviewPage } from './subject.ts'
import { dutiesShown } from './tasks.ts'

/** Dates, team, letters and meetings: what the lead and the programme manager do. */
export function conductRoutes(services: Services): readonly Route[] {
  return [...dateRoutes(services), ...teamRoutes(services), ...letterRoutes(services), ...meetingRoutes(services)]
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
    const deadlines = await findDeadlineLine(services, tx, review, today)
    return page(
      'reviews/pages/dates.njk',
      {
        title: 'Dates',
        review,
        form: form ?? filled,
        deadlines,
        moves: movesWith(services.rulebooks.get(review.rulebook, review.edition)),
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
      statements: 50,
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
    const label = (body: string) => labelIn(rulebook.bodies, body)
    const members = await listMembersWithTraining(tx, review.id)
    const respondents = await listRespondents(tx, review.id)
    const inspectors = await listInspectors(tx)
    const others = await listOthers(tx)
    const rules = await askRules(
      services,
      tx,
      review,
      ['always', ...rulebook.stages.map(stage => `leave ${stage.id}`)],
      ['team', 'tasks'],
    )
    const duties = dutiesShown(rulebook, await listDuties(tx, review.id), members)
    const taken = new Set(members.map(member => member.personId))
    // The register knows inspectors of every framework; only bodies that this one names send them.
    const sent = inspectors.filter(person => rulebook.bodies.some(body => body.id === person.body))
    return page(
      'reviews/pages/team.njk',
      {
        title: 'Team',
        review,
        form,
        members: members.map(member => ({
          ...member,
          bodyLabel: label(member.body),
          part: labelIn(rulebook.roles, member.role),
          missing: rulebook.training
            .filter(training => training['needed-by'] === 'member' || member.role === 'lead')
            .filter(training => !member.training.includes(training.id))
            .map(training => training.label),
        })),
        respondents: respondents.map(respondent => ({
          ...respondent,
          part: respondent.title || labelIn(rulebook.roles, respondent.role),
        })),
        people: sent
          .filter(person => !taken.has(person.id))
          .map(person => ({ value: person.id, text: `${person.name}, ${label(person.body)}` })),
        leaders: sent
          .filter(person => members.find(member => member.personId === person.id)?.role !== 'lead')
          .map(person => ({ value: person.id, text: `${person.name}, ${label(person.body)}` })),
        others: others.map(person => ({
          value: person.id,
          text: person.post === '' ? person.name : `${person.name}, ${person.post}`,
        })),
        roles: ['member', 'joint', 'lead'].map(role => ({ value: role, text: labelIn(rulebook.roles, role) })),
        addressee: labelIn(rulebook.roles, 'director'),
        respondentRoles: ['director', 'lead-member', 'partner'].map(role => ({
          value: role,
          text: labelIn(rulebook.roles, role),
        })),
        duties,
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
      statements: 14,
      show: ({ tx, subject, actor, today }) => show({ tx, review: subject, actor, today }),
    }),
    form('/duties', async ({ caller, body, key, review }, again) => {
      const read = readForm(DutiesForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      const { duties, charged } = read.command
      const outcome = await assignDuties(services, caller, review.id, { duties, personId: charged }, { key })
      return answer(outcome, body, back(review, 'The duties are assigned.'), again)
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
    form('/announce', async ({ caller, key, review }, again) =>
      answer(
        await announceReview(services, caller, review.id, { key }),
        {},
        back(review, 'The review is announced. Those who answer for the area see it from now on.'),
        again,
      ),
    ),
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
