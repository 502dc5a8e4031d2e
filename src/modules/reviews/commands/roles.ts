import { endOfLondonDay, londonDay, type Temporal } from '../../../kernel/dates.ts'
import { done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import {
  accountKindOf,
  endGrantOf,
  giveGrant,
  holdsAt,
  listGrants,
  listRoles,
  opensAssigned,
} from '../../../platform/access/grants.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { findPerson } from '../../register/index.ts'
import { leads, mayGiveTo } from '../policy.ts'
import { changeReview, type Services } from './change.ts'
import { defined, type Posted } from './conduct.ts'
import { standsInOnly } from './team.ts'

/**
 * Gives somebody a role in a review besides the places in the team, such as reading it for quality or being assigned to
 * material on single children. What opens such material is for people of the team, is never given to oneself, and wants
 * a reason. `until` is the last day on which the role holds, in London.
 */
export function giveRole(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: {
    readonly personId: string
    readonly role: string
    readonly until: Temporal.PlainDate | undefined
    readonly because: string
  },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'give-role', reviewId, may: leads, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const roles = await listRoles(tx)
    const role = roles.find(each => each.id === given.role)
    if (role === undefined || role.scope !== 'review' || role.byPlace) return refused(problem('Choose a role', 'role'))
    if (review.isHidden && role.kind === 'respondent')
      return refused(problem('The area does not know of this review yet: announce it first', 'role'))
    const person = await findPerson(tx, given.personId)
    if (person === undefined) return refused(problem('Choose a person from the register', 'person'))
    if (!mayGiveTo(caller.actor, review, person.id).granted) return refused(standsInOnly)
    if (given.because.trim() === '') return refused(problem('Say why', 'because'))
    if (given.until !== undefined && compareDays(given.until, londonDay(caller.now)) < 0)
      return refused(problem('This day is past. Enter the last day on which the role holds.', 'until'))
    const side = await accountKindOf(tx, person.id)
    if (side !== undefined && side !== role.kind) return refused(problem(sayOtherSide(person.name, side), 'person'))
    if (opensAssigned(role)) {
      if (caller.actor.kind !== 'public' && caller.actor.personId === person.id)
        return refused(problem('Nobody assigns themselves: ask the programme manager', 'person'))
      const readers = roles.filter(each => each.rights.includes('read')).map(each => each.id)
      const held = await listGrants(tx, { reviewId })
      if (
        !held.some(grant => grant.personId === person.id && readers.includes(grant.role) && holdsAt(grant, caller.now))
      )
        return refused(
          problem(`${person.name} does not read this review: give them a place in the team first`, 'person'),
        )
    }
    await giveGrant(tx, {
      personId: person.id,
      role: role.id,
      reviewId,
      from: caller.now,
      until: given.until === undefined ? undefined : endOfLondonDay(given.until),
      because: given.because,
    })
    return done()
  })
}

/** Ends a role that was given so, with the reason. Places in the team and of those who answer are ended where they stand. */
export function endRole(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: { readonly grantId: string; readonly version: number; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'end-role', reviewId, may: leads, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    if (given.because.trim() === '') return refused(problem('Say why', 'ended'))
    const byPlace = new Set((await listRoles(tx)).filter(each => each.byPlace).map(each => each.id))
    const grant = (await listGrants(tx, { reviewId })).find(each => each.id === given.grantId)
    if (grant === undefined) return stale('this role')
    if (byPlace.has(grant.role) && grant.onBehalfOf === null)
      return refused(problem('This role comes with a place: end the place on the page of the team', 'ended'))
    const ended = await endGrantOf(tx, { ...given, id: grant.id, until: caller.now })
    return ended ? done() : stale('this role')
  })
}

function sayOtherSide(name: string, side: 'staff' | 'respondent'): string {
  return side === 'staff'
    ? `${name} is on the inspecting side; this role is for those who answer for the area`
    : `${name} answers for an area; this role is for the inspecting side`
}
