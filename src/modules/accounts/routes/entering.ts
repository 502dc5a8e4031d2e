import type { Entrant } from '../../../platform/access/accounts.ts'
import { beginSecondStep } from '../../../platform/access/second-step.ts'
import { noteSignIn, type SignInEvent } from '../../../platform/access/sign-in-log.ts'
import { go, type Reply, type Visit } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import type { AccountsOptions } from './all.ts'

/** Who comes in, and what has been shown so far. */
export type Entering = {
  readonly account: Entrant
  /** A second step was done already: a code here, or one that the person's own organisation asked for. */
  readonly hasDoneSecondStep?: boolean
  /** Also noted in the sign-in log. */
  readonly also?: SignInEvent
}

/**
 * Lets somebody in whose first step was right: signed in, or half signed in and led to the code, or, where a second step
 * is required and there is none, to setting one up. Half signed in sees nothing else. The session is a fresh one each time.
 */
export async function enter(
  services: Services,
  options: AccountsOptions,
  visit: Pick<Visit, 'session' | 'clock' | 'from' | 'caller'>,
  entering: Entering,
): Promise<Reply> {
  const { account, hasDoneSecondStep = false } = entering
  if (!hasDoneSecondStep && account.hasSecondStep) {
    await visit.session.hold({ accountId: account.id, step: 'code' })
    return go('/sign-in/code')
  }
  if (!hasDoneSecondStep && options.secondStep === 'required' && account.kind === 'staff') {
    await visit.session.hold({ accountId: account.id, step: 'set-up' })
    await services.database.asGate(tx => beginSecondStep(tx, options.secrets, account.id, visit.clock))
    return go('/sign-in/set-up')
  }
  await signIn(services, options, visit, entering)
  return go('/')
}

/** Signs somebody in, in a fresh session, and notes it. */
export async function signIn(
  services: Services,
  options: AccountsOptions,
  { session, clock, from }: Pick<Visit, 'session' | 'clock' | 'from'>,
  { account, also }: Pick<Entering, 'also'> & { readonly account: { readonly id: string } },
): Promise<void> {
  await session.replace(account.id)
  await services.database.asGate(async tx => {
    if (also !== undefined) await noteSignIn(tx, { accountId: account.id, event: also, from }, clock)
    await noteSignIn(tx, { accountId: account.id, event: 'signed-in', from }, clock)
    await options.arrived(tx, account.id)
  })
}
