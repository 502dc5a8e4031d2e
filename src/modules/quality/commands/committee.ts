import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import type { Decision } from '../domain/chain.ts'
import { ownWork } from '../domain/own-work.ts'
import { mayMinute } from '../policy.ts'
import { addCommittee, decideCommittee, endCommittee } from '../store/steps.ts'
import { findStanding } from '../views/standing.ts'
import { cited, committeeRole, listHolders, refuseOwnWork, rulebookOf, snapshot } from './change.ts'

/**
 * Calls the committee of senior inspection managers (¶79): the day, who sits for which body, and its papers, among them
 * the report as it stands. With `after`, a meeting that has not decided is called off with the reason.
 */
export function callCommittee(
  services: Services,
  caller: Caller,
  reviewId: string,
  called: {
    readonly meetsOn: Temporal.PlainDate
    readonly members: readonly string[]
    readonly papers: string
    readonly after: { readonly id: string; readonly version: number; readonly because: string } | undefined
  },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const name = called.after === undefined ? 'call-committee' : 'call-committee-again'
  const change = { ...posted, name, reviewId, may: mayMinute, touches: ['quality'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const rulebook = rulebookOf(services, review)
    const own = await refuseOwnWork(tx, caller, rulebook, reviewId, 'minute', 'committee')
    if (own !== undefined) return own
    const holders = await listHolders(tx, caller, reviewId, committeeRole)
    const members = holders.filter(holder => called.members.includes(holder.personId))
    const problems: Problem[] = members
      .map(member => ownWork('sit', member, 'members'))
      .filter(each => each !== undefined)
      .map(each => cited(rulebook, 'committee', each))
    if (members.length === 0 || members.length < new Set(called.members).size)
      problems.push(problem('Choose members who hold the role of committee member here', 'members'))
    if (problems.length > 0) return refused(...problems)
    const on = londonDay(caller.now)
    const { committee } = await findStanding(tx, reviewId)
    const isOpen = committee !== undefined && committee.decidedOn === undefined
    if (called.after === undefined && isOpen) return stale('the committee')
    if (called.after !== undefined) {
      if (called.after.because === '') return refused(problem('Say why the meeting is called off', 'because'))
      if (!(await endCommittee(tx, { reviewId, ...called.after, on }))) return stale('the committee')
    }
    const made = await snapshot(services, tx, review)
    const seats = members.map(({ personId, body }) => ({ personId, body }))
    const { meetsOn, papers } = called
    return done({
      id: await addCommittee(tx, { ...made, reviewId, meetsOn, papers, clerkId: caller.actor.personId, on, seats }),
    })
  })
}

/** Records the minutes and the decision (¶79). */
export function recordDecision(
  services: Services,
  caller: Caller,
  reviewId: string,
  decided: { readonly id: string; readonly version: number; readonly minutes: string; readonly decision: Decision },
  posted: Posted = {},
): Promise<Outcome> {
  const change = {
    ...posted,
    name: 'decide-committee',
    reviewId,
    may: mayMinute,
    touches: ['quality'],
    moments: ['act decide-committee'],
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const own = await refuseOwnWork(tx, caller, rulebookOf(services, review), reviewId, 'minute', 'committee')
    if (own !== undefined) return own
    if (decided.minutes === '')
      return refused(problem('Write the minutes: what was discussed, and why it was decided so', 'minutes'))
    const { committee, reading, draft } = await findStanding(tx, reviewId)
    if (committee?.id !== decided.id || committee.decidedOn !== undefined) return stale('the committee')
    const on = londonDay(caller.now)
    if (compareDays(committee.meetsOn, on) > 0)
      return refused(problem('The committee has not met yet. Record its decision when it has.', 'decision'))
    const isRead = reading?.finishedOn !== undefined
    const saved = await decideCommittee(tx, {
      reviewId,
      ...decided,
      readingId: isRead ? reading.id : undefined,
      draftsBefore: draft?.id ?? '0',
      on,
    })
    return saved ? done() : stale('the committee')
  })
}
