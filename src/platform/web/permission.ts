import type { Actor } from '../access/actor.ts'
import { RollBack, type Transaction } from '../db/database.ts'
import type { Reply, Route, Visit } from './route.ts'

export const signInFirst: Reply = { kind: 'go', to: '/sign-in' }

/** Missing and forbidden look the same outside; the log tells them apart. */
export function refusalOf(route: Route, actor: Actor, subject: unknown): Reply | undefined {
  if (subject === undefined)
    return actor.kind === 'public'
      ? signInFirst
      : { kind: 'missing', because: `${route.permission}: nothing there for this actor` }
  const verdict = route.may(actor, subject)
  if (verdict.granted) return undefined
  return actor.kind === 'public' ? signInFirst : { kind: 'missing', because: `${route.permission}: ${verdict.because}` }
}

/** A stranger at a page that is not public is asked to sign in before anything is looked up: the role reads no such row. */
export function needsSignIn(route: Route, actor: Actor): boolean {
  return actor.kind === 'public' && route.permission !== 'public'
}

/** PostgreSQL's code for what a role has no grant to read. */
const notGrantedToRole = '42501'

/**
 * Loads what a route is about. Where the actor's role may not read the table at all, the database has answered before
 * the policy was asked: there is nothing of it for this actor. The transaction then ends with `otherwise`.
 */
export async function subjectOf(
  route: Route,
  tx: Transaction,
  params: Visit['params'],
  otherwise: Reply | undefined,
): Promise<unknown> {
  try {
    return await route.subject(tx, params)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === notGrantedToRole) throw new RollBack(otherwise)
    throw error
  }
}
