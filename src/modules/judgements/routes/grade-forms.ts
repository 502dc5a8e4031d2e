import type { Outcome } from '../../../kernel/outcome.ts'
import { answer } from '../../../platform/web/answer.ts'
import { formAgain, readForm, reasonsIn, type ShownForm } from '../../../platform/web/forms.ts'
import { type FormVisit, go, type Reply, type Route, type Visit } from '../../../platform/web/route.ts'
import { mayRead, type Posted, type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { agreeGrade, dissent, reopenGrade } from '../commands/agreeing.ts'
import { giveBodyView, proposeGrade, standAside } from '../commands/giving.ts'
import { openGrades, writeNote } from '../commands/opening.ts'
import {
  AbstentionForm,
  AgreementForm,
  answersIn,
  BodyViewForm,
  DissentForm,
  NoteForm,
  ProposalForm,
  ReopeningForm,
} from '../forms.ts'
import { mayAgree, mayDiscuss, mayDissent, mayGiveView, mayGrade, mayStandAside } from '../policy.ts'
import { type FormName, showGrade } from './grade-page.ts'

const onePath = '/reviews/:review/grades/:judgement'

/** One graded judgement, with every form that belongs to grading it. */
export function gradeRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: onePath,
      permission: 'judgements.read-grades',
      may: mayRead,
      statements: 17,
      show: visit => showGrade(services, { ...visit, page: pageOf(visit) }, visit.params['judgement'] ?? ''),
    }),
    reviewForm({
      path: onePath,
      permission: 'judgements.grade',
      may: mayGrade,
      submit: visit =>
        submitted(services, visit, 'mine', 'Your grade is saved.', (place, posted) => {
          const form = readForm(ProposalForm, visit.body)
          return form.ok ? proposeGrade(services, visit.caller, { ...place, ...form.command }, posted) : form.problems
        }),
    }),
    reviewForm({
      path: `${onePath}/aside`,
      permission: 'judgements.stand-aside',
      may: mayStandAside,
      submit: visit =>
        submitted(services, visit, 'aside', 'Nobody waits for that grade now.', (place, posted) => {
          const form = readForm(AbstentionForm, visit.body)
          if (!form.ok) return form.problems
          const { person: people, because } = form.command
          return standAside(services, visit.caller, { ...place, people, because }, posted)
        }),
    }),
    reviewForm({
      path: `${onePath}/view`,
      permission: 'judgements.give-view',
      may: mayGiveView,
      submit: visit =>
        submitted(services, visit, 'view', 'The view is saved.', (place, posted) => {
          const form = readForm(BodyViewForm, visit.body)
          return form.ok ? giveBodyView(services, visit.caller, { ...place, ...form.command }, posted) : form.problems
        }),
    }),
    reviewForm({
      path: `${onePath}/open`,
      permission: 'judgements.open',
      may: mayAgree,
      submit: visit =>
        submitted(services, visit, 'open', 'The grades are laid open.', (place, posted) =>
          openGrades(services, visit.caller, place, posted),
        ),
    }),
    reviewForm({
      path: `${onePath}/note`,
      permission: 'judgements.discuss',
      may: mayDiscuss,
      submit: visit =>
        submitted(services, visit, 'note', 'The note is kept.', (place, posted) => {
          const form = readForm(NoteForm, visit.body)
          return form.ok ? writeNote(services, visit.caller, { ...place, ...form.command }, posted) : form.problems
        }),
    }),
    reviewForm({
      path: `${onePath}/agree`,
      permission: 'judgements.agree',
      may: mayAgree,
      submit: visit =>
        submitted(services, visit, 'agree', 'The grade is agreed.', (place, posted) => {
          const form = readForm(AgreementForm, visit.body)
          if (!form.ok) return form.problems
          const { 'agreed-by': agreedBy, ...agreement } = form.command
          const input = { ...place, ...agreement, agreedBy, answers: answersIn(visit.body) }
          return agreeGrade(services, visit.caller, input, posted)
        }),
    }),
    reviewForm({
      path: `${onePath}/dissent`,
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
      path: `${onePath}/reopen`,
      permission: 'judgements.reopen',
      may: mayAgree,
      submit: visit =>
        submitted(services, visit, 'reopen', 'The grade is open again.', (place, posted) => {
          const form = readForm(ReopeningForm, visit.body)
          if (!form.ok) return form.problems
          const { agreement: agreementId, because, afresh } = form.command
          const input = { ...place, agreementId, because, afresh: afresh === 'yes' }
          return reopenGrade(services, visit.caller, input, posted)
        }),
    }),
  ]
}

type Submitted = Visit & FormVisit & { readonly subject: ReviewSubject }
type Problems = Parameters<typeof formAgain>[1]
type Place = { readonly reviewId: string; readonly judgement: string }

/** Which page of the evidence beside it is asked for; the first where that is no number. */
function pageOf({ query }: Pick<Visit, 'query'>): number {
  const asked = String(query['evidence'] ?? '')
  return /^[1-9]\d{0,5}$/.test(asked) ? Number(asked) : 1
}

/** The forms of one page: what is refused shows the page again with that form as it was typed. */
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
    read(tx => showGrade(services, { tx, subject: review, actor, page: 1 }, judgement, { name, form }, status))
  // Several forms stand on one page and share its key: the name tells them apart.
  const posted = { key: `${key}:${name}`, reasons: reasonsIn(body) }
  const outcome = await carryOut({ reviewId: review.id, judgement }, posted)
  if (!('kind' in outcome)) return again(formAgain(body, outcome), 422)
  return answer(outcome, body, () => go(`/reviews/${review.id}/grades/${judgement}`, notice), again)
}
