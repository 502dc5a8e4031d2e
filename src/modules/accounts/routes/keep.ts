import { sayInstant } from '../../../kernel/dates.ts'
import { findKeptAccount, type KeptAccount } from '../../../platform/access/accounts.ts'
import { removeSecondStep } from '../../../platform/access/second-step.ts'
import { listSignIns, noteSignIn } from '../../../platform/access/sign-in-log.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { formRoute, go, page, pageRoute, type Route, type Visit } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { sayEvent } from '../domain/log.ts'
import { mayKeepAccounts } from '../policy.ts'

const linesShown = 100
const keeping = { permission: 'accounts.keep', may: mayKeepAccounts, subject: findTheAccount } as const

/** How one account signs in, for those who keep accounts. */
export function keepRoutes({ database }: Services): readonly Route[] {
  return [
    pageRoute<KeptAccount>({
      ...keeping,
      path: '/accounts/:account',
      statements: 2,
      async show({ tx, actor, subject: account }) {
        const lines = await listSignIns(tx, account.id, linesShown)
        return page('accounts/pages/kept-account.njk', {
          title: account.name,
          account: {
            ...account,
            secondStep: account.secondStepSince === null ? undefined : sayInstant(account.secondStepSince),
            closed: account.closedAt === null ? undefined : sayInstant(account.closedAt),
          },
          isOwn: actor.kind !== 'public' && actor.accountId === account.id,
          linesShown,
          lines: lines.map(line => ({
            ...sayEvent(line.event),
            at: sayInstant(line.at),
            browser: line.browser,
            address: line.address,
          })),
        })
      },
    }),
    formRoute<KeptAccount>({
      ...keeping,
      path: '/accounts/:account/remove-second-step',
      async submit({ subject: account, actor, caller, clock, from }) {
        // One's own is taken away where the password is asked for.
        if (actor.kind === 'public' || actor.accountId === account.id) return go('/account')
        await database.asGate(
          async tx => {
            await removeSecondStep(tx, account.id)
            await noteSignIn(tx, { accountId: account.id, event: 'second-step-removed', from }, clock)
          },
          { caller, command: 'remove-second-step' },
        )
        return go(`/accounts/${account.id}`, `The second step of ${account.name} is taken away.`)
      },
    }),
  ]
}

async function findTheAccount(tx: Transaction, params: Visit['params']): Promise<KeptAccount | undefined> {
  const id = params['account'] ?? ''
  return /^\d{1,18}$/.test(id) ? findKeptAccount(tx, id) : undefined
}
