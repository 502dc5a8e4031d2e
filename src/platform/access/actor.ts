/**
 * What a role opens, in its review or, where it is standing, in every one; said by `platform_role_right`.
 *
 * - `outline`: that there is a review, its stage, days and team
 * - `read`, `write`: its working material; `judge`: evidence, conclusions and grades of one's own
 * - `conduct`: dates, team, letters, stages; `issue`: the report's approval and release
 * - `assure`: the risk of a review, calls and visits; `minute`: the committee's papers, minutes and decision
 * - `child-level`, `whistle-blower`: material of that classification
 * - `answer`: what is asked of and sent to the area
 * - `children`: one's own tasks and notes as a young inspector, and the report for children in the making
 * - `comment`: drafts sent to the area, to comment on
 * - `accounts`: who has an account, and which roles
 * - `erase`: what may no longer be kept, and legal holds
 * - `evaluate`: figures over all reviews, their outline and dates
 * - `complaints`: complaints about reviews in which one has no part
 * - `method`: how alike inspectors grade, over all reviews and without names
 */
export type Right =
  | 'outline'
  | 'read'
  | 'judge'
  | 'write'
  | 'conduct'
  | 'issue'
  | 'assure'
  | 'minute'
  | 'child-level'
  | 'whistle-blower'
  | 'answer'
  | 'comment'
  | 'children'
  | 'accounts'
  | 'complaints'
  | 'erase'
  | 'method'
  | 'evaluate'

/** A role held by a person: in one review, or (`reviewId` absent) wherever the role has standing. */
export type Grant = {
  readonly role: string
  readonly reviewId: string | undefined
  readonly rights: readonly Right[]
  /** The person for whom this one stands in. */
  readonly onBehalfOf: string | undefined
}

/**
 * Who acts. Passed to every command and every reading; the database is told the same and decides again by its own rows.
 *
 * - `staff`: programme managers, inspectors, approvers.
 * - `respondent`: the director's office and others who answer to a review.
 * - `public`: nobody in particular; sees what is published.
 */
export type Actor =
  | {
      readonly kind: 'staff' | 'respondent'
      readonly accountId: string
      readonly personId: string
      readonly name: string
      readonly grants: readonly Grant[]
    }
  | { readonly kind: 'public' }

export const publicActor: Actor = { kind: 'public' }

/** The person who acts. Throws for the public, whom every policy of what is done by somebody has refused before. */
export function personOf(actor: Actor): string {
  if (actor.kind === 'public') throw new Error('Nobody does this without an account.')
  return actor.personId
}

/** True when the actor holds one of the roles in this review, or holds it wherever it has standing. */
export function holds(actor: Actor, reviewId: string, ...roles: readonly string[]): boolean {
  if (actor.kind === 'public') return false
  return actor.grants.some(
    grant => roles.includes(grant.role) && (grant.reviewId === undefined || grant.reviewId === reviewId),
  )
}

/** True when a role of the actor opens this in the review, or in every review. */
export function opens(actor: Actor, reviewId: string, right: Right): boolean {
  if (actor.kind === 'public') return false
  return actor.grants.some(
    grant => grant.rights.includes(right) && (grant.reviewId === undefined || grant.reviewId === reviewId),
  )
}

/** True when a standing role of the actor opens this everywhere. */
export function opensEverywhere(actor: Actor, right: Right): boolean {
  if (actor.kind === 'public') return false
  return actor.grants.some(grant => grant.reviewId === undefined && grant.rights.includes(right))
}
