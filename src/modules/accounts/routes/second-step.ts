import { findOwnAccount } from '../../../platform/access/accounts.ts'
import {
  beginSecondStep,
  findNewSecret,
  removeSecondStep,
  renewRecoveryCodes,
} from '../../../platform/access/second-step.ts'
import { noteSignIn } from '../../../platform/access/sign-in-log.ts'
import { signedIn } from '../../../platform/web/access.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import {
  formRoute,
  go,
  missing,
  page,
  pageRoute,
  type Reply,
  type Route,
  type Visit,
} from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { OwnPassword } from '../forms.ts'
import { wrongPassword } from './account.ts'
import type { AccountsOptions } from './all.ts'
import { confirm } from './code.ts'
import { showRecoveryCodes, showSetUp } from './second-step-pages.ts'

const path = '/account/second-step'

/** Setting up a second step of signing in, taking it away, and the codes for when the telephone is lost. */
export function secondStepRoutes(services: Services, options: AccountsOptions): readonly Route[] {
  const { database, secrets } = { database: services.database, secrets: options.secrets }
  const showRemoval = (form: ShownForm, status = 200): Reply =>
    page(
      'accounts/pages/own-password.njk',
      {
        title: 'Take the second step away',
        says: 'After that your password alone signs you in. The recovery codes go with it.',
        action: `${path}/remove`,
        button: 'Take it away',
        form,
      },
      status,
    )
  const showRenewal = (form: ShownForm, status = 200): Reply =>
    page(
      'accounts/pages/own-password.njk',
      {
        title: 'Make new recovery codes',
        says: 'The codes you have now stop working. The new ones are shown once.',
        action: `${path}/recovery-codes`,
        button: 'Make new codes',
        form,
      },
      status,
    )
  const mayRemove = (visit: Pick<Visit, 'actor'>) =>
    options.secondStep === 'offered' || visit.actor.kind === 'respondent'

  return [
    formRoute({
      ...signedIn,
      path: `${path}/begin`,
      async submit({ actor, clock, read }) {
        if (actor.kind === 'public') return missing('nobody is signed in')
        if ((await read(findOwnAccount)).secondStepSince !== null) return go('/account')
        await database.asGate(tx => beginSecondStep(tx, secrets, actor.accountId, clock))
        return go(path)
      },
    }),
    pageRoute({
      ...signedIn,
      path,
      asGate: true,
      statements: 1,
      async show({ tx, actor }) {
        if (actor.kind === 'public') return missing('nobody is signed in')
        const secret = await findNewSecret(tx, secrets, actor.accountId)
        return secret === undefined
          ? go('/account')
          : showSetUp({ secret, form: emptyForm, action: path, isRequired: false })
      },
    }),
    formRoute({
      ...signedIn,
      path,
      async submit(visit) {
        const { actor, body, session, from, clock } = visit
        if (actor.kind === 'public') return missing('nobody is signed in')
        const set = await confirm(services, options, visit, actor.accountId, body)
        if (set.codes === undefined) {
          const secret = await database.asGate(tx => findNewSecret(tx, secrets, actor.accountId))
          return secret === undefined
            ? go('/account')
            : showSetUp({ secret, form: set.form, action: path, isRequired: false }, set.status)
        }
        await session.replace(actor.accountId)
        await database.asGate(tx =>
          noteSignIn(tx, { accountId: actor.accountId, event: 'second-step-set-up', from }, clock),
        )
        return showRecoveryCodes(set.codes, '/account')
      },
    }),
    pageRoute({
      ...signedIn,
      path: `${path}/remove`,
      statements: 1,
      async show(visit) {
        const account = await findOwnAccount(visit.tx)
        if (account.secondStepSince === null || !mayRemove(visit)) return missing('there is nothing to take away')
        return showRemoval(emptyForm)
      },
    }),
    formRoute({
      ...signedIn,
      path: `${path}/remove`,
      async submit(visit) {
        if (!mayRemove(visit)) return missing('a second step is required')
        const proven = await prove(services, visit, showRemoval)
        if ('reply' in proven) return proven.reply
        await database.asGate(
          async tx => {
            await removeSecondStep(tx, proven.accountId)
            await noteSignIn(
              tx,
              { accountId: proven.accountId, event: 'second-step-removed', from: visit.from },
              visit.clock,
            )
          },
          { caller: visit.caller, command: 'remove-second-step' },
        )
        return go('/account', 'The second step is taken away.')
      },
    }),
    pageRoute({
      ...signedIn,
      path: `${path}/recovery-codes`,
      statements: 1,
      async show({ tx }) {
        const { secondStepSince } = await findOwnAccount(tx)
        return secondStepSince === null ? missing('there is no second step') : showRenewal(emptyForm)
      },
    }),
    formRoute({
      ...signedIn,
      path: `${path}/recovery-codes`,
      async submit(visit) {
        const proven = await prove(services, visit, showRenewal)
        if ('reply' in proven) return proven.reply
        const codes = await database.asGate(
          async tx => {
            await noteSignIn(
              tx,
              { accountId: proven.accountId, event: 'recovery-codes-renewed', from: visit.from },
              visit.clock,
            )
            return renewRecoveryCodes(tx, proven.accountId, visit.clock)
          },
          { caller: visit.caller, command: 'renew-recovery-codes' },
        )
        return showRecoveryCodes(codes, '/account')
      },
    }),
  ]
}

type Submitted = Parameters<Extract<Route, { method: 'POST' }>['submit']>[0]

/** Somebody with a second step who knows their password, where they have one; or the page to answer with. */
async function prove(
  services: Services,
  visit: Submitted,
  again: (form: ShownForm, status: number) => Reply,
): Promise<{ readonly accountId: string } | { readonly reply: Reply }> {
  if (visit.actor.kind === 'public') return { reply: missing('nobody is signed in') }
  const account = await visit.read(findOwnAccount)
  if (account.secondStepSince === null) return { reply: missing('there is no second step') }
  if (!account.hasPassword) return { accountId: visit.actor.accountId }
  const read = readForm(OwnPassword, visit.body)
  if (!read.ok) return { reply: again(formAgain({}, read.problems), 422) }
  const wrong = await wrongPassword(services, visit, account.email, read.command.password, 'password')
  return wrong === undefined ? { accountId: visit.actor.accountId } : { reply: again(wrong.form, wrong.status) }
}
