import { endOfLondonDay, londonDay, type Temporal } from '../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../kernel/outcome.ts'
import { problem } from '../../kernel/problems.ts'
import { compareDays } from '../../kernel/working-days.ts'
import {
  accountKindOf,
  endGrantOf,
  giveGrant,
  holdsAt,
  listGrants,
  listRoles,
  opensAssigned,
} from '../../platform/access/grants.ts'
import { countStanding } from '../../platform/access/role-holders.ts'
import { carryOut } from '../../platform/db/command.ts'
import type { Caller, Database } from '../../platform/db/database.ts'
import { findReview } from '../reviews/index.ts'
import { mayDelegate, mayKeepRoles } from './policy.ts'
import { listColleagues } from './views.ts'

type Period = { readonly from: Temporal.PlainDate; readonly until: Temporal.PlainDate }

/**
 * Gives a person a role: a standing one, or one in a review besides the places in its team. What opens material on single
 * children or what was told in confidence is not given here. `until` is the last day on which it holds, in London.
 */
export function keepRole(
  database: Database,
  caller: Caller,
  given: {
    readonly personId: string
    readonly role: string
    readonly reviewId: string | undefined
    readonly until: Temporal.PlainDate | undefined
    readonly because: string
  },
  key: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'keep-role', key, async tx => {
    const verdict = mayKeepRoles(caller.actor)
    if (!verdict.granted) return denied(verdict.because)
    const role = (await listRoles(tx)).find(each => each.id === given.role)
    if (role === undefined || !isKeptHere(role)) return refused(problem('Choose a role', 'role'))
    if (role.scope === 'standing' && given.reviewId !== undefined)
      return refused(problem('This role holds in every review: choose none', 'review'))
    const review = given.reviewId === undefined ? undefined : await findReview(tx, given.reviewId)
    if (role.scope === 'review' && review === undefined)
      return refused(problem('Choose the review in which the role is held', 'review'))
    if (review?.isHidden === true && role.kind === 'respondent')
      return refused(problem('The area does not know of this review yet: announce it first', 'role'))
    if (given.until !== undefined && compareDays(given.until, londonDay(caller.now)) < 0)
      return refused(problem('This day is past. Enter the last day on which the role holds.', 'until'))
    const side = await accountKindOf(tx, given.personId)
    if (side === undefined) return denied('keep-role: nobody with such an account')
    if (side !== role.kind)
      return refused(problem('This role is for the other side: those who inspect, and those who answer', 'role'))
    const { until, ...grant } = given
    await giveGrant(tx, { ...grant, from: caller.now, until: until === undefined ? undefined : endOfLondonDay(until) })
    return done()
  })
}

/** Ends a role, with the reason. The last administrator stays one: nobody could give the role again. */
export function endKeptRole(
  database: Database,
  caller: Caller,
  given: { readonly personId: string; readonly grantId: string; readonly version: number; readonly because: string },
  key: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'end-kept-role', key, async tx => {
    const verdict = mayKeepRoles(caller.actor)
    if (!verdict.granted) return denied(verdict.because)
    const roles = await listRoles(tx)
    const grant = (await listGrants(tx, { personId: given.personId })).find(each => each.id === given.grantId)
    const role = roles.find(each => each.id === grant?.role)
    if (grant === undefined || role === undefined) return stale('this role')
    if (!isKeptHere(role)) return refused(problem('This role is ended in its review, by those who conduct it', 'ended'))
    if (role.rights.includes('accounts') && (await countStanding(tx, role.id)) === 1)
      return refused(problem('Nobody else is an administrator. Give the role to somebody first', 'ended'))
    const ended = await endGrantOf(tx, { ...given, id: grant.id, until: caller.now })
    return ended ? done() : stale('this role')
  })
}

/**
 * Names who stands in for the one who acts in their reviews, from the first day to the last: somebody of the same side.
 * What was assigned to the person alone, and standing roles, do not pass on.
 */
export function nameDelegate(
  database: Database,
  caller: Caller,
  given: Period & { readonly personId: string; readonly because: string },
  key: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'name-delegate', key, async tx => {
    const { actor } = caller
    const verdict = mayDelegate(actor)
    if (!verdict.granted || actor.kind === 'public') return denied(verdict.because)
    if (given.personId === actor.personId) return refused(problem('Choose somebody else', 'person'))
    if (!(await listColleagues(tx)).some(colleague => colleague.id === given.personId))
      return refused(problem('Choose one of your colleagues', 'person'))
    if (compareDays(given.until, given.from) < 0) return refused(problem('The last day is before the first', 'until'))
    if (compareDays(given.until, londonDay(caller.now)) < 0)
      return refused(problem('This day is past. Enter the last day on which they stand in for you.', 'until'))
    const passed = new Set((await listRoles(tx)).filter(isPassedOn).map(role => role.id))
    const own = (await listGrants(tx, { personId: actor.personId })).filter(
      grant =>
        grant.onBehalfOf === null && grant.reviewId !== null && passed.has(grant.role) && holdsAt(grant, caller.now),
    )
    if (own.length === 0) return refused(problem('You hold no role in a review that could pass on', 'person'))
    for (const grant of own) {
      await giveGrant(tx, {
        personId: given.personId,
        role: grant.role,
        reviewId: grant.reviewId ?? undefined,
        from: given.from.toZonedDateTime('Europe/London').toInstant(),
        until: endOfLondonDay(given.until),
        because: given.because,
        onBehalfOf: actor.personId,
      })
    }
    return done()
  })
}

/** Ends every standing-in of one person for the one who acts. */
export function endDelegation(
  database: Database,
  caller: Caller,
  given: { readonly personId: string },
  key: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'end-delegation', key, async tx => {
    const { actor } = caller
    const verdict = mayDelegate(actor)
    if (!verdict.granted || actor.kind === 'public') return denied(verdict.because)
    const standing = (await listGrants(tx, { onBehalfOf: actor.personId })).filter(
      grant => grant.personId === given.personId && holdsAt(grant, caller.now),
    )
    for (const grant of standing) await endGrantOf(tx, { ...grant, until: caller.now })
    return standing.length > 0 ? done() : stale('this standing-in')
  })
}

type Role = Awaited<ReturnType<typeof listRoles>>[number]

/** Standing roles, and those in a review that neither come with a place nor open what is for those assigned. */
export function isKeptHere(role: Role): boolean {
  return !role.byPlace && !opensAssigned(role)
}

function isPassedOn(role: Role): boolean {
  return role.scope === 'review' && !opensAssigned(role) && role.givenBy === null
}
