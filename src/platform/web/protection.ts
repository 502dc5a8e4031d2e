import cookies from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import forms from '@fastify/formbody'
import session from '@fastify/session'
import type { FastifyInstance } from 'fastify'
import { cookieName } from './cookies.ts'
import { readFields } from './fields.ts'
import { limitRequests } from './limits.ts'
import { Refusal } from './refusal.ts'
import { type Fields, firstText } from './route.ts'
import type { ServerOptions } from './server.ts'
import { SessionStore } from './session-store.ts'
import type { Surroundings } from './surroundings.ts'

export const bodyBytesMax = 1_000_000

/** What stands before every page and form: cookies, the session, limits, form bodies, the token of a form. */
export async function protect(app: FastifyInstance, options: ServerOptions, around: Surroundings): Promise<void> {
  const overTls = options.secureCookies
  if (overTls) {
    // People come by TLS, whatever the proxy says of it: without this the session would not be given its cookie.
    app.addHook('onRequest', async request => {
      Object.defineProperty(request, 'protocol', { value: 'https' })
    })
  }
  app.addHook('onRequest', async request => {
    // No text of ours has this character, and the database takes none that has.
    if (request.url.includes('%00')) throw new Refusal(400, 'The address holds a character that no text has.')
  })
  // A browser that is told to forget a cookie wants to hear the same flags again.
  await app.register(cookies, { parseOptions: { path: '/', httpOnly: true, sameSite: 'lax', secure: overTls } })
  await app.register(session, {
    // A session's token is random and stands hashed in the database; the signature only spares it needless look-ups.
    secret: options.cookieSecret,
    cookieName: cookieName('conspectus', overTls),
    saveUninitialized: false,
    rolling: false,
    cookie: {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: overTls,
      maxAge: options.sessions.hours * 3_600_000,
    },
    store: new SessionStore({
      database: options.database,
      clock: options.clock,
      limits: options.sessions,
    }) as never,
  })
  await limitRequests(app, around)
  // Only forms are posted: of JSON or plain text no handler would know the shape.
  app.removeContentTypeParser(['application/json', 'text/plain'])
  await app.register(forms, { bodyLimit: bodyBytesMax, parser: readFields })
  await app.register(csrf, {
    sessionPlugin: '@fastify/session',
    getToken: request => firstText((request.body as Fields | undefined)?.['_csrf']) ?? '',
  })
}
