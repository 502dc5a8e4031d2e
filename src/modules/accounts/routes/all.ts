import type { Transaction } from '../../../platform/db/database.ts'
import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { exampleRoutes } from './example.ts'
import { signInRoutes } from './sign-in.ts'

export type AccountsOptions = {
  /** The database holds the worked example, whose people are chosen and not signed in. */
  readonly isExample: boolean
  /** Told of each account that signs in, as the gate. */
  readonly arrived: (tx: Transaction, accountId: string) => Promise<void>
}

/** Signing in and out, and in the worked example choosing a person and a day. */
export function accountsRoutes(services: Services, options: AccountsOptions): readonly Route[] {
  return [...signInRoutes(services, options), ...(options.isExample ? exampleRoutes(services, options) : [])]
}
