import type { FastifyRequest } from 'fastify'
import { londonDay, Temporal } from '../../kernel/dates.ts'
import { type Actor, publicActor } from '../access/actor.ts'
import { grantsAt } from '../access/grants.ts'
import { sayBrowser } from '../access/sessions.ts'
import type { Caller } from '../db/database.ts'
import { hasKept } from './kept.ts'
import type { Fields, Pending, SessionContent, SignOnMemory, Visit } from './route.ts'
import type { ServerOptions } from './server.ts'
import { type KnownAccount, nameOfSession } from './session-store.ts'
import { addressOf } from './surroundings.ts'

declare module 'fastify' {
  interface Session {
    accountId?: string
    day?: string
    signOn?: SignOnMemory
    known?: KnownAccount
    pending?: Pending
    browser?: string
  }
}

/** Who asks, when, and for what: all that a handler learns of a request. */
export function visitOf(request: FastifyRequest, options: ServerOptions): Visit {
  const now = momentOf(request, options)
  const actor = actorAt(request, now)
  const caller: Caller = { actor, now, requestId: request.id }
  const browser = sayBrowser(request.headers['user-agent'] ?? '')
  const sessionContent: SessionContent = {
    async replace(accountId) {
      const { pending, signOn } = request.session
      await request.session.regenerate()
      if (accountId === undefined) return
      request.session.accountId = accountId
      // After the second step it is still the provider by which they came.
      if (pending?.accountId === accountId && signOn?.came !== undefined) request.session.signOn = { came: signOn.came }
      request.session.browser = browser
    },
    async hold(pending) {
      await request.session.regenerate()
      request.session.pending = pending
    },
    pending: request.session.pending,
    get id() {
      return nameOfSession(request.session.sessionId)
    },
    day: request.session.day,
    chooseDay(day) {
      request.session.day = day
    },
    get signOn() {
      return request.session.signOn ?? {}
    },
    async rememberSignOn(memory) {
      request.session.signOn = memory
      await request.session.save()
    },
  }
  return {
    caller,
    actor,
    today: londonDay(now),
    params: request.params as Visit['params'],
    query: request.query as Fields,
    session: sessionContent,
    clock: options.clock.now(),
    from: { address: addressOf(request), browser },
    has: version => hasKept(options, request, actor, version),
  }
}

/** Who is signed in, with the roles held at that moment. */
export function actorAt(request: FastifyRequest, now: Temporal.Instant): Actor {
  const known = request.session?.known
  return known === undefined ? publicActor : { ...known, grants: grantsAt(known.grants, now) }
}

/** In the worked example it is the day that the person signed in has chosen, at the clock's time of day. */
export function momentOf(request: FastifyRequest, { clock, exampleDay }: ServerOptions): Temporal.Instant {
  const now = clock.now()
  if (exampleDay === undefined) return now
  const chosen = request.session?.day
  const day = chosen === undefined ? exampleDay : Temporal.PlainDate.from(chosen)
  const time = now.toZonedDateTimeISO('Europe/London').toPlainTime()
  return day.toZonedDateTime({ timeZone: 'Europe/London', plainTime: time }).toInstant()
}
