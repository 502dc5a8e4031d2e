import { checkPassword } from '../../../platform/access/accounts.ts'
import { noteSignIn } from '../../../platform/access/sign-in-log.ts'
import { everybody } from '../../../platform/web/access.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, go, pageRoute, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { SignIn } from '../forms.ts'
import { findRefusedPassword } from '../views.ts'
import type { AccountsOptions } from './all.ts'
import { enter } from './entering.ts'
import { heldUp, passed, tooMany, wantsItsOwn } from './held-up.ts'
import { showSignIn } from './sign-in-page.ts'

/** Signing in with a password, and out. */
export function signInRoutes(services: Services, options: AccountsOptions): readonly Route[] {
  const { database } = services
  const again = (form: ShownForm, status = 422) =>
    database.asGate(tx => showSignIn(services, tx, options.isExample, form, status))
  return [
    pageRoute({
      ...everybody,
      path: '/sign-in',
      asGate: true,
      statements: 2,
      show: ({ tx }) => showSignIn(services, tx, options.isExample, emptyForm),
    }),
    formRoute({
      ...everybody,
      path: '/sign-in',
      async submit(visit) {
        const read = readForm(SignIn, visit.body)
        const { password: _, ...typed } = visit.body
        if (!read.ok) return again(formAgain(typed, read.problems))
        const { email, password } = read.command
        const wait = await heldUp(services, visit, 'sign-in', email, 'email')
        if (wait !== undefined) return again(formAgain(typed, [wait]), tooMany)
        const { isRight, account } = await checkPassword(database, email, password)
        if (!isRight || account === undefined) {
          const entry = { accountId: account?.id, event: 'wrong-password', from: visit.from } as const
          await database.asGate(tx => noteSignIn(tx, entry, visit.clock))
          return again(formAgain(typed, [{ field: 'email', text: 'The email address or the password is not right' }]))
        }
        await passed(services, visit, 'sign-in', email)
        const elsewhere = await database.asGate(tx => findRefusedPassword(tx, account.id))
        if (elsewhere !== undefined) return again(formAgain(typed, [wantsItsOwn(elsewhere)]))
        return enter(services, options, visit, { account })
      },
    }),
    formRoute({
      ...everybody,
      path: '/sign-out',
      async submit({ actor, session, clock, from }) {
        const { came } = session.signOn
        await session.replace(undefined)
        if (actor.kind !== 'public') {
          const entry = { accountId: actor.accountId, event: 'signed-out', from } as const
          await database.asGate(tx => noteSignIn(tx, entry, clock))
        }
        if (came === undefined) return go('/sign-in')
        // Signed out here; the page that follows offers to sign out at the organisation too.
        await session.rememberSignOn({ came })
        return go('/signed-out')
      },
    }),
  ]
}
