import { randomBytes } from 'node:crypto'
import cookies from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import forms from '@fastify/formbody'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import session from '@fastify/session'
import type { FastifyInstance } from 'fastify'
import { type Fields, firstText } from './route.ts'
import type { ServerOptions } from './server.ts'
import { SessionStore } from './session-store.ts'

export const bodyBytesMax = 1_000_000
const sessionMilliseconds = 12 * 3_600_000

/** What stands before every route: headers, cookies, the session, form bodies, the token of a form, limits. */
export async function protect(app: FastifyInstance, options: ServerOptions): Promise<void> {
  await app.register(helmet, {
    enableCSPNonces: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    hsts: options.secureCookies,
  })
  await app.register(cookies)
  await app.register(session, {
    // A session's token is random and stands hashed in the database; the signature only spares it needless look-ups.
    secret: randomBytes(32).toString('hex'),
    cookieName: 'conspectus',
    saveUninitialized: false,
    rolling: false,
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: options.secureCookies, maxAge: sessionMilliseconds },
    store: new SessionStore(options.database) as never,
  })
  await app.register(forms, { bodyLimit: bodyBytesMax })
  await app.register(csrf, {
    sessionPlugin: '@fastify/session',
    getToken: request => firstText((request.body as Fields | undefined)?.['_csrf']) ?? '',
  })
  await app.register(rateLimit, { global: false })
}
