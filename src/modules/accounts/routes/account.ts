import { sayInstant } from '../../../kernel/dates.ts'
import {
  changePassword,
  checkPassword,
  findOwnAccount,
  hashPassword,
  listOwnRoles,
} from '../../../platform/access/accounts.ts'
import { faultOfPassword } from '../../../platform/access/password-rules.ts'
import { endSession, endSessions, listSignedInBrowsers } from '../../../platform/access/sessions.ts'
import { listSignIns, noteSignIn } from '../../../platform/access/sign-in-log.ts'
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
import { maySeeOverview, type Services } from '../../reviews/index.ts'
import { sayEvent } from '../domain/log.ts'
import { sayAgo } from '../domain/moments.ts'
import { ChangePassword, OneBrowser } from '../forms.ts'
import { mayInvite } from '../policy.ts'
import { findOwnPerson, titlesOfReviews } from '../views.ts'
import type { AccountsOptions } from './all.ts'
import { heldUp, passed, tooMany } from './held-up.ts'

const linesShown = 20

/** One's own account: who one is here, the password, where one is signed in, what happened. */
export function accountRoutes(services: Services, options: AccountsOptions): readonly Route[] {
  const { database } = services
  const bodies = new Map(services.rulebooks.list().flatMap(({ bodies }) => bodies.map(({ id, name }) => [id, name])))
  const showPassword = (form: ShownForm, status = 200): Reply =>
    page('accounts/pages/change-password.njk', { title: 'Change your password', form }, status)

  return [
    pageRoute({
      ...signedIn,
      path: '/account',
      statements: 6,
      async show({ tx, actor, clock, caller, session }) {
        if (actor.kind === 'public') return missing('nobody is signed in')
        const account = await findOwnAccount(tx)
        const person = await findOwnPerson(tx, actor.personId)
        const roles = await listOwnRoles(tx, caller.now)
        const titles = await titlesOfReviews(
          tx,
          roles.flatMap(({ reviewId }) => (reviewId === null ? [] : [reviewId])),
        )
        const browsers = await listSignedInBrowsers(tx, clock)
        const lines = await listSignIns(tx, actor.accountId, linesShown)
        return page('accounts/pages/account.njk', {
          title: 'Your account',
          person: { ...person, from: person.organisation ?? bodies.get(person.body ?? '') },
          account: {
            email: account.email,
            hasPassword: account.hasPassword,
            passwordChanged: account.passwordChangedAt === null ? undefined : sayInstant(account.passwordChangedAt),
            secondStepSince: account.secondStepSince === null ? undefined : sayInstant(account.secondStepSince),
            recoveryCodesLeft: account.recoveryCodesLeft,
          },
          may: { invite: mayInvite(actor).granted },
          isRequired: options.secondStep === 'required' && actor.kind === 'staff',
          roles: roles.map(({ reviewId, until, ...role }) => ({
            ...role,
            review:
              reviewId === null
                ? undefined
                : {
                    id: reviewId,
                    title: titles.get(reviewId) ?? 'A review',
                    isOpen: maySeeOverview(actor, { id: reviewId }).granted,
                  },
            until: until === null ? undefined : sayInstant(until),
          })),
          browsers: browsers.map(each => ({
            id: each.id,
            says: each.browser === '' ? 'A browser' : each.browser,
            began: sayInstant(each.beganAt),
            used: sayAgo(each.lastUsedAt, clock),
            isThis: each.id === session.id,
          })),
          lines: lines.map(line => ({ ...sayEvent(line.event), browser: line.browser, at: sayInstant(line.at) })),
        })
      },
    }),
    pageRoute({
      ...signedIn,
      path: '/account/password',
      statements: 1,
      async show({ tx }) {
        const { hasPassword } = await findOwnAccount(tx)
        return hasPassword ? showPassword(emptyForm) : missing('this account has no password')
      },
    }),
    formRoute({
      ...signedIn,
      path: '/account/password',
      async submit(visit) {
        const { actor, body, session, from, clock, caller } = visit
        if (actor.kind === 'public') return missing('nobody is signed in')
        const read = readForm(ChangePassword, body)
        if (!read.ok) return showPassword(formAgain({}, read.problems), 422)
        const { oldPassword, password } = read.command
        const { email } = await visit.read(findOwnAccount)
        const wrong = await wrongPassword(services, visit, email, oldPassword, 'oldPassword')
        if (wrong !== undefined) return showPassword(wrong.form, wrong.status)
        const fault = faultOfPassword(password, { name: actor.name, email })
        if (fault !== undefined) return showPassword(formAgain({}, [{ field: 'password', text: fault }]), 422)
        const passwordHash = await hashPassword(password)
        await database.asGate(
          async tx => {
            await changePassword(tx, actor.accountId, passwordHash, clock)
            await noteSignIn(tx, { accountId: actor.accountId, event: 'password-changed', from }, clock)
          },
          { caller, command: 'change-password' },
        )
        await session.replace(actor.accountId)
        return go('/account', 'Your password is changed. You are signed out in every other browser.')
      },
    }),
    formRoute({
      ...signedIn,
      path: '/account/sign-out-browser',
      async submit({ actor, body, session, from, clock, caller }) {
        const read = readForm(OneBrowser, body)
        if (!read.ok || actor.kind === 'public') return go('/account')
        const { browser } = read.command
        if (browser === session.id) {
          await session.replace(undefined)
          return go('/sign-in')
        }
        const isEnded = await database.as(caller, 'end-session', tx => endSession(tx, browser))
        if (isEnded)
          await database.asGate(tx =>
            noteSignIn(tx, { accountId: actor.accountId, event: 'signed-out-elsewhere', from }, clock),
          )
        return go('/account', 'That browser is signed out.')
      },
    }),
    formRoute({
      ...signedIn,
      path: '/account/sign-out-everywhere',
      async submit({ actor, session, from, clock }) {
        if (actor.kind === 'public') return missing('nobody is signed in')
        await database.asGate(async tx => {
          await endSessions(tx, actor.accountId)
          await noteSignIn(tx, { accountId: actor.accountId, event: 'signed-out-elsewhere', from }, clock)
        })
        await session.replace(undefined)
        return go('/sign-in', 'You are signed out in every browser, this one too.')
      },
    }),
  ]
}

/**
 * Whether somebody who is signed in knows their own password, within the limit on guessing; the form to show again where
 * not.
 */
export async function wrongPassword(
  services: Services,
  visit: Pick<Visit, 'clock' | 'from' | 'actor'>,
  email: string,
  password: string,
  field: string,
): Promise<{ readonly form: ShownForm; readonly status: number } | undefined> {
  const wait = await heldUp(services, visit, 'old-password', email, field)
  if (wait !== undefined) return { form: formAgain({}, [wait]), status: tooMany }
  const { isRight, account } = await checkPassword(services.database, email, password)
  if (isRight) {
    await passed(services, visit, 'old-password', email)
    return undefined
  }
  const entry = { accountId: account?.id, event: 'wrong-password', from: visit.from } as const
  await services.database.asGate(tx => noteSignIn(tx, entry, visit.clock))
  return { form: formAgain({}, [{ field, text: 'This is not your password' }]), status: 422 }
}
