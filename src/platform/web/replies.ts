import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sayBytes } from '../files/kinds.ts'
import type { HeldFile } from '../files/rows.ts'
import { cookieName } from './cookies.ts'
import { asBody, sendData } from './data.ts'
import { dispositionOf, filesAsShown, sendStored } from './downloads.ts'
import { noDrafts, type OfferedDrafts, renderWithDrafts } from './draft-offer.ts'
import { pageOf } from './draft-place.ts'
import { sendError } from './errors.ts'
import { closedPolicy } from './headers.ts'
import { answerSame, isAskedFor, keepingOf, keptPages, sendKept, setKeptHeaders } from './kept.ts'
import { ownPath } from './redirects.ts'
import type { Reply, Visit } from './route.ts'
import type { ServerOptions } from './server.ts'
import { answerStale } from './stale.ts'

/**
 * Turns what a handler answered into a response. Each form shown has a key of its own, also one shown again; `held` are the
 * files that stay with that one.
 */
export async function send(
  options: ServerOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit,
  answer: Reply,
  held: readonly HeldFile[] = [],
): Promise<FastifyReply> {
  const noticeName = cookieName('notice', options.secureCookies)
  switch (answer.kind) {
    case 'go':
      if (ownPath(answer.to) === undefined) throw new Error('A handler sent somebody to what is no path of ours.')
      if (answer.notice !== undefined) reply.setCookie(noticeName, answer.notice, { sameSite: 'strict' })
      return reply.header('cache-control', 'private, no-store').redirect(answer.to, 303)
    case 'leave':
      return reply.header('cache-control', 'private, no-store').redirect(answer.to.href, 303)
    case 'later':
      return send(options, request, reply, visit, await answer.work(), held)
    case 'same': {
      const keeping = keepingOf(options, request, visit.actor, answer.version, answer.isFixed)
      if (keeping === undefined) throw new Error('A handler answered the same where nothing may be kept.')
      if (isAskedFor(request, keeping)) return answerSame(reply, keeping, answer.of === 'page')
      const html = keptPages(options).get(request.url, keeping)
      if (html === undefined) throw new Error('A handler answered the same where nothing was kept.')
      return sendKept(reply, keeping, html)
    }
    case 'file': {
      const keeping = keepingOf(options, request, visit.actor, answer.version, answer.isFixed)
      if (keeping !== undefined && isAskedFor(request, keeping)) return answerSame(reply, keeping, false)
      if (keeping !== undefined) setKeptHeaders(reply, keeping)
      else reply.header('cache-control', 'private, no-store')
      return reply
        .code(answer.status ?? 200)
        .header('content-type', answer.type)
        .header('content-disposition', dispositionOf(answer.name))
        .header('content-security-policy', closedPolicy)
        .send(asBody(typeof answer.bytes === 'function' ? await answer.bytes() : answer.bytes))
    }
    case 'stored':
      return sendStored(options.files, request, reply, answer)
    case 'data':
      return sendData(request, reply, answer)
    case 'missing':
      request.log.info({ because: answer.because }, 'missing or not allowed')
      return sendError(options, request, reply, 404)
    case 'page': {
      const keeping = keepingOf(options, request, visit.actor, answer.version)
      if (keeping !== undefined) {
        if (isAskedFor(request, keeping)) return answerSame(reply, keeping, true)
        const kept = keptPages(options).get(request.url, keeping)
        if (kept !== undefined) return sendKept(reply, keeping, kept)
        const made = Buffer.from(pagesFor(options, request, reply, visit, held, '')(answer, noDrafts))
        keptPages(options).set(request.url, keeping, made)
        return sendKept(reply, keeping, made)
      }
      const render = pagesFor(options, request, reply, visit, held)
      const html = await renderWithDrafts(options, request, visit, drafts => render(answer, drafts))
      return sendPage(reply, html, answer.status)
    }
    case 'stale': {
      const render = pagesFor(options, request, reply, visit, held)
      const html = await answerStale(options, request, visit, answer, page => render(page, noDrafts))
      return html === undefined ? sendError(options, request, reply, 404) : sendPage(reply, html, 409)
    }
  }
}

function sendPage(reply: FastifyReply, html: string, status = 200): FastifyReply {
  return reply.code(status).header('cache-control', 'private, no-store').type('text/html; charset=utf-8').send(html)
}

type Page = Extract<Reply, { kind: 'page' }>

/** Renders pages as this visitor gets them. */
function pagesFor(
  options: ServerOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit,
  held: readonly HeldFile[],
  nonce = reply.cspNonce.script,
): (answer: Page, drafts: OfferedDrafts) => string {
  const noticeName = cookieName('notice', options.secureCookies)
  const notice = request.cookies[noticeName]
  if (notice !== undefined) reply.clearCookie(noticeName)
  const key = randomUUID()
  return (answer, drafts) =>
    options.templates.render(answer.template, {
      ...answer.model,
      visit: {
        actor: visit.actor,
        account: visit.actor.kind === 'public' ? '' : visit.actor.accountId,
        today: visit.today,
        now: visit.caller.now.toString(),
        example: options.exampleDay !== undefined,
        csrf: visit.actor.kind === 'public' && answer.beginsSession !== true ? '' : reply.generateCsrf(),
        key,
        held: held.map(({ id, name, bytes }) => ({ id, text: `${name} (${sayBytes(bytes)})` })),
        files: filesAsShown(options.files),
        notice,
        drafts,
        looked: request.method === 'GET',
        nonce,
        path: request.url.split('?')[0],
        page: pageOf(request),
      },
    })
}
