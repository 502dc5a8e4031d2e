import { findEntrant } from '../../../platform/access/accounts.ts'
import { noteSignIn } from '../../../platform/access/sign-in-log.ts'
import type { ProvenIdentity, SignOnFlow, SingleSignOn } from '../../../platform/access/single-sign-on.ts'
import {
  accountOfIdentity,
  findOpenedProvider,
  linkIdentity,
  type OpenedProvider,
} from '../../../platform/access/single-sign-on-store.ts'
import { RollBack } from '../../../platform/db/database.ts'
import { everybody } from '../../../platform/web/access.ts'
import { go, later, page, pageRoute, type Reply, type Route, type Visit } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { acceptInvitation } from '../store.ts'
import type { AccountsOptions } from './all.ts'
import { enter } from './entering.ts'

/** Where a provider sends people back to: what an administrator registers there. */
export function returnAddress(origin: string, providerId: string): string {
  return `${origin}/sign-in/organisation/${providerId}/return`
}

/** Where a provider sends people back to after they signed out there. */
export function signedOutAddress(origin: string): string {
  return `${origin}/sign-in`
}

/** Going to one's organisation's provider and coming back. Neither waits for it while a transaction is open. */
export function singleSignOnRoutes(
  services: Services,
  options: AccountsOptions,
  signOn: SingleSignOn,
): readonly Route[] {
  const { database } = services

  /** One use: what the session remembered of the way is gone before anything else happens. */
  async function takeFlow(visit: Visit): Promise<SignOnFlow | undefined> {
    const { flow, ...memory } = visit.session.signOn
    if (flow !== undefined) await visit.session.rememberSignOn(memory)
    return flow
  }

  async function comeBack(visit: Visit, provider: OpenedProvider | undefined): Promise<Reply> {
    const flow = await takeFlow(visit)
    if (provider === undefined || !provider.switchedOn) return troubled('off', undefined)
    if (flow === undefined) return troubled('expired', provider)
    const query = queryOf(visit)
    const refusedThere = query.get('error') === 'access_denied' && query.get('state') === flow.state
    if (refusedThere) return troubled('not-finished', provider)
    const proven = await signOn.finish(provider, flow, returnAddress(options.origin(), provider.id), query)
    if (proven.kind !== 'done') return troubled(proven.kind === 'silent' ? 'silent' : 'not-believed', provider)
    switch (flow.purpose.kind) {
      case 'sign-in':
        return comeIn(visit, provider, proven.value)
      case 'link':
        return link(visit, provider, proven.value, flow.purpose.accountId)
      case 'invitation':
        return accept(visit, provider, proven.value, flow.purpose.token)
    }
  }

  async function comeIn(visit: Visit, provider: OpenedProvider, identity: ProvenIdentity): Promise<Reply> {
    const known = await database.asGate(tx => accountOfIdentity(tx, provider.id, identity))
    if (known === undefined) return troubled('unknown', provider)
    if (known.isClosed) return troubled('closed', provider)
    return letIn(visit, provider, identity, known.id)
  }

  async function letIn(
    visit: Visit,
    provider: OpenedProvider,
    identity: ProvenIdentity,
    accountId: string,
  ): Promise<Reply> {
    if (provider.secondStep === 'provider' && !identity.secondStep) return troubled('no-second-step', provider)
    const account = await database.asGate(tx => findEntrant(tx, accountId))
    if (account === undefined) return troubled('closed', provider)
    const answer = await enter(services, options, visit, {
      account,
      hasDoneSecondStep: provider.secondStep === 'provider' && identity.secondStep,
    })
    await visit.session.rememberSignOn({ came: { providerId: provider.id, idToken: identity.idToken } })
    return answer
  }

  async function link(
    visit: Visit,
    provider: OpenedProvider,
    identity: ProvenIdentity,
    accountId: string,
  ): Promise<Reply> {
    const { actor, caller, clock, from } = visit
    if (actor.kind === 'public' || actor.accountId !== accountId) return troubled('other-account', provider)
    const isLinked = await database.asGate(
      async tx => {
        if (!(await linkIdentity(tx, { accountId, providerId: provider.id, identity }, clock))) return false
        await noteSignIn(tx, { accountId, event: 'organisation-linked', from }, clock)
        return true
      },
      { caller, command: 'link-identity' },
    )
    return isLinked
      ? go('/account', `From now on you can sign in with ${provider.label}.`)
      : troubled('taken', provider)
  }

  async function accept(
    visit: Visit,
    provider: OpenedProvider,
    identity: ProvenIdentity,
    token: string,
  ): Promise<Reply> {
    const { caller, clock, from } = visit
    // Asked before the account is made: afterwards the link would be used up.
    if (provider.secondStep === 'provider' && !identity.secondStep) return troubled('no-second-step', provider)
    const accepted = await database.asGate(
      async (tx): Promise<'taken' | 'dead-link' | { readonly accountId: string }> => {
        if ((await accountOfIdentity(tx, provider.id, identity)) !== undefined) return 'taken'
        const accountId = await acceptInvitation(tx, token, undefined, clock)
        if (accountId === undefined) return 'dead-link'
        if (await linkIdentity(tx, { accountId, providerId: provider.id, identity }, clock)) {
          await noteSignIn(tx, { accountId, event: 'account-made', from }, clock)
          return { accountId }
        }
        // Another was quicker with this identity: no account is left without a way in.
        throw new RollBack('taken' as const)
      },
      { caller, command: 'accept-invitation' },
    )
    if (accepted === 'taken' || accepted === 'dead-link') return troubled(accepted, provider)
    return letIn(visit, provider, identity, accepted.accountId)
  }

  return [
    pageRoute<OpenedProvider>({
      ...everybody,
      path: '/sign-in/organisation/:provider',
      asGate: true,
      statements: 1,
      subject: (tx, params) => findByParameter(tx, options, params),
      show: async visit =>
        later(() =>
          leaveFor(options, signOn, visit, visit.subject.switchedOn ? visit.subject : undefined, { kind: 'sign-in' }),
        ),
    }),
    pageRoute<{ readonly provider: OpenedProvider | undefined }>({
      ...everybody,
      path: '/sign-in/organisation/:provider/return',
      asGate: true,
      statements: 1,
      subject: async (tx, params) => ({ provider: await findByParameter(tx, options, params) }),
      show: async visit => later(() => comeBack(visit, visit.subject.provider)),
    }),
    pageRoute({
      ...everybody,
      path: '/signed-out',
      asGate: true,
      statements: 1,
      async show({ tx, session, actor }) {
        const { came } = session.signOn
        if (actor.kind !== 'public' || came === undefined) return go(actor.kind === 'public' ? '/sign-in' : '/')
        const provider = await findOpenedProvider(tx, options.secrets, came.providerId)
        if (provider === undefined) return go('/sign-in')
        return page('accounts/pages/single-sign-on-out.njk', { title: 'You are signed out', label: provider.label })
      },
    }),
    pageRoute({
      ...everybody,
      path: '/signed-out/organisation',
      asGate: true,
      statements: 1,
      async show({ tx, session, actor }) {
        const { came } = session.signOn
        if (actor.kind !== 'public' || came === undefined) return go('/')
        const provider = await findOpenedProvider(tx, options.secrets, came.providerId)
        if (provider === undefined) return go('/sign-in')
        return later(async () => {
          await session.rememberSignOn({})
          const asked = await signOn.signOutAddress(provider, came.idToken, signedOutAddress(options.origin()))
          if (asked.kind !== 'done') return troubled('silent-out', provider)
          return asked.value === undefined ? troubled('no-sign-out', provider) : { kind: 'leave', to: asked.value }
        })
      },
    }),
  ]
}

/** Sends somebody to their provider, or says that it does not answer. */
export async function leaveFor(
  options: AccountsOptions,
  signOn: SingleSignOn,
  { session }: Pick<Visit, 'session'>,
  provider: OpenedProvider | undefined,
  purpose: SignOnFlow['purpose'],
): Promise<Reply> {
  if (provider === undefined) return troubled('off', undefined)
  const begun = await signOn.begin(provider, returnAddress(options.origin(), provider.id), purpose)
  if (begun.kind !== 'done') return troubled('silent', provider)
  await session.rememberSignOn({ ...session.signOn, flow: begun.value.flow })
  return { kind: 'leave', to: begun.value.to }
}

export function findByParameter(
  tx: Parameters<typeof findOpenedProvider>[0],
  options: AccountsOptions,
  params: Visit['params'],
): Promise<OpenedProvider | undefined> {
  const id = params['provider'] ?? ''
  return /^\d{1,18}$/.test(id) ? findOpenedProvider(tx, options.secrets, id) : Promise.resolve(undefined)
}

/** Ways in which it ends otherwise than signed in, each with the status of its page. */
const troubles = {
  off: 404,
  expired: 400,
  'not-finished': 400,
  'not-believed': 400,
  silent: 503,
  unknown: 403,
  closed: 403,
  'no-second-step': 403,
  'other-account': 403,
  taken: 409,
  'dead-link': 404,
  'silent-out': 503,
  'no-sign-out': 200,
} as const

/** The page that says what happened, and what to do now. */
export function troubled(trouble: keyof typeof troubles, provider: OpenedProvider | undefined): Reply {
  const title = {
    off: 'This way of signing in is not there',
    expired: 'Start signing in again',
    'not-finished': 'You did not finish signing in',
    'not-believed': 'You could not be signed in',
    silent: 'Your organisation’s sign-in does not answer',
    unknown: 'Conspectus does not know you yet',
    closed: 'Your account is closed',
    'no-second-step': 'A second step is needed',
    'other-account': 'Start linking again',
    taken: 'This sign-in belongs to an account already',
    'dead-link': 'This invitation does not work any more',
    'silent-out': 'Your organisation’s sign-in does not answer',
    'no-sign-out': 'Sign out at your organisation',
  }[trouble]
  return page(
    'accounts/pages/single-sign-on-trouble.njk',
    { title, trouble, label: provider?.label, providerId: provider?.id },
    troubles[trouble],
  )
}

/** The query as it came, with every value of a name that came twice. */
function queryOf({ query }: Visit): URLSearchParams {
  const all = new URLSearchParams()
  for (const [name, values] of Object.entries(query)) {
    for (const value of values === undefined ? [] : [values].flat()) all.append(name, value)
  }
  return all
}
