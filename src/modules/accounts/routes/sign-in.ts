import { accountByPassword } from '../../../platform/access/accounts.ts'
import { everybody } from '../../../platform/web/access.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, go, pageRoute, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { SignIn } from '../forms.ts'
import type { AccountsOptions } from './all.ts'
import { showSignIn } from './sign-in-page.ts'

/** Signing in with a password, and out. */
export function signInRoutes(services: Services, { isExample, arrived }: AccountsOptions): readonly Route[] {
  const again = (form: ShownForm) => services.database.asGate(tx => showSignIn(services, tx, isExample, form, 422))
  return [
    pageRoute({
      ...everybody,
      path: '/sign-in',
      asGate: true,
      statements: 1,
      show: ({ tx }) => showSignIn(services, tx, isExample, emptyForm),
    }),
    formRoute({
      ...everybody,
      path: '/sign-in',
      guessing: true,
      async submit({ body, session }) {
        const read = readForm(SignIn, body)
        const { password: _, ...typed } = body
        if (!read.ok) return again(formAgain(typed, read.problems))
        const account = await accountByPassword(services.database, read.command.email, read.command.password)
        if (account === undefined) {
          return again(formAgain(typed, [{ field: 'email', text: 'The email address or the password is not right' }]))
        }
        await session.replace(account)
        await services.database.asGate(tx => arrived(tx, account))
        return go('/')
      },
    }),
    formRoute({
      ...everybody,
      path: '/sign-out',
      async submit({ session }) {
        await session.replace(undefined)
        return go('/sign-in')
      },
    }),
  ]
}
