import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, defined, leads, type Posted, type Services } from '../../reviews/index.ts'
import { maySayDays, maySayReasons } from '../policy.ts'
import { addDays, listDaysLines, type Reason, saveDays, saveReason } from '../store/days.ts'

/** Days on a stage: of an inspector by number, or of a body by its id in the rulebook. */
export type SaidDays = {
  readonly stage: string
  readonly of: { readonly personId: string } | { readonly body: string }
  /** In halves of a day. */
  readonly planned: number | undefined
  readonly spent: number | undefined
}

/** Records days of work on a stage. Whoever leads says them of anybody; each of the team of themselves. Never demanded. */
export function sayDays(
  services: Services,
  caller: Caller,
  reviewId: string,
  said: SaidDays,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'say-days', reviewId, may: maySayDays, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    if (!rulebook.stages.some(({ id }) => id === said.stage)) return refused(problem('Choose the stage', 'stage'))
    if (said.planned === undefined && said.spent === undefined)
      return refused(problem('Enter the days that are planned, those that were spent, or both', 'spent'))
    const isOwn = 'personId' in said.of && said.of.personId === personOf(caller.actor)
    if (!isOwn && !leads(caller.actor, review).granted) return refused(problem('Say your own days', 'whose'))
    if ('body' in said.of) {
      const { body } = said.of
      if (!rulebook.bodies.some(({ id }) => id === body)) return refused(problem('Choose whose days they are', 'whose'))
    }
    const added = await addDays(tx, {
      reviewId,
      stage: said.stage,
      personId: 'personId' in said.of ? said.of.personId : undefined,
      body: 'body' in said.of ? said.of.body : '',
      planned: said.planned,
      spent: said.spent,
    })
    return added ? done() : refused(problem('There is a line for this already: change that one', 'whose'))
  })
}

/** Changes a line of days. */
export function saveLine(
  services: Services,
  caller: Caller,
  reviewId: string,
  line: {
    readonly id: string
    readonly version: number
    readonly planned: number | undefined
    readonly spent: number | undefined
  },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'say-days', reviewId, may: maySayDays, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const own = (await listDaysLines(tx, reviewId)).find(({ id }) => id === line.id)
    if (own === undefined) return denied('no such line of days')
    if (own.personId !== personOf(caller.actor) && !leads(caller.actor, review).granted)
      return denied('the days of somebody else')
    return (await saveDays(tx, { ...line, reviewId })) ? done() : stale('these days')
  })
}

/** Says, for those who evaluate, why a stage or a deadline was late. Never demanded. */
export function sayReason(
  services: Services,
  caller: Caller,
  reviewId: string,
  reason: Reason,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'say-reason', reviewId, may: maySayReasons, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const { stages, deadlines } = services.rulebooks.get(review.rulebook, review.edition)
    const known = [...stages.map(({ id }) => `stage:${id}`), ...deadlines.map(({ id }) => `deadline:${id}`)]
    if (!known.includes(reason.about)) return refused(problem('Choose what was late', 'about'))
    return (await saveReason(tx, reviewId, reason)) ? done() : stale('this reason')
  })
}
