import { hashPassword } from '../../../platform/access/accounts.ts'
import { isFirstLink } from '../../../platform/access/links.ts'
import { faultOfPassword } from '../../../platform/access/password-rules.ts'
import { everybody } from '../../../platform/web/access.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, page, pageRoute, type Reply, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { FirstOne } from '../forms.ts'
import { makeFirstAdministrator } from '../store.ts'
import type { AccountsOptions } from './all.ts'
import { enter } from './entering.ts'
import { deadLink, heldUp, tooMany } from './held-up.ts'

const path = '/first-administrator/:token'

/** The page of the link that the program prints while nobody has an account. */
export function firstAdministratorRoutes(services: Services, options: AccountsOptions): readonly Route[] {
  const { database } = services
  const show = (token: string, form: ShownForm, status = 200): Reply => ({
    ...page('accounts/pages/first-administrator.njk', { title: 'The first administrator', token, form }, status),
    beginsSession: true,
  })
  return [
    pageRoute({
      ...everybody,
      path,
      asGate: true,
      statements: 1,
      async show({ tx, params, clock }) {
        const token = params['token'] ?? ''
        return (await isFirstLink(tx, token, clock)) ? show(token, emptyForm) : deadLink()
      },
    }),
    formRoute({
      ...everybody,
      path,
      async submit(visit) {
        const { params, body, clock } = visit
        const token = params['token'] ?? ''
        const { password: _, ...typed } = body
        const wait = await heldUp(services, visit, 'link', token, 'name')
        if (wait !== undefined) return show(token, formAgain(typed, [wait]), tooMany)
        if (!(await database.asGate(tx => isFirstLink(tx, token, clock)))) return deadLink()
        const read = readForm(FirstOne, body)
        if (!read.ok) return show(token, formAgain(typed, read.problems), 422)
        const { password, manages, ...person } = read.command
        const fault = faultOfPassword(password, person)
        if (fault !== undefined) return show(token, formAgain(typed, [{ field: 'password', text: fault }]), 422)
        const passwordHash = await hashPassword(password)
        const id = await database.asGate(
          tx => makeFirstAdministrator(tx, token, { ...person, passwordHash, managesProgramme: manages }, clock),
          { caller: visit.caller, command: 'make-first-administrator' },
        )
        if (id === undefined) return deadLink()
        const account = { id, kind: 'staff', hasSecondStep: false, ...person } as const
        return enter(services, options, visit, { account, also: 'account-made' })
      },
    }),
  ]
}
