import type { Outcome } from '../../../kernel/outcome.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { formAgain, readForm, reasonsIn, type ShownForm } from '../../../platform/web/forms.ts'
import { type FormVisit, go, page, type Reply, type Route, type Visit } from '../../../platform/web/route.ts'
import {
  mayRead,
  type Posted,
  type ReviewSubject,
  reasonsGivenAt,
  reviewForm,
  reviewPage,
  type Services,
} from '../../reviews/index.ts'
import { agreeGrade, dissent, giveBodyView, proposeGrade, reopenGrade } from '../commands/grade.ts'
import { scaleBestFirst } from '../domain/framework.ts'
import { gradeRows } from '../domain/grade-rows.ts'
import { AgreementForm, BodyViewForm, DissentForm, ProposalForm, ReopeningForm } from '../forms.ts'
import { mayAgree, mayDissent, mayGiveView, mayGrade } from '../policy.ts'
import { listConclusions } from '../views/conclusions.ts'
import { listAgreed, listProposed, listReopened, listViews } from '../views/grades.ts'
import { listTeam } from '../views/team.ts'
import { type FormName, showGrade } from './grade-page.ts'

/** The twelve (or however many the rulebook grades), and one with everything that belongs to grading it. */
export function gradeRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: '/reviews/:review/grades',
      permission: 'judgements.read-grades',
      may: mayRead,
      statements: 8,
      show: visit => showGrades(services, visit),
    }),
    reviewPage({
      path: '/reviews/:review/grades/:judgement',
      permission: 'judgements.read-grades',
      may: mayRead,
      statements: 13,
      show: visit => showGrade(services, visit, visit.params['judgement'] ?? ''),
    }),
    reviewForm({
      path: '/reviews/:review/grades/:judgement',
      permission: 'judgements.grade',
      may: mayGrade,
      submit: visit =>
        submitted(services, visit, 'mine', 'Your grade is saved.', (place, posted) => {
          const form = readForm(ProposalForm, visit.body)
          return form.ok ? proposeGrade(services, visit.caller, { ...place, ...form.command }, posted) : form.problems
        }),
    }),
    reviewForm({
      path: '/reviews/:review/grades/:judgement/view',
      permission: 'judgements.give-view',
      may: mayGiveView,
      submit: visit =>
        submitted(services, visit, 'view', 'The view is saved.', (place, posted) => {
          const form = readForm(BodyViewForm, visit.body)
          return form.ok ? giveBodyView(services, visit.caller, { ...place, ...form.command }, posted) : form.problems
        }),
    }),
    reviewForm({
      path: '/reviews/:review/grades/:judgement/agree',
      permission: 'judgements.agree',
      may: mayAgree,
      submit: visit =>
        submitted(services, visit, 'agree', 'The grade is agreed.', (place, posted) => {
          const form = readForm(AgreementForm, visit.body)
          if (!form.ok) return form.problems
          const { 'agreed-by': agreedBy, ...agreement } = form.command
          return agreeGrade(services, visit.caller, { ...place, ...agreement, agreedBy }, posted)
        }),
    }),
    reviewForm({
      path: '/reviews/:review/grades/:judgement/dissent',
      permission: 'judgements.dissent',
      may: mayDissent,
      submit: visit =>
        submitted(services, visit, 'dissent', 'Your dissent is kept.', (place, posted) => {
          const form = readForm(DissentForm, visit.body)
          if (!form.ok) return form.problems
          const { agreement: agreementId, text } = form.command
          return dissent(services, visit.caller, { ...place, agreementId, text }, posted)
        }),
    }),
    reviewForm({
      path: '/reviews/:review/grades/:judgement/reopen',
      permission: 'judgements.reopen',
      may: mayAgree,
      submit: visit =>
        submitted(services, visit, 'reopen', 'The grade is open again.', (place, posted) => {
          const form = readForm(ReopeningForm, visit.body)
          if (!form.ok) return form.problems
          const { agreement: agreementId, because } = form.command
          return reopenGrade(services, visit.caller, { ...place, agreementId, because }, posted)
        }),
    }),
  ]
}

type Submitted = Visit & FormVisit & { readonly subject: ReviewSubject }
type Problems = Parameters<typeof formAgain>[1]
type Place = { readonly reviewId: string; readonly judgement: string }

/** The five forms of one page: what is refused shows the page again with that form as it was typed. */
async function submitted(
  services: Services,
  visit: Submitted,
  name: FormName,
  notice: string,
  carryOut: (place: Place, posted: Posted) => Promise<Outcome> | Problems,
): Promise<Reply> {
  const { subject: review, params, body, key, read, actor } = visit
  const judgement = params['judgement'] ?? ''
  const again = (form: ShownForm, status: number) =>
    read(tx => showGrade(services, { tx, subject: review, actor }, judgement, { name, form }, status))
  // Several forms stand on one page and share its key: the name tells them apart.
  const posted = { key: `${key}:${name}`, reasons: reasonsIn(body) }
  const outcome = await carryOut({ reviewId: review.id, judgement }, posted)
  if (!('kind' in outcome)) return again(formAgain(body, outcome), 422)
  return answer(outcome, body, () => go(`/reviews/${review.id}/grades/${judgement}`, notice), again)
}

type Seen = { readonly tx: Transaction; readonly subject: ReviewSubject; readonly actor: Actor }

async function showGrades(services: Services, { tx, subject: review, actor }: Seen): Promise<Reply> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const team = await listTeam(tx, review.id)
  const personId = actor.kind === 'public' ? '' : actor.personId
  const reader = { personId, gives: mayGrade(actor, review).granted && team.some(each => each.personId === personId) }
  const questions = gradeRows(rulebook, {
    agreed: await listAgreed(tx, review.id),
    proposed: await listProposed(tx, review.id),
    views: await listViews(tx, review.id),
    reopened: await listReopened(tx, review.id),
    conclusions: await listConclusions(tx, review.id),
    reader,
    team,
  })
  const rows = questions.flatMap(question => question.rows)
  return page('judgements/pages/grades.njk', {
    title: 'Grades',
    review,
    questions,
    scale: scaleBestFirst(rulebook),
    scaleCite: rulebook.grades.cite,
    source: rulebook.source,
    letThrough: await reasonsGivenAt(services, tx, review, ['act agree-grade']),
    reader,
    tally: {
      of: rows.length,
      agreed: rows.filter(row => row.agreed !== undefined).length,
      mine: rows.filter(row => row.mine !== undefined).length,
      toGive: rows.filter(row => row.next === 'give').length,
    },
    firstToGive: rows.find(row => row.next === 'give')?.judgement ?? '',
  })
}
