import { findEntrant } from '../../../platform/access/accounts.ts'
import {
  confirmSecondStep,
  findNewSecret,
  type NewSecret,
  renewRecoveryCodes,
  takeRecoveryCode,
  takeSignInCode,
} from '../../../platform/access/second-step.ts'
import { noteSignIn } from '../../../platform/access/sign-in-log.ts'
import { everybody } from '../../../platform/web/access.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import {
  type Fields,
  type FormVisit,
  formRoute,
  go,
  type Pending,
  page,
  pageRoute,
  type Reply,
  type Route,
  type Visit,
} from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { Code, RecoveryCode } from '../forms.ts'
import type { AccountsOptions } from './all.ts'
import { enter, signIn } from './entering.ts'
import { heldUp, passed, tooMany } from './held-up.ts'
import { showRecoveryCodes, showSetUp } from './second-step-pages.ts'

type Submitted = Visit & FormVisit

/** What comes between the password and being signed in. Only who is half signed in has anything to do here. */
export function codeRoutes(services: Services, options: AccountsOptions): readonly Route[] {
  const { database } = services
  const showCode = (form: ShownForm, status = 200): Reply => ({
    ...page('accounts/pages/code.njk', { title: 'Enter the code', form }, status),
    beginsSession: true,
  })
  const showRecovery = (form: ShownForm, status = 200): Reply => ({
    ...page('accounts/pages/recovery-code.njk', { title: 'Use a recovery code', form }, status),
    beginsSession: true,
  })
  const setUpPage = (secret: NewSecret, form: ShownForm, status = 200): Reply => ({
    ...showSetUp({ secret, form, action: '/sign-in/set-up', isRequired: true }, status),
    beginsSession: true,
  })

  /** One form of a half signed-in person: the limit, the code, and then in. */
  async function tryCode(
    visit: Submitted,
    pending: Pending,
    code: { readonly text: string; readonly field: string; readonly isRecovery: boolean },
    again: (form: ShownForm, status: number) => Reply,
  ): Promise<Reply> {
    const wait = await heldUp(services, visit, 'code', pending.accountId, code.field)
    if (wait !== undefined) return again(formAgain({}, [wait]), tooMany)
    const account = await database.asGate(
      async tx => {
        const isRight = code.isRecovery
          ? await takeRecoveryCode(tx, pending.accountId, code.text, visit.clock)
          : await takeSignInCode(tx, options.secrets, pending.accountId, code.text, visit.clock)
        if (isRight) return findEntrant(tx, pending.accountId)
        await noteSignIn(tx, { accountId: pending.accountId, event: 'wrong-code', from: visit.from }, visit.clock)
        return undefined
      },
      { caller: visit.caller, command: 'sign-in', accountId: pending.accountId },
    )
    if (account === undefined)
      return again(formAgain({}, [{ field: code.field, text: code.isRecovery ? wrongRecovery : wrongCode }]), 422)
    await passed(services, visit, 'code', pending.accountId)
    return enter(services, options, visit, {
      account,
      hasDoneSecondStep: true,
      ...(code.isRecovery ? { also: 'recovery-code-used' as const } : {}),
    })
  }

  return [
    pageRoute({
      ...everybody,
      path: '/sign-in/code',
      statements: 0,
      show: async ({ session }) => (waitsFor(session.pending, 'code') ? showCode(emptyForm) : go('/sign-in')),
    }),
    formRoute({
      ...everybody,
      path: '/sign-in/code',
      async submit(visit) {
        const { pending } = visit.session
        if (!waitsFor(pending, 'code')) return go('/sign-in')
        const read = readForm(Code, visit.body)
        if (!read.ok) return showCode(formAgain(visit.body, read.problems), 422)
        return tryCode(visit, pending, { text: read.command.code, field: 'code', isRecovery: false }, showCode)
      },
    }),
    pageRoute({
      ...everybody,
      path: '/sign-in/recovery-code',
      statements: 0,
      show: async ({ session }) => (waitsFor(session.pending, 'code') ? showRecovery(emptyForm) : go('/sign-in')),
    }),
    formRoute({
      ...everybody,
      path: '/sign-in/recovery-code',
      async submit(visit) {
        const { pending } = visit.session
        if (!waitsFor(pending, 'code')) return go('/sign-in')
        const read = readForm(RecoveryCode, visit.body)
        if (!read.ok) return showRecovery(formAgain(visit.body, read.problems), 422)
        return tryCode(visit, pending, { text: read.command.code, field: 'code', isRecovery: true }, showRecovery)
      },
    }),
    pageRoute({
      ...everybody,
      path: '/sign-in/set-up',
      asGate: true,
      statements: 1,
      async show({ tx, session }) {
        if (!waitsFor(session.pending, 'set-up')) return go('/sign-in')
        const secret = await findNewSecret(tx, options.secrets, session.pending.accountId)
        return secret === undefined ? go('/sign-in') : setUpPage(secret, emptyForm)
      },
    }),
    formRoute({
      ...everybody,
      path: '/sign-in/set-up',
      async submit(visit) {
        const { pending } = visit.session
        if (!waitsFor(pending, 'set-up')) return go('/sign-in')
        const id = pending.accountId
        const set = await confirm(services, options, visit, id, visit.body)
        if (set.codes === undefined) {
          const secret = await database.asGate(tx => findNewSecret(tx, options.secrets, id))
          return secret === undefined ? go('/sign-in') : setUpPage(secret, set.form, set.status)
        }
        await signIn(services, options, visit, { account: { id }, also: 'second-step-set-up' })
        return showRecoveryCodes(set.codes, '/')
      },
    }),
  ]
}

const wrongCode =
  'This code is not right, or it was used already. Wait for the next one, and see that the telephone has the right time'
const wrongRecovery = 'This recovery code is not right, or it was used already'

function waitsFor(pending: Pending | undefined, step: Pending['step']): pending is Pending {
  return pending?.step === step
}

/** Confirms a second step by its first code: ten recovery codes to show, or the form again. */
export async function confirm(
  services: Services,
  options: AccountsOptions,
  visit: Visit,
  accountId: string,
  body: Fields,
): Promise<
  | { readonly codes: readonly string[] }
  | { readonly codes: undefined; readonly form: ShownForm; readonly status: number }
> {
  const read = readForm(Code, body)
  if (!read.ok) return { codes: undefined, form: formAgain(body, read.problems), status: 422 }
  const wait = await heldUp(services, visit, 'code', accountId, 'code')
  if (wait !== undefined) return { codes: undefined, form: formAgain({}, [wait]), status: tooMany }
  const codes = await services.database.asGate(
    async tx =>
      (await confirmSecondStep(tx, options.secrets, accountId, read.command.code, visit.clock))
        ? renewRecoveryCodes(tx, accountId, visit.clock)
        : undefined,
    { caller: visit.caller, command: 'set-up-second-step', accountId },
  )
  if (codes === undefined) return { codes, form: formAgain({}, [{ field: 'code', text: wrongCode }]), status: 422 }
  await passed(services, visit, 'code', accountId)
  return { codes }
}
