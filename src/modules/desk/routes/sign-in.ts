import { z } from 'zod'
import { accountByPassword } from '../../../platform/access/accounts.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { everybody, signedIn } from '../../../platform/web/access.ts'
import { dayFields, emptyForm, field, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, go, page, pageRoute, type Reply, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { groupPeople, type HeldRole } from '../domain/people.ts'
import { noteVisit } from '../store.ts'
import { listExamplePeople } from '../views.ts'

const SignIn = z.object({
  email: field.line('Enter your email address'),
  password: z.string().min(1, 'Enter your password').max(1_000, 'This password is too long'),
})
const ExampleSignIn = z.object({ account: field.id('Choose who you are') })
const ExampleDay = z.object({ day: field.day('Enter a day') })

/** Signing in and out; in the worked example by choosing a person, whose day can be changed. */
export function signInRoutes(services: Services, example: boolean): readonly Route[] {
  const show = async (tx: Transaction, form: ShownForm, status = 200): Promise<Reply> => {
    const groups = example ? groupPeople(await listExamplePeople(tx), held => sayRole(services, held)) : []
    return { ...page('desk/pages/sign-in.njk', { title: 'Sign in', form, groups }, status), beginsSession: true }
  }
  const again = (form: ShownForm) => services.database.asGate(tx => show(tx, form, 422))
  const showDay = (form: ShownForm, status = 200): Reply =>
    page('desk/pages/example-day.njk', { title: 'Change the day', form }, status)

  return [
    pageRoute({ ...everybody, path: '/sign-in', asGate: true, statements: 1, show: ({ tx }) => show(tx, emptyForm) }),
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
        await services.database.asGate(tx => noteVisit(tx, account))
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
    ...(example
      ? [
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
              await services.database.asGate(tx => noteVisit(tx, account))
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
      : []),
  ]
}

/** A role in the words of the framework of its review, or of the first that has such a role. */
function sayRole(services: Services, { role, review }: HeldRole): string {
  const own = review === undefined ? undefined : services.rulebooks.find(review.rulebook, review.edition)
  const label = [...(own === undefined ? [] : [own]), ...services.rulebooks.list()]
    .flatMap(rulebook => rulebook.roles)
    .find(each => each.id === role)?.label
  return label ?? role.replaceAll('-', ' ').replace(/^./, letter => letter.toUpperCase())
}
