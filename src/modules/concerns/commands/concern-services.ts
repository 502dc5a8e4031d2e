import type { Secrets } from '../../../platform/access/secret-key.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { ConcernChoices } from '../domain/choices.ts'

/** What the commands of concerns need. */
export type ConcernServices = {
  readonly database: Database
  readonly choices: ConcernChoices
  /** Whether mails are sent; where they are not, pages say whom to call. */
  readonly mailIsConfigured: boolean
  /** The address by which people reach the product, for mails. */
  readonly origin: () => string
  /** Seals who a whistle-blower is, where they say so. */
  readonly secrets: Secrets
}
