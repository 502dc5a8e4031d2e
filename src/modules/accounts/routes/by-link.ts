import type { Problem } from '../../../kernel/problems.ts'
import { changePassword, type Entrant, findEntrant, hashPassword } from '../../../platform/access/accounts.ts'
import {
  accountOfLink,
  makeNewPasswordLink,
  newPasswordHours,
  newToken,
  useLink,
} from '../../../platform/access/links.ts'
import { faultOfPassword } from '../../../platform/access/password-rules.ts'
import { noteSignIn } from '../../../platform/access/sign-in-log.ts'
import { listOfferedProviders, type OfferedProvider } from '../../../platform/access/single-sign-on-store.ts'
import { RollBack, type Transaction } from '../../../platform/db/database.ts'
import { queueMail } from '../../../platform/mail/queue.ts'
import { everybody } from '../../../platform/web/access.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import {
  type FormVisit,
  formRoute,
  page,
  pageRoute,
  type Reply,
  type Route,
  type Visit,
} from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { newPasswordLetter, passwordChangedLetter } from '../domain/letters.ts'
import { ChosenPassword, Forgotten } from '../forms.ts'
import { acceptInvitation, findInvited } from '../store.ts'
import { findRefusedPassword } from '../views.ts'
import type { AccountsOptions } from './all.ts'
import { enter } from './entering.ts'
import { deadLink, heldUp, tooMany, wantsItsOwn } from './held-up.ts'

type Choosing = {
  readonly title: string
  readonly says: string
  readonly email: string
  readonly action: string
  readonly form: ShownForm
  /** For who is invited: the token, and the sign-ins that can be used in the place of a password. */
  readonly token?: string
  readonly organisations?: readonly OfferedProvider[]
}

/** The page on which somebody who came by a link chooses a password. */
function showChoosing(choosing: Choosing, status = 200): Reply {
  return {
    ...page('accounts/pages/choose-password.njk', { organisations: [], ...choosing }, status),
    beginsSession: true,
  }
}

/** Nobody comes in by a password, new or not, whose organisation allows none: the link stays unused. */
async function refusePassword(tx: Transaction, accountId: string | undefined): Promise<void> {
  const elsewhere = accountId === undefined ? undefined : await findRefusedPassword(tx, accountId)
  if (elsewhere !== undefined) throw new RollBack({ elsewhere })
}

/** Following an invitation, and a new password for who has forgotten it. */
export function linkRoutes(services: Services, options: AccountsOptions): readonly Route[] {
  return [...invitedRoutes(services, options), ...forgottenRoutes(services, options)]
}

function invitedRoutes(services: Services, options: AccountsOptions): readonly Route[] {
  const { database } = services
  const path = '/invitation/:token'
  type Invited = { readonly name: string; readonly email: string }
  const show = async (tx: Transaction, token: string, invited: Invited, form: ShownForm, status = 200) =>
    showChoosing(
      {
        title: `Welcome, ${invited.name}`,
        says: 'You are invited to Conspectus. Choose a password; you sign in with your email address and the password.',
        email: invited.email,
        action: `/invitation/${token}`,
        form,
        token,
        organisations: await listOfferedProviders(tx),
      },
      status,
    )
  const again = (token: string, invited: Invited, form: ShownForm, status: number) =>
    database.asGate(tx => show(tx, token, invited, form, status))
  return [
    pageRoute({
      ...everybody,
      path,
      asGate: true,
      statements: 2,
      async show({ tx, params, clock }) {
        const token = params['token'] ?? ''
        const invited = await findInvited(tx, token, clock)
        if (invited === undefined) return deadLink()
        return show(tx, token, invited, emptyForm)
      },
    }),
    formRoute({
      ...everybody,
      path,
      async submit(visit) {
        const { params, clock, from, caller } = visit
        const token = params['token'] ?? ''
        const invited = await database.asGate(tx => findInvited(tx, token, clock))
        if (invited === undefined) return deadLink()
        const chosen = await choosePassword(services, visit, token, invited)
        if ('problems' in chosen) return again(token, invited, formAgain({}, chosen.problems), chosen.status)
        const made = await database.asGate(
          async (tx): Promise<{ readonly id: string | undefined; readonly elsewhere?: string }> => {
            const id = await acceptInvitation(tx, token, chosen.hash, clock)
            await refusePassword(tx, id)
            return { id }
          },
          { caller, command: 'accept-invitation' },
        )
        if (made.elsewhere !== undefined)
          return again(token, invited, formAgain({}, [wantsItsOwn(made.elsewhere)]), 422)
        const { id } = made
        if (id === undefined) return deadLink()
        await database.asGate(tx => noteSignIn(tx, { accountId: id, event: 'account-made', from }, clock))
        return enter(services, options, visit, { account: { id, hasSecondStep: false, ...invited } })
      },
    }),
  ]
}

/** The password chosen by way of a link, hashed; or what is wrong with it, or how long to wait, with the page's status. */
async function choosePassword(
  services: Services,
  visit: Visit & FormVisit,
  token: string,
  person: Parameters<typeof faultOfPassword>[1],
): Promise<{ readonly hash: string } | { readonly problems: readonly Problem[]; readonly status: number }> {
  const wait = await heldUp(services, visit, 'link', token, 'password')
  if (wait !== undefined) return { problems: [wait], status: tooMany }
  const read = readForm(ChosenPassword, visit.body)
  if (!read.ok) return { problems: read.problems, status: 422 }
  const fault = faultOfPassword(read.command.password, person)
  if (fault !== undefined) return { problems: [{ field: 'password', text: fault }], status: 422 }
  return { hash: await hashPassword(read.command.password) }
}

function forgottenRoutes(services: Services, options: AccountsOptions): readonly Route[] {
  const { database, mailIsConfigured } = services
  const path = '/new-password/:token'
  const ask = (form: ShownForm, status = 200): Reply => ({
    ...page('accounts/pages/forgotten.njk', { title: 'A new password', form, mailIsConfigured }, status),
    beginsSession: true,
  })
  const show = (token: string, account: { email: string }, form: ShownForm, status = 200): Reply =>
    showChoosing(
      {
        title: 'Choose a new password',
        says: 'You are signed out everywhere once it is changed.',
        email: account.email,
        action: `/new-password/${token}`,
        form,
      },
      status,
    )
  return [
    pageRoute({ ...everybody, path: '/sign-in/new-password', statements: 0, show: async () => ask(emptyForm) }),
    formRoute({
      ...everybody,
      path: '/sign-in/new-password',
      async submit(visit) {
        const { body, clock, from } = visit
        if (!mailIsConfigured) return ask(emptyForm)
        const read = readForm(Forgotten, body)
        if (!read.ok) return ask(formAgain(body, read.problems), 422)
        const { email } = read.command
        const wait = await heldUp(services, visit, 'new-password', email, 'email')
        if (wait !== undefined) return ask(formAgain(body, [wait]), tooMany)
        const token = newToken()
        // As long as a sign-in takes, so that a few rows more or less tell nothing.
        await hashPassword(token.text)
        await database.asGate(async tx => {
          const account = await makeNewPasswordLink(tx, email, token, clock)
          await noteSignIn(tx, { accountId: account?.id, event: 'new-password-asked', from }, clock)
          if (account === undefined) return
          const link = `${options.origin()}/new-password/${token.text}`
          await queueMail(tx, {
            to: account.email,
            ...newPasswordLetter({ name: account.name, link, hours: newPasswordHours }),
          })
        })
        return page('accounts/pages/link-sent.njk', { title: 'Look into your mail', email })
      },
    }),
    pageRoute({
      ...everybody,
      path,
      asGate: true,
      statements: 1,
      async show({ tx, params, clock }) {
        const token = params['token'] ?? ''
        const account = await accountOfLink(tx, token, clock)
        return account === undefined ? deadLink() : show(token, account, emptyForm)
      },
    }),
    formRoute({
      ...everybody,
      path,
      async submit(visit) {
        const { params, clock, from, caller } = visit
        const token = params['token'] ?? ''
        const account = await database.asGate(tx => accountOfLink(tx, token, clock))
        if (account === undefined) return deadLink()
        const chosen = await choosePassword(services, visit, token, account)
        if ('problems' in chosen) return show(token, account, formAgain({}, chosen.problems), chosen.status)
        const changed = await database.asGate(
          async (tx): Promise<{ readonly entrant?: Entrant | undefined; readonly elsewhere?: string }> => {
            if (!(await useLink(tx, token, clock))) return {}
            await refusePassword(tx, account.id)
            await changePassword(tx, account.id, chosen.hash, clock)
            await noteSignIn(tx, { accountId: account.id, event: 'password-changed', from }, clock)
            if (mailIsConfigured) await queueMail(tx, { to: account.email, ...passwordChangedLetter(account) })
            return { entrant: await findEntrant(tx, account.id) }
          },
          { caller, command: 'change-password', accountId: account.id },
        )
        if (changed.elsewhere !== undefined)
          return show(token, account, formAgain({}, [wantsItsOwn(changed.elsewhere)]), 422)
        const { entrant } = changed
        return entrant === undefined ? deadLink() : enter(services, options, visit, { account: entrant })
      },
    }),
  ]
}
