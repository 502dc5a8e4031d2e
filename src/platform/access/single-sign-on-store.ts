import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../db/database.ts'
import { onlyId } from '../db/only-id.ts'
import type { SecretBox } from './secret-box.ts'
import type { ProvenIdentity, SignOnProvider } from './single-sign-on.ts'

/** Whose people sign in there: an organisation of the register by number, or an inspecting body by its id. */
export type ProviderOwner =
  | { readonly kind: 'organisation'; readonly id: string }
  | { readonly kind: 'body'; readonly id: string }

/** What an administrator says of a provider. */
export type ProviderSettings = {
  readonly owner: ProviderOwner
  readonly label: string
  readonly issuer: string
  /** Empty until the provider gave one. */
  readonly clientId: string
  readonly passwordsAllowed: boolean
  /** Who asks for the second step: this product as for passwords, or the provider, which must then say that it did. */
  readonly secondStep: 'local' | 'provider'
  readonly acceptedContexts: readonly string[]
}

/** A provider as those who keep accounts see it: everything but the secret. */
export type ProviderEntry = ProviderSettings & {
  readonly id: string
  readonly version: number
  readonly hasSecret: boolean
  readonly switchedOn: boolean
  /** How many accounts are linked to it. */
  readonly linked: number
}

/** A provider as signing in needs it, with its secret opened. For the gate. */
export type OpenedProvider = SignOnProvider & {
  readonly label: string
  readonly secondStep: 'local' | 'provider'
  readonly switchedOn: boolean
}

/** A provider to choose at the sign-in page. */
export type OfferedProvider = { readonly id: string; readonly label: string }

/** Providers that are switched on, by the words on their button. One statement. */
export async function listOfferedProviders(tx: Transaction): Promise<readonly OfferedProvider[]> {
  const { rows } = await sql<OfferedProvider>`
    select id, label from platform_identity_provider where switched_on order by lower(label), id`.execute(tx)
  return rows
}

/** A provider with its secret; undefined when there is none, or when it lacks number or secret. For the gate. One statement. */
export async function findOpenedProvider(
  tx: Transaction,
  box: SecretBox,
  providerId: string,
): Promise<OpenedProvider | undefined> {
  const { rows } = await sql<Omit<OpenedProvider, 'clientSecret'> & { readonly sealed: Buffer }>`
    select provider.id, provider.issuer, provider.client_id as "clientId", provider.accepted_contexts as "acceptedContexts",
      provider.version, provider.label, provider.second_step as "secondStep", provider.switched_on as "switchedOn", secret.sealed
    from platform_identity_provider provider join platform_provider_secret secret on secret.provider_id = provider.id
    where provider.id = ${providerId} and provider.client_id <> ''`.execute(tx)
  const row = rows[0]
  if (row === undefined) return undefined
  const { sealed, ...provider } = row
  return { ...provider, clientSecret: box.open(sealed, purposeOf(providerId)) }
}

type ProviderRow = Omit<ProviderEntry, 'owner'> & {
  readonly organisationId: string | null
  readonly body: string | null
}

const entry =
  sql.raw(`provider.id, provider.version, provider.organisation_id as "organisationId", provider.body, provider.label,
  provider.issuer, provider.client_id as "clientId", provider.has_secret as "hasSecret", provider.passwords_allowed as "passwordsAllowed",
  provider.second_step as "secondStep", provider.accepted_contexts as "acceptedContexts", provider.switched_on as "switchedOn",
  (select count(*)::integer from platform_identity identity where identity.provider_id = provider.id and identity.ended_at is null) as linked`)

/** Every provider, by the words on its button; for those who keep accounts. One statement. */
export async function listProviders(tx: Transaction): Promise<readonly ProviderEntry[]> {
  const { rows } = await sql<ProviderRow>`
    select ${entry} from platform_identity_provider provider order by lower(provider.label), provider.id`.execute(tx)
  return rows.map(entryOf)
}

/** One provider, for those who keep accounts; undefined when there is none. One statement. */
export async function findProvider(tx: Transaction, providerId: string): Promise<ProviderEntry | undefined> {
  const { rows } = await sql<ProviderRow>`
    select ${entry} from platform_identity_provider provider where provider.id = ${providerId}`.execute(tx)
  return rows[0] === undefined ? undefined : entryOf(rows[0])
}

function entryOf({ organisationId, body, ...row }: ProviderRow): ProviderEntry {
  const owner: ProviderOwner =
    organisationId === null ? { kind: 'body', id: body ?? '' } : { kind: 'organisation', id: organisationId }
  return { ...row, owner }
}

/** True when another provider is the same issuer with the same client number. One statement. */
export async function isProviderTaken(
  tx: Transaction,
  issuer: string,
  clientId: string,
  providerId: string | undefined,
): Promise<boolean> {
  const { rows } = await sql`
    select from platform_identity_provider where issuer = ${issuer} and client_id = ${clientId} and client_id <> ''
      and id is distinct from ${providerId ?? null}::bigint`.execute(tx)
  return rows.length > 0
}

/** Adds a provider, switched off. Returns its number. */
export async function addProvider(tx: Transaction, settings: ProviderSettings): Promise<string> {
  const { owner } = settings
  const { rows } = await sql<{ id: string }>`
    insert into platform_identity_provider
      (organisation_id, body, label, issuer, client_id, passwords_allowed, second_step, accepted_contexts)
    values (${owner.kind === 'organisation' ? owner.id : null}, ${owner.kind === 'body' ? owner.id : null}, ${settings.label},
      ${settings.issuer}, ${settings.clientId}, ${settings.passwordsAllowed}, ${settings.secondStep}, ${[...settings.acceptedContexts]})
    returning id`.execute(tx)
  return onlyId(rows)
}

/**
 * Changes a provider; false where somebody else changed it. With another issuer, client number or secret the same people
 * are not known any more, or not by the same proof: the provider is switched off until somebody has looked.
 */
export async function changeProvider(
  tx: Transaction,
  at: { readonly id: string; readonly version: number },
  settings: ProviderSettings,
  hasNewSecret: boolean,
): Promise<boolean> {
  const { owner } = settings
  const { rows } = await sql`
    update platform_identity_provider set organisation_id = ${owner.kind === 'organisation' ? owner.id : null}::bigint,
      body = ${owner.kind === 'body' ? owner.id : null}, label = ${settings.label}, issuer = ${settings.issuer},
      client_id = ${settings.clientId}, passwords_allowed = ${settings.passwordsAllowed}, second_step = ${settings.secondStep},
      accepted_contexts = ${[...settings.acceptedContexts]}, has_secret = has_secret or ${hasNewSecret},
      switched_on = switched_on and issuer = ${settings.issuer} and client_id = ${settings.clientId} and not ${hasNewSecret}
    where id = ${at.id} and version = ${at.version} returning id`.execute(tx)
  return rows.length > 0
}

/** Keeps a provider's secret, sealed, in the place of the one before. */
export async function keepProviderSecret(
  tx: Transaction,
  box: SecretBox,
  providerId: string,
  secret: string,
): Promise<void> {
  const sealed = box.seal(secret, purposeOf(providerId))
  const { rows } = await sql`
    update platform_provider_secret set sealed = ${sealed} where provider_id = ${providerId} returning provider_id`.execute(
    tx,
  )
  if (rows.length > 0) return
  await sql`insert into platform_provider_secret (provider_id, sealed) values (${providerId}, ${sealed})`.execute(tx)
}

/** Notes that a provider that was just added has a secret. */
export async function noteProviderSecret(tx: Transaction, providerId: string): Promise<void> {
  await sql`update platform_identity_provider set has_secret = true where id = ${providerId}`.execute(tx)
}

/** Switches a provider on or off; false where somebody else changed it. */
export async function switchProvider(
  tx: Transaction,
  at: { readonly id: string; readonly version: number },
  on: boolean,
): Promise<boolean> {
  const { rows } = await sql`
    update platform_identity_provider set switched_on = ${on}
    where id = ${at.id} and version = ${at.version} returning id`.execute(tx)
  return rows.length > 0
}

/** Forgets what a lost key sealed: every provider needs its secret anew, and is switched off until then. */
export async function forgetProviderSecrets(tx: Transaction): Promise<void> {
  await sql`delete from platform_provider_secret`.execute(tx)
  await sql`update platform_identity_provider set has_secret = false, switched_on = false where has_secret`.execute(tx)
}

/** Whose account somebody has whom this provider knows; undefined where nobody's. For the gate. One statement. */
export async function accountOfIdentity(
  tx: Transaction,
  providerId: string,
  { issuer, subject }: ProvenIdentity,
): Promise<{ readonly id: string; readonly isClosed: boolean } | undefined> {
  const { rows } = await sql<{ id: string; isClosed: boolean }>`
    select account.id, account.closed_at is not null as "isClosed"
    from platform_identity identity join platform_account account on account.id = identity.account_id
    where identity.issuer = ${issuer} and identity.subject = ${subject} and identity.provider_id = ${providerId}
      and identity.ended_at is null`.execute(tx)
  return rows[0]
}

/**
 * Ties who was proven to an account, from now on. For the gate.
 *
 * @returns false where they have an account already, or the account has another person of this provider
 */
export async function linkIdentity(
  tx: Transaction,
  link: { readonly accountId: string; readonly providerId: string; readonly identity: ProvenIdentity },
  now: Temporal.Instant,
): Promise<boolean> {
  const { issuer, subject } = link.identity
  const { rows } = await sql`
    insert into platform_identity (account_id, provider_id, issuer, subject, linked_at)
    values (${link.accountId}, ${link.providerId}, ${issuer}, ${subject}, ${now.toString()})
    on conflict do nothing returning id`.execute(tx)
  return rows.length > 0
}

/** Ends a link of an account; false where there is none. For the gate. */
export async function endIdentity(
  tx: Transaction,
  accountId: string,
  identityId: string,
  now: Temporal.Instant,
): Promise<boolean> {
  const { rows } = await sql`
    update platform_identity set ended_at = ${now.toString()}
    where id = ${identityId} and account_id = ${accountId} and ended_at is null returning id`.execute(tx)
  return rows.length > 0
}

/** A way in through an organisation, as the one who acts sees it. */
export type OwnSignOn = {
  readonly providerId: string
  readonly label: string
  /** Undefined where it is offered and not linked. */
  readonly identityId: string | null
  readonly linkedAt: Temporal.Instant | null
}

/** The providers that are switched on, with how the one who acts is linked to each. One statement. */
export async function listOwnSignOns(tx: Transaction): Promise<readonly OwnSignOn[]> {
  const { rows } = await sql<OwnSignOn>`
    select provider.id as "providerId", provider.label, identity.id as "identityId", identity.linked_at as "linkedAt"
    from platform_identity_provider provider
    left join platform_identity identity on identity.provider_id = provider.id and identity.ended_at is null
      and identity.account_id = platform_account_id()
    where provider.switched_on order by lower(provider.label), provider.id`.execute(tx)
  return rows
}

function purposeOf(providerId: string): string {
  return `the secret of provider ${providerId}`
}
