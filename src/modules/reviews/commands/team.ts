import { londonDay } from '../../../kernel/dates.ts'
import { done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { endGrant, giveGrant } from '../../../platform/access/grants.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { findPerson } from '../../register/index.ts'
import { mayConduct, mayGiveTo, mayHandOver } from '../policy.ts'
import { addMember, addRespondent, endMember, markAnnounced, type NewMember } from '../store/review.ts'
import { listMembersWithTraining, listRespondents } from '../views/review.ts'
import { changeReview, type Services } from './change.ts'
import { defined, type Posted } from './conduct.ts'

/** Said to whoever stands in for the lead and would give themselves a role. */
export const standsInOnly = problem(
  'You stand in for somebody here, which gives you no role of your own: ask the programme manager',
  'person',
)

/**
 * Gives somebody a place in the team (¶29–32) and, in the same transaction, the role that opens the review to them.
 * A place may be pencilled in before training ends (¶31). Whoever has a place already is not given a second.
 */
export function appointMember(
  services: Services,
  caller: Caller,
  reviewId: string,
  place: { readonly personId: string; readonly role: NewMember['role']; readonly title: string },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const change = {
    ...posted,
    name: 'appoint-member',
    reviewId,
    may: mayConduct,
    touches: ['team'],
    moments: ['act appoint'],
    field: 'person',
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const person = await findPerson(tx, place.personId)
    if (person === undefined) return refused(problem('Choose a person from the register', 'person'))
    if (!mayGiveTo(caller.actor, review, person.id).granted) return refused(standsInOnly)
    if (place.role !== 'young-person' && person.body === undefined) {
      return refused(problem(`${person.name} is no inspector: no inspecting body sends them`, 'person'))
    }
    const team = await listMembersWithTraining(tx, reviewId)
    if (team.some(member => member.personId === person.id))
      return refused(problem(`${person.name} is in the team already`, 'person'))
    if (place.role === 'lead' && team.some(member => member.role === 'lead')) {
      return refused(problem('There is a lead inspector already: hand the lead over instead', 'role'))
    }
    const on = londonDay(caller.now)
    const id = await addMember(tx, {
      reviewId,
      personId: person.id,
      body: person.body ?? '',
      role: place.role,
      title: place.title,
      from: on,
    })
    await giveGrant(tx, { personId: person.id, role: place.role, reviewId, from: caller.now })
    return done({ id })
  })
}

/** Ends somebody's place, with the reason; their work stays. */
export function endMembership(
  services: Services,
  caller: Caller,
  reviewId: string,
  place: { readonly memberId: string; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = {
    ...posted,
    name: 'end-membership',
    reviewId,
    may: mayConduct,
    touches: ['team'],
    moments: [],
    field: 'because',
  }
  return changeReview(services, caller, defined(change), async tx => {
    const own = (await listMembersWithTraining(tx, reviewId)).find(member => member.id === place.memberId)
    if (caller.actor.kind !== 'public' && own?.personId === caller.actor.personId) {
      return refused(
        problem('You cannot end your own place: hand the lead over, or ask the programme manager', 'member'),
      )
    }
    return (await endPlace(tx, caller, reviewId, place.memberId, place.because)) ? done() : stale('the team')
  })
}

/** Hands the lead to another inspector of the team or the register; the former lead stays as a member. */
export function handOverLead(
  services: Services,
  caller: Caller,
  reviewId: string,
  to: { readonly personId: string; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = {
    ...posted,
    name: 'hand-over-lead',
    reviewId,
    may: mayHandOver,
    touches: ['team'],
    moments: ['act appoint'],
    field: 'person',
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const team = await listMembersWithTraining(tx, reviewId)
    const person = await findPerson(tx, to.personId)
    const former = team.find(member => member.role === 'lead')
    if (person?.body === undefined) return refused(problem('Choose an inspector', 'person'))
    if (former?.personId === person.id) return refused(problem(`${person.name} leads the review already`, 'person'))
    if (!mayGiveTo(caller.actor, review, person.id).granted) return refused(standsInOnly)
    const place = team.find(member => member.personId === person.id)
    const on = londonDay(caller.now)
    // New roles first: ending one's own takes away the right to give them.
    await giveGrant(tx, { personId: person.id, role: 'lead', reviewId, from: caller.now })
    if (former !== undefined)
      await giveGrant(tx, { personId: former.personId, role: 'member', reviewId, from: caller.now })
    if (place !== undefined) await endPlace(tx, caller, reviewId, place.id, to.because)
    if (former !== undefined) {
      await endPlace(tx, caller, reviewId, former.id, to.because)
      await addMember(tx, {
        reviewId,
        personId: former.personId,
        body: former.body,
        role: 'member',
        title: '',
        from: on,
      })
    }
    await addMember(tx, { reviewId, personId: person.id, body: person.body, role: 'lead', title: '', from: on })
    return done()
  })
}

async function endPlace(
  tx: Transaction,
  caller: Caller,
  reviewId: string,
  memberId: string,
  because: string,
): Promise<boolean> {
  const ended = await endMember(tx, { reviewId, memberId, on: londonDay(caller.now), because })
  if (ended === undefined) return false
  await endGrant(tx, { personId: ended.personId, role: ended.role, reviewId, until: caller.now })
  return true
}

/** Names who answers for the area: the director or an equivalent under another title (¶37), the lead member, a partner. */
export function nameRespondent(
  services: Services,
  caller: Caller,
  reviewId: string,
  respondent: {
    readonly personId: string
    readonly role: 'director' | 'lead-member' | 'partner'
    readonly title: string
  },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'name-respondent', reviewId, may: mayConduct, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const person = await findPerson(tx, respondent.personId)
    if (person === undefined) return refused(problem('Choose a person from the register', 'respondent'))
    if (person.body !== undefined)
      return refused(problem(`${person.name} is an inspector and cannot answer for the area`, 'respondent'))
    await addRespondent(tx, { reviewId, personId: person.id, role: respondent.role, title: respondent.title })
    // Who answers in a covert review gets their role when it is announced, and knows nothing before.
    if (!review.isHidden)
      await giveGrant(tx, { personId: person.id, role: respondent.role, reviewId, from: caller.now })
    return done()
  })
}

/** Announces a covert review: from now on those who answer for the area see it. */
export function announceReview(
  services: Services,
  caller: Caller,
  reviewId: string,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'announce-review', reviewId, may: mayHandOver, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    if (!(await markAnnounced(tx, reviewId, londonDay(caller.now)))) return stale('the review')
    for (const { personId, role } of await listRespondents(tx, reviewId))
      await giveGrant(tx, { personId, role, reviewId, from: caller.now })
    return done()
  })
}
