import { sayInstant } from '../../../kernel/dates.ts'
import { findOwnAccount } from '../../../platform/access/accounts.ts'
import { noteSignIn } from '../../../platform/access/sign-in-log.ts'
import type { SingleSignOn } from '../../../platform/access/single-sign-on.ts'
import { endIdentity, findOpenedProvider, listOwnSignOns } from '../../../platform/access/single-sign-on-store.ts'
import { everybody, signedIn } from '../../../platform/web/access.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, go, missing, page, pageRoute, type Reply, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { OneIdentity, OneProvider } from '../forms.ts'
import { findInvited } from '../store.ts'
import type { AccountsOptions } from './all.ts'
import { findByParameter, leaveFor, troubled } from './single-sign-on.ts'

/** Linking one's account with one's organisation's sign-in, and taking the link away. */
export function ownSignOnRoutes(services: Services, options: AccountsOptions, signOn: SingleSignOn): readonly Route[] {
  const { database } = services
  const show = async (tx: Parameters<typeof listOwnSignOns>[0], form: ShownForm, status = 200): Promise<Reply> => {
    const own = await listOwnSignOns(tx)
    const { hasPassword } = await findOwnAccount(tx)
    return page(
      'accounts/pages/single-sign-on-own.njk',
      {
        title: 'Your organisation’s sign-in',
        form,
        hasPassword,
        linked: own.flatMap(({ identityId, linkedAt, ...each }) =>
          identityId === null || linkedAt === null ? [] : [{ ...each, identityId, since: sayInstant(linkedAt) }],
        ),
        offered: own.filter(each => each.identityId === null),
      },
      status,
    )
  }

  return [
    pageRoute({
      ...signedIn,
      path: '/account/organisation',
      statements: 2,
      show: ({ tx }) => show(tx, emptyForm),
    }),
    // Posted with the page's token: nobody else can begin it. The browser leaves from the page that follows, since a
    // form may only lead to pages of our own.
    formRoute({
      ...signedIn,
      path: '/account/organisation/:provider/link',
      async submit(visit) {
        const { actor, params } = visit
        if (actor.kind === 'public') return missing('nobody is signed in')
        const provider = await database.asGate(tx => findByParameter(tx, options, params))
        const leaving = await leaveFor(options, signOn, visit, provider?.switchedOn === true ? provider : undefined, {
          kind: 'link',
          accountId: actor.accountId,
        })
        return onwardPage(leaving, provider?.label)
      },
    }),
    formRoute({
      ...signedIn,
      path: '/account/organisation/unlink',
      async submit(visit) {
        const { actor, body, clock, from, caller, read: reading } = visit
        if (actor.kind === 'public') return missing('nobody is signed in')
        const read = readForm(OneIdentity, body)
        if (!read.ok) return reading(tx => show(tx, formAgain(body, read.problems), 422))
        const { hasPassword } = await reading(findOwnAccount)
        if (!hasPassword) {
          const problem = 'It is your only way in: an administrator has to give you another before you take it away'
          return reading(tx => show(tx, formAgain(body, [{ text: problem }]), 422))
        }
        const ended = await database.asGate(
          async tx => {
            if (!(await endIdentity(tx, actor.accountId, read.command.identity, clock))) return false
            await noteSignIn(tx, { accountId: actor.accountId, event: 'organisation-unlinked', from }, clock)
            return true
          },
          { caller, command: 'unlink-identity' },
        )
        return ended
          ? go('/account/organisation', 'It is not linked with your account any more.')
          : missing('no such link of this account')
      },
    }),
  ]
}

/** Following an invitation through one's organisation's sign-in, in the place of choosing a password. */
export function invitedSignOnRoutes(
  services: Services,
  options: AccountsOptions,
  signOn: SingleSignOn,
): readonly Route[] {
  return [
    // A form with the page's token: nobody else can send somebody on this way with an invitation of their own.
    formRoute({
      ...everybody,
      path: '/invitation/:token/organisation',
      async submit(visit) {
        const token = visit.params['token'] ?? ''
        const read = readForm(OneProvider, visit.body)
        if (!read.ok) return go(`/invitation/${encodeURIComponent(token)}`)
        const { provider, invited } = await services.database.asGate(async tx => ({
          provider: await findOpenedProvider(tx, options.secrets, read.command.provider),
          invited: await findInvited(tx, token, visit.clock),
        }))
        if (invited === undefined) return troubled('dead-link', provider)
        const open = provider?.switchedOn === true ? provider : undefined
        return onwardPage(await leaveFor(options, signOn, visit, open, { kind: 'invitation', token }), provider?.label)
      },
    }),
  ]
}

/** A page with a link onward, in the place of a redirect that a browser would refuse after a form. */
export function onwardPage(leaving: Reply, label: string | undefined): Reply {
  if (leaving.kind !== 'leave') return leaving
  return page('accounts/pages/single-sign-on-onward.njk', {
    title: `Go on to ${label ?? 'your organisation’s sign-in'}`,
    to: leaving.to.href,
    host: leaving.to.host,
  })
}
