import { sayDay } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, formAgain, readForm, reasonsIn, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import {
  listLinks,
  listReviewsOf,
  type ReviewSubject,
  reviewForm,
  reviewPage,
  type Services,
} from '../../reviews/index.ts'
import { companionsOf, finalReport, issueReport } from '../commands/issue.ts'
import { printProblems } from '../commands/printing.ts'
import { holdsOf } from '../domain/issue-days.ts'
import { IssueForm } from '../forms.ts'
import { approves, mayIssue, mayReadReport } from '../policy.ts'
import { findIssueDays, findProgress } from '../views/issue.ts'
import { findDaysOfIssue } from '../views/issue-days.ts'
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
        unprintable: [
          ...printProblems(await finalReport(services, tx, review), review.id),
          ...(await companionsOf(services, tx, review)).flatMap(each => each.problems),
        ],
        // Those that speak of the report come first, the others behind a fold.
        notYet: rulebook['not-yet'].filter(({ text }) => /\breports?\b/i.test(text)),
        notYetElsewhere: rulebook['not-yet'].filter(({ text }) => !/\breports?\b/i.test(text)),
        progress: await findProgress(tx, review.id),
        holds: holdsOf(await findDaysOfIssue(tx, review.id)),
        chosen: [form.typed['together'] ?? []].flat(),
        isFresh: status === 200,
        linked: await linkedShown(tx, review, actor),
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
      statements: 32,
      show: ({ tx, subject: review, actor, today }) => show({ tx, review, actor, today }, emptyForm),
    }),
    reviewForm({
      path,
      permission: 'report.issue',
      // Whether it is issued already is for the command: the same form posted twice gets the first answer.
      may: approves,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor, today }, form, status))
        const form = readForm(IssueForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        return answer(
          await issueReport(services, caller, review.id, { key, reasons: reasonsIn(body), ...form.command }),
          body,
          () => go(`/published/${review.id}`, 'The report is issued. Nothing changes it any more.'),
          again,
        )
      },
    }),
  ]
}

/** What belongs to the review, with when its report went or goes out, and whether it can go out in the same act. */
async function linkedShown(tx: Transaction, review: ReviewSubject, actor: Actor) {
  const links = (await listLinks(tx, review.id)).filter(link => link.ended === undefined)
  const here = links.flatMap(({ reviewId }) => (reviewId === undefined ? [] : [reviewId]))
  if (links.length === 0) return []
  const { issued } = await findIssueDays(tx, here)
  const others = await listReviewsOf(tx, here)
  return links.map(link => {
    const other = others.find(({ id }) => id === link.reviewId)
    const day = link.reviewId === undefined ? link.reportOn : issued.get(link.reviewId)
    return {
      ...link,
      day: day === undefined ? '' : sayDay(day),
      canGoOut: link.runsTogether && other !== undefined && mayIssue(actor, other).granted,
    }
  })
}
