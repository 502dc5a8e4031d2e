import type { Outcome } from '../../../kernel/outcome.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, formAgain, readForm, reasonsIn, type ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../commands/change.ts'
import { beginReview, closeReview, giveReason, leaveStage, reopen, setFlag } from '../commands/conduct.ts'
import type { ReviewSubject } from '../domain/review.ts'
import { EndFlagForm, FlagForm, ReasonForm, ReopenForm, StageForm } from '../forms.ts'
import { leads, mayConduct, mayRead, maySteer } from '../policy.ts'
import { problemsOf } from './standing.ts'
import { reviewForm, reviewPage } from './subject.ts'

/** The stage and its checklist, and the flags with their ways back. */
export function steerRoutes(services: Services): readonly Route[] {
  const show = async (
    tx: Transaction,
    review: ReviewSubject,
    actor: Actor,
    form: ShownForm = emptyForm,
    status = 200,
  ): Promise<Reply> => {
    const { stages } = services.rulebooks.get(review.rulebook, review.edition)
    const index = stages.findIndex(stage => stage.id === review.stage)
    const stage = stages[index]
    const problems = await problemsOf(services, tx, review)
    const advised = problems.groups.find(group => group.gravity === 'should')?.problems ?? []
    return page(
      'reviews/pages/stage.njk',
      {
        title: stage === undefined ? 'Stage' : `Stage: ${stage.label}`,
        review,
        form,
        stage,
        next: stages.find(each => each.id === stage?.next[0]),
        first: stages[0],
        former: stages.slice(0, Math.max(index, 0)),
        problems,
        unreasoned: advised.filter(problem => problem.reason === undefined),
        may: {
          conduct: mayConduct(actor, review).granted,
          steer: maySteer(actor, review).granted,
          lead: leads(actor, review).granted,
        },
      },
      status,
    )
  }

  type Submit = (visit: {
    caller: Caller
    body: Fields
    key: string
    review: ReviewSubject
  }) => Promise<Outcome<unknown> | { readonly bad: ShownForm }>
  const form = (end: string, permission: string, may: typeof mayConduct, notice: string, submit: Submit): Route =>
    reviewForm({
      path: `/reviews/:review/stage${end}`,
      permission,
      may,
      async submit({ caller, body, key, read, subject: review, actor }) {
        const again = (shown: ShownForm, status: number) => read(tx => show(tx, review, actor, shown, status))
        const outcome = await submit({ caller, body, key, review })
        if ('bad' in outcome) return again(outcome.bad, 422)
        return answer(outcome, body, () => go(`/reviews/${review.id}/stage`, notice), again)
      },
    })
  const conduct = (end: string, notice: string, submit: Submit) =>
    form(end, 'reviews.conduct', mayConduct, notice, submit)
  const steer = (end: string, notice: string, submit: Submit) => form(end, 'reviews.steer', maySteer, notice, submit)

  return [
    reviewPage({
      path: '/reviews/:review/stage',
      permission: 'reviews.read',
      may: mayRead,
      statements: 50,
      show: ({ tx, subject, actor }) => show(tx, subject, actor),
    }),
    conduct('/begin', 'The review has begun.', ({ caller, key, review }) =>
      beginReview(services, caller, review.id, { key }),
    ),
    conduct('/leave', 'The stage is left. The next one has begun.', async ({ caller, body, key, review }) => {
      const read = readForm(StageForm, body)
      if (!read.ok) return { bad: formAgain(body, read.problems) }
      return leaveStage(services, caller, review.id, read.command.stage, { key, reasons: reasonsIn(body) })
    }),
    conduct('/close', 'The review is closed.', ({ caller, body, key, review }) =>
      closeReview(services, caller, review.id, lastStageOf(services, review), { key, reasons: reasonsIn(body) }),
    ),
    form('/reason', 'reviews.lead', leads, 'The reason is on record.', async ({ caller, body, key, review }) => {
      const read = readForm(ReasonForm, body)
      if (!read.ok) return { bad: formAgain(body, read.problems) }
      return giveReason(services, caller, review.id, read.command.rule, read.command.reason, { key })
    }),
    steer('/flag', 'It is done, and the reason is on record.', async ({ caller, body, key, review }) => {
      const read = readForm(FlagForm, body)
      if (!read.ok) return { bad: formAgain(body, read.problems) }
      return setFlag(services, caller, review.id, read.command.flag, read.command.because, { key })
    }),
    steer('/end-flag', 'The review goes on.', async ({ caller, body, key, review }) => {
      const read = readForm(EndFlagForm, body)
      if (!read.ok) return { bad: formAgain(body, read.problems) }
      return setFlag(services, caller, review.id, read.command.flag, undefined, { key })
    }),
    steer('/reopen', 'It is open again.', async ({ caller, body, key, review }) => {
      const read = readForm(ReopenForm, body)
      if (!read.ok) return { bad: formAgain(body, read.problems) }
      return reopen(
        services,
        caller,
        review.id,
        { stage: read.command.reopened || undefined, because: read.command.reopenedBecause },
        { key },
      )
    }),
  ]
}

function lastStageOf(services: Services, review: ReviewSubject): string {
  const last = services.rulebooks.get(review.rulebook, review.edition).stages.at(-1)
  if (last === undefined) throw new Error(`The rulebook of review ${review.id} has no stage.`)
  return last.id
}
