import type { FastifyReply, FastifyRequest } from 'fastify'
import { settled } from './comparison.ts'
import { cookieName } from './cookies.ts'
import { localPath } from './draft-place.ts'
import { charactersOf, draftCharactersMost, draftName, endDraft, keepable, keepDraft } from './drafts.ts'
import { forgetLostForm, keepLostForm, type LostForm, lostFormSeconds, readLostForm } from './lost-forms.ts'
import { type Fields, firstText, go, type Reply } from './route.ts'
import type { ServerOptions } from './server.ts'
import { visitOf } from './visit.ts'

/** Forms kept for one browser at a time. */
const tokensMost = 5

const signInAgain =
  'You were signed out before this was saved. What you typed is kept for an hour: sign in again here, and it is offered to you.'

/** True for what the protection against forged posts answers: no session, or a form of an older one. */
export function isForgedOrOld(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return code === 'FST_CSRF_MISSING_SECRET' || code === 'FST_CSRF_INVALID_TOKEN'
}

/**
 * Keeps what was posted when nobody, or somebody else, is signed in by now, or the form's token is of an older session.
 * Nothing is carried out. Undefined when there is nothing to keep: the post came from another site or from no page of
 * ours, or holds nothing but secrets.
 */
export async function keepWhatWasPosted(
  request: FastifyRequest,
  reply: FastifyReply,
  options: ServerOptions,
): Promise<Reply | undefined> {
  const lost = lostFormOf(request)
  if (lost === undefined) return undefined
  const visit = visitOf(request, options)
  if (visit.actor.kind !== 'public' && visit.actor.accountId === lost.account) {
    const kept = await options.database.as(visit.caller, 'read', tx => keepDraft(tx, lost))
    return go(
      lost.page,
      kept
        ? 'This page was too old to be saved from. Nothing is lost: use what you typed below, and save it again.'
        : 'This was saved already.',
    )
  }
  const token = await keepLostForm(options.database, lost)
  if (token === undefined) return undefined
  const held = heldBy(request, options).slice(-(tokensMost - 1))
  holdOn(reply, options, [...held, { account: lost.account, token }])
  return visit.actor.kind === 'public'
    ? go('/sign-in', signInAgain)
    : go(
        '/',
        'That page was opened by somebody else, who is signed out now. What they typed is kept for them alone, for an hour.',
      )
}

/**
 * Gives back what this browser posted without a session, to the account whose page it was and to no other, as drafts.
 * The page to go to when there was something, else undefined. Costs nothing without the cookie.
 */
export async function giveBackLostForms(
  request: FastifyRequest,
  reply: FastifyReply,
  options: ServerOptions,
): Promise<Reply | undefined> {
  const held = heldBy(request, options)
  if (held.length === 0) return undefined
  const { actor, caller } = visitOf(request, options)
  if (actor.kind === 'public') return undefined
  const own = held.filter(each => each.account === actor.accountId)
  let page: string | undefined
  for (const { token } of own) {
    const lost = await readLostForm(options.database, token)
    if (lost?.account === actor.accountId) {
      const kept = await options.database.as(caller, 'read', tx => keepDraft(tx, lost))
      if (kept) page = lost.page
    }
    await forgetLostForm(options.database, token)
  }
  if (own.length === 0) return undefined
  const others = held.filter(each => each.account !== actor.accountId)
  holdOn(reply, options, others)
  return page === undefined ? undefined : go(page)
}

/** A form was saved: its draft goes, and the browser is told, by a cookie that scripts read, to drop its own copy. */
export async function endDraftOf(request: FastifyRequest, reply: FastifyReply, options: ServerOptions): Promise<void> {
  const body = (request.body ?? {}) as Fields
  const page = localPath(firstText(body['_page']) ?? '')
  const action = localPath(request.url)
  const { actor, caller } = visitOf(request, options)
  if (actor.kind === 'public' || page === undefined || action === undefined) return
  await endDraft(options.database, caller, page, draftName(action, firstText(body['_about']) ?? ''))
  reply.setCookie(cookieName('saved', options.secureCookies), (firstText(body['_key']) ?? '').slice(0, 100), {
    httpOnly: false,
    sameSite: 'strict',
    maxAge: 60,
  })
}

function lostFormOf(request: FastifyRequest): LostForm | undefined {
  if (request.method !== 'POST' || !isFromOurPage(request)) return undefined
  const body = (request.body ?? {}) as Fields
  const account = firstText(body['_account']) ?? ''
  const page = localPath(firstText(body['_page']) ?? '')
  const action = localPath(request.url)
  const formKey = firstText(body['_key']) ?? ''
  const fields = keepable(settled(body))
  if (!/^\d{1,18}$/.test(account) || page === undefined || action === undefined || formKey === '') return undefined
  if (Object.keys(fields).length === 0 || charactersOf(fields) > draftCharactersMost) return undefined
  return {
    account,
    page,
    form: draftName(action, firstText(body['_about']) ?? ''),
    formKey: formKey.slice(0, 100),
    fields,
  }
}

/** So that no other site can plant words that somebody would take for their own. */
function isFromOurPage(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin } = request.headers
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.headers.host
}

type Held = { readonly account: string; readonly token: string }

/** What the browser's cookie says it holds; whether it is true shows when it is read back. */
function heldBy(request: FastifyRequest, options: ServerOptions): readonly Held[] {
  return (request.cookies[cookieName('unsaved', options.secureCookies)] ?? '').split('~').flatMap(text => {
    const found = /^(\d{1,18})\.([\w-]{43})$/.exec(text)
    return found === null ? [] : [{ account: found[1] ?? '', token: found[2] ?? '' }]
  })
}

/** Lax, as cookies are here: coming back from single sign-on is a link from another site. */
function holdOn(reply: FastifyReply, options: ServerOptions, held: readonly Held[]): void {
  const name = cookieName('unsaved', options.secureCookies)
  if (held.length === 0) reply.clearCookie(name)
  else
    reply.setCookie(name, held.map(({ account, token }) => `${account}.${token}`).join('~'), {
      maxAge: lostFormSeconds,
    })
}
