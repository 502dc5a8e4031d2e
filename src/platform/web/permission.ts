import type { Actor } from '../access/actor.ts'
import type { Reply, Route } from './route.ts'

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
