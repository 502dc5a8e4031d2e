import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, reasonsIn, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { finalReport, issueReport } from '../commands/issue.ts'
import { printProblems } from '../commands/printing.ts'
import { approves, mayIssue, mayReadReport } from '../policy.ts'
import { findProgress } from '../views/issue.ts'
import { obstacles, type Shown } from './standing.ts'

/** What still stands in the way of the issue, what the product does not check yet, and the issue itself. */
export function issueRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/report/issue'
  const show = async ({ tx, review, actor }: Shown, form: ShownForm, status = 200): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    return page(
      'reports/pages/issue.njk',
      {
        title: 'Issue the report',
        review,
        form,
        problems: await obstacles(
          services,
          tx,
          review,
          'issue-report',
          'Nothing stands in the way: every rule that speaks at the issue is kept.',
        ),
        unprintable: printProblems(await finalReport(services, tx, review), review.id),
        // Those that speak of the report come first, the others behind a fold.
        notYet: rulebook['not-yet'].filter(({ text }) => /\breports?\b/i.test(text)),
        notYetElsewhere: rulebook['not-yet'].filter(({ text }) => !/\breports?\b/i.test(text)),
        progress: await findProgress(tx, review.id),
        may: { issue: mayIssue(actor, review).granted, approve: approves(actor, review).granted },
      },
      status,
    )
  }
  return [
    reviewPage({
      path,
      permission: 'report.read',
      may: mayReadReport,
      statements: 26,
      show: ({ tx, subject: review, actor, today }) => show({ tx, review, actor, today }, emptyForm),
    }),
    reviewForm({
      path,
      permission: 'report.issue',
      // Whether it is issued already is for the command: the same form posted twice gets the first answer.
      may: approves,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor, today }, form, status))
        return answer(
          await issueReport(services, caller, review.id, { key, reasons: reasonsIn(body) }),
          body,
          () => go(`/published/${review.id}`, 'The report is issued. Nothing changes it any more.'),
          again,
        )
      },
    }),
  ]
}
