import type { Secrets } from '../../../platform/access/secret-key.ts'
import { SingleSignOn } from '../../../platform/access/single-sign-on.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { accountRoutes } from './account.ts'
import { linkRoutes } from './by-link.ts'
import { codeRoutes } from './code.ts'
import { exampleRoutes } from './example.ts'
import { firstAdministratorRoutes } from './first-administrator.ts'
import { invitationRoutes } from './invitations.ts'
import { keepRoutes } from './keep.ts'
import { secondStepRoutes } from './second-step.ts'
import { signInRoutes } from './sign-in.ts'
import { singleSignOnRoutes } from './single-sign-on.ts'
import { invitedSignOnRoutes, ownSignOnRoutes } from './single-sign-on-own.ts'
import { providerRoutes } from './single-sign-on-providers.ts'

export type AccountsOptions = {
  /** The database holds the worked example, whose people are chosen and not signed in. */
  readonly isExample: boolean
  /** Told of each account that signs in, as the gate. */
  readonly arrived: (tx: Transaction, accountId: string) => Promise<void>
  /** Seals what second steps follow from. */
  readonly secrets: Secrets
  /** Whether the inspecting side needs a second step to sign in. */
  readonly secondStep: 'required' | 'offered'
  /** The address by which people reach the product, for links in mails; never taken from a request. */
  readonly origin: () => string
}

/** Signing in and out, one's own account, invitations; in the worked example choosing a person and a day. */
export function accountsRoutes(services: Services, options: AccountsOptions): readonly Route[] {
  const signOn = new SingleSignOn()
  return [
    ...singleSignOnRoutes(services, options, signOn),
    ...ownSignOnRoutes(services, options, signOn),
    ...invitedSignOnRoutes(services, options, signOn),
    ...providerRoutes(services, options, signOn),
    ...signInRoutes(services, options),
    ...codeRoutes(services, options),
    ...accountRoutes(services, options),
    ...secondStepRoutes(services, options),
    ...firstAdministratorRoutes(services, options),
    ...linkRoutes(services, options),
    ...invitationRoutes(services, options),
    ...keepRoutes(services),
    ...(options.isExample ? exampleRoutes(services, options) : []),
  ]
}
