import { emptyForm } from '../../../platform/web/forms.ts'
import { page, type Route } from '../../../platform/web/route.ts'
import { problemsAt, reviewPage, type Services } from '../../reviews/index.ts'
import { approveReport, withdrawApproval } from '../commands/approval.ts'
import { stepsOf } from '../domain/chain.ts'
import { ownWork } from '../domain/own-work.ts'
import { standingOf } from '../facts.ts'
import { ApproveForm, WithdrawForm } from '../forms.ts'
import { mayApprove, mayReadQuality } from '../policy.ts'
import { listInvolvement } from '../views/people.ts'
import { findStanding } from '../views/standing.ts'
import { listApprovals } from '../views/steps.ts'
import { formOn, type Show } from './form.ts'

const base = '/reviews/:review/quality/approval'

/** Final approval: what still stands in its way, giving it, and taking it back. */
export function approvalRoutes(services: Services): readonly Route[] {
  const show: Show = async ({ tx, review, actor }, form, status = 200) => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const found = await findStanding(tx, review.id)
    const step = stepsOf(standingOf(found, rulebook, services.rulebooks.holidays(rulebook))).find(
      ({ id }) => id === 'approval',
    )
    const [who] = actor.kind === 'public' ? [] : await listInvolvement(tx, review.id, [actor.personId])
    const own = who === undefined ? undefined : ownWork('approve', who)
    const isApprover = mayApprove(actor, review).granted
    const model = {
      title: 'Final approval',
      review,
      form,
      step,
      approval: found.approval,
      issuedOn: found.issuedOn,
      print: form.typed['print'] ?? found.wordingPrint,
      approvals: await listApprovals(tx, review.id),
      problems: await problemsAt(
        services,
        tx,
        review,
        ['act approve-report'],
        'Nothing stands in the way: every rule that speaks at the approval is kept.',
      ),
      own: isApprover ? own?.text : undefined,
      may: {
        approve: isApprover && own === undefined && step?.lacks !== '',
        withdraw: isApprover && found.approval !== undefined,
      },
    }
    return page('quality/pages/approval.njk', model, status)
  }
  return [
    reviewPage({
      path: base,
      permission: 'quality.read',
      may: mayReadQuality,
      statements: 10,
      show: visit => show({ ...visit, review: visit.subject }, emptyForm),
    }),
    formOn({
      path: base,
      permission: 'quality.approve',
      may: mayApprove,
      schema: ApproveForm,
      show,
      run: (given, { caller, review, posted }) => approveReport(services, caller, review.id, given, posted),
      onward: () => ['', 'The report is approved as it stands. It can be issued now.'],
    }),
    formOn({
      path: `${base}/withdraw`,
      permission: 'quality.approve',
      may: mayApprove,
      schema: WithdrawForm,
      show,
      run: ({ approval, withdrawnBecause }, { caller, review, posted }) =>
        withdrawApproval(services, caller, review.id, { id: approval, because: withdrawnBecause }, posted),
      onward: () => ['/approval', 'The approval is withdrawn.'],
    }),
  ]
}
