import { everybody, signedIn } from '../../../platform/web/access.ts'
import { dayFields, emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, go, page, pageRoute, type Reply, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { ExampleDay, ExampleSignIn } from '../forms.ts'
import { listExamplePeople } from '../views.ts'
import type { AccountsOptions } from './all.ts'
import { showSignIn } from './sign-in-page.ts'

/** Choosing whom to be and on which day: in the worked example alone. */
export function exampleRoutes(services: Services, { isExample, arrived }: AccountsOptions): readonly Route[] {
  const again = (form: ShownForm) => services.database.asGate(tx => showSignIn(services, tx, isExample, form, 422))
  const showDay = (form: ShownForm, status = 200): Reply =>
    page('accounts/pages/example-day.njk', { title: 'Change the day', form }, status)
  return [
    formRoute({
      ...everybody,
      path: '/example/sign-in',
      async submit({ body, session }) {
        const read = readForm(ExampleSignIn, body)
        if (!read.ok) return again(formAgain(body, read.problems))
        const { account } = read.command
        const known = await services.database.asGate(listExamplePeople)
        if (!known.some(person => person.id === account)) {
          return again(formAgain(body, [{ field: 'account', text: 'Choose who you are' }]))
        }
        await session.replace(account)
        await services.database.asGate(tx => arrived(tx, account))
        return go('/')
      },
    }),
    pageRoute({
      ...signedIn,
      path: '/example/day',
      statements: 0,
      show: async ({ today }) => showDay({ ...emptyForm, typed: dayFields('day', today) }),
    }),
    formRoute({
      ...signedIn,
      path: '/example/day',
      async submit({ body, session }) {
        const read = readForm(ExampleDay, body)
        if (!read.ok) return showDay(formAgain(body, read.problems), 422)
        session.chooseDay(read.command.day.toString())
        return go('/', 'The day is changed, for you alone.')
      },
    }),
  ]
}
