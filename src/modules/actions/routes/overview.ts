import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ProblemList, ProblemShown } from '../../../platform/web/components/models.ts'
import { emptyForm, type ShownForm } from '../../../platform/web/forms.ts'
import { page, type Reply } from '../../../platform/web/route.ts'
import { problemOf, type ReviewSubject, type Services } from '../../reviews/index.ts'
import type { DeadlineResult } from '../../rulebooks/index.ts'
import { deadlinesAfter } from '../commands/reckon.ts'
import { partnersIn } from '../domain/duties.ts'
import { type Plan, statementFactsOf } from '../domain/plan.ts'
import { mayAnswerDuty, maySetMail, mayWriteActions } from '../policy.ts'
import { readPlan } from '../store/plan.ts'
import { findIssueDay, listCopies, listRecommendations } from '../views/plan.ts'
import {
  deadlinesOfPlan,
  dutyShown,
  inReportOrder,
  lateOf,
  ofWords,
  recommendationsShown,
  ruleOf,
  timelineOf,
} from './shown.ts'

export type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}

/** The whole plan: what is late, what is missing, the line of days, and everything that is kept. */
export async function showPlan(
  services: Services,
  { tx, review, actor, today }: Shown,
  form: ShownForm = emptyForm,
  status = 200,
): Promise<Reply> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const plan = await readPlan(tx, review.id)
  const issuedOn = await findIssueDay(tx, review.id)
  const recommendations = inReportOrder(rulebook, await listRecommendations(tx, review.id))
  const copies = await listCopies(tx, review.id)
  const results = deadlinesOfPlan(rulebook, await deadlinesAfter(services, tx, review, { issuedOn, plan }, today))
  const duties = plan.duties.map(duty =>
    dutyShown(review, rulebook, duty, copies, today, each => mayAnswerDuty(actor, review, each.owedBy).granted),
  )
  const { receipt, statement } = plan
  return page(
    'actions/pages/plan.njk',
    {
      title: 'Action plan',
      review,
      form,
      issued: issuedOn === undefined ? '' : sayDay(issuedOn),
      receipt:
        receipt === undefined
          ? ''
          : {
              on: sayDay(receipt.receivedOn),
              by: receipt.onBehalf ? `${receipt.recordedBy}, on behalf of the director’s office` : receipt.recordedBy,
              note: receipt.note,
            },
      statement: statement === undefined ? '' : { ...statement, on: sayDay(statement.madeOn) },
      late: lateOf(review, duties, plan.actions, plan, today),
      missing: await missingOf(services, review, plan, results),
      timeline: timelineOf(review, plan, results, today),
      ...recommendationsShown(review, rulebook, recommendations, plan.actions, today),
      dutyTables: (['report', 'correction', 'statement'] as const)
        .map(of => ({
          heading: of === 'correction' ? 'Who is told that the report was corrected' : `Who is owed ${ofWords(of)}`,
          of,
          rows: duties.filter(duty => duty.of === of),
        }))
        .filter(({ of, rows }) => of !== 'correction' || rows.length > 0),
      consultations: consultationsShown(services, review, plan),
      may: { write: mayWriteActions(actor, review).granted, mail: maySetMail(actor, review).granted },
    },
    status,
  )
}

/** Those to consult, in the order of their names, with what is on record. */
export function consultationsShown(services: Services, review: ReviewSubject, plan: Plan) {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  return partnersIn(rulebook, plan.duties)
    .map(id => {
      const record = plan.consultations.find(({ organisationId }) => organisationId === id)
      return {
        id,
        name: plan.duties.find(({ organisationId }) => organisationId === id)?.organisation ?? '',
        href: `/reviews/${review.id}/actions/consultation/${id}`,
        consulted: record?.consultedOn === undefined ? '' : sayDay(record.consultedOn),
        whyNot: record?.whyNot ?? '',
        note: record?.note ?? '',
      }
    })
    .sort((one, other) => one.name.localeCompare(other.name))
}

/** What is still missing, each with its paragraph: receipt, what the rules of the statement ask, gaps of the register. */
async function missingOf(
  services: Services,
  review: ReviewSubject,
  plan: Plan,
  deadlines: readonly DeadlineResult[],
): Promise<ProblemList> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const results =
    plan.statement === undefined
      ? await services.rulebooks.check(rulebook, ['act make-statement'], async group =>
          group === 'statement' ? statementFactsOf(plan, rulebook) : {},
        )
      : []
  const broken = (strength: string) =>
    results
      .filter(result => result.strength === strength && result.status === 'not-met')
      .map(result => problemOf(result, review))
  const clocks = rulebook.deadlines.filter(({ from }) => from?.startsWith('receipt.'))
  const unknown: ProblemShown[] = deadlines
    .filter(result => plan.receipt === undefined && clocks.some(({ id }) => id === result.deadline))
    .map(result => ({
      text: `No clock runs for “${result.label}” until the day on which the authority received the report is recorded.`,
      rule: ruleOf(review, result.deadline, result.cite),
      href: `/reviews/${review.id}/actions/receipt`,
      mend: 'Record the receipt',
    }))
  const nobody = plan.duties.filter(duty => duty.organisationId === undefined && duty.setAsideBecause === undefined)
  const gaps: ProblemShown[] = nobody.flatMap(duty => {
    const recipient = rulebook.recipients.find(({ id }) => id === duty.recipient)
    if (recipient === undefined) return []
    return [
      {
        text: `The register names nobody for this recipient of ${ofWords(duty.of)}: ${recipient.label}.`,
        rule: ruleOf(review, recipient.id, recipient.cite),
      },
    ]
  })
  return {
    groups: [
      { gravity: 'must', problems: broken('must') },
      { gravity: 'should', problems: broken('should') },
      { gravity: 'unknown', problems: [...unknown, ...gaps] },
    ],
    allClear: 'Nothing is missing.',
  }
}
