/**
 * A role held by an account: in one review, or (`reviewId` absent) wherever the role has standing. Roles are those of
 * the rulebook (`roles`) and of the platform (`administrator`).
 */
type Grant = { readonly role: string; readonly reviewId: string | undefined }

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

/** True when the actor holds one of the roles in this review, or holds it wherever it has standing. */
export function holds(actor: Actor, reviewId: string, ...roles: readonly string[]): boolean {
  if (actor.kind === 'public') return false
  return actor.grants.some(
    grant => roles.includes(grant.role) && (grant.reviewId === undefined || grant.reviewId === reviewId),
  )
}
