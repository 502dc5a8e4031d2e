import { Temporal } from '../src/kernel/dates.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import { type Accounts, startAccounts } from './accounts.ts'
import { type IdentityProvider, type ProviderClient, signInAt, startIdentityProvider } from './identity-provider.ts'
import type { Answer, Part, Visitor } from './product.ts'

const numbers = [1, 2, 3, 4, 5, 6, 7, 8]
/** The client that a provider knows the product as; it returns to any of the first providers. */
export const client: ProviderClient = {
  id: 'conspectus',
  secret: 'a secret: with %, + and quotes',
  returnsTo: numbers.map(number => `http://localhost/sign-in/organisation/${number}/return`),
  signsOutTo: ['http://localhost/sign-in'],
}

type Fields = { readonly [name: string]: string }

/** The product, two real providers on loopback, and the ways between them. */
export type Organisations = {
  readonly accounts: Accounts
  readonly world: IdentityProvider
  readonly elsewhere: IdentityProvider
  readonly administrator: Visitor
  /** The form that adds a provider, filled in. */
  form(issuer: string, more?: Fields): Fields
  /** A provider as an administrator sets it up, switched on. Answers its number. */
  setUp(more?: Fields, issuer?: string): Promise<string>
  versionOf(id: string): Promise<string>
  turn(id: string, on: 'yes' | 'no'): Promise<void>
  /** Goes to the provider and back as far as the path that the provider sends to. */
  wayBack(visitor: Visitor, id: string, subject: string, at?: IdentityProvider): Promise<string>
  /** Signs in there and comes back. */
  comeBy(visitor: Visitor, id: string, subject: string, at?: IdentityProvider): Promise<Answer>
  /** From a page that leads to a provider: signs in there and comes back. Undefined where the page leads to none. */
  goOn(visitor: Visitor, page: Answer, subject: string, at?: IdentityProvider): Promise<Answer | undefined>
  /** Links the account of a part, as that person does on the page of their account. */
  link(part: Part, id: string, subject: string, at?: IdentityProvider): Promise<Answer>
  /** Honest, up and without a second step again. */
  reset(): Promise<void>
  close(): Promise<void>
}

export const pathOf = (address: string) => address.replace('http://localhost', '')

/** The address to which a page leads, where it leads to a provider. */
export function onwardFrom(page: Answer): string | undefined {
  return /href="(http:\/\/127\.0\.0\.1[^"]+)"/.exec(page.html)?.[1]?.replaceAll('&amp;', '&')
}

export async function startOrganisations(parts: readonly Part[]): Promise<Organisations> {
  const world = await startIdentityProvider([client, { ...client, id: 'second' }, { ...client, id: 'third' }])
  const elsewhere = await startIdentityProvider([client])
  const accounts = await startAccounts(['manager', ...parts], { origin: () => 'http://localhost' })
  const from = Temporal.Instant.from('2005-01-01T00:00Z')
  await accounts.product.services.database.asSystem('set-up', tx =>
    giveStandingRole(tx, accounts.product.people.manager, 'administrator', from),
  )
  const administrator = await accounts.signedIn('manager')

  const organisations: Organisations = {
    accounts,
    world,
    elsewhere,
    administrator,
    form: (issuer, more = {}) => ({
      owner: 'body:ofsted',
      label: 'Ofsted',
      issuer,
      clientId: client.id,
      secret: client.secret,
      passwords: 'allowed',
      secondStep: 'local',
      ...more,
    }),
    async setUp(more = {}, issuer = world.issuer) {
      const added = await administrator.post('/organisation-sign-ins/new', organisations.form(issuer, more))
      const id = /\/organisation-sign-ins\/(\d+)$/.exec(added.location ?? '')?.[1]
      if (id === undefined) throw new Error(`No provider was added: ${added.status} ${added.html}`)
      await organisations.turn(id, 'yes')
      return id
    },
    async versionOf(id) {
      const { html } = await administrator.get(`/organisation-sign-ins/${id}`)
      return /name="version" value="(\d+)"/.exec(html)?.[1] ?? ''
    },
    async turn(id, on) {
      const version = await organisations.versionOf(id)
      const turned = await administrator.post(`/organisation-sign-ins/${id}/switch`, { version, on })
      if (turned.status !== 303) throw new Error(`It was not switched: ${turned.status} ${turned.html}`)
    },
    async wayBack(visitor, id, subject, at = world) {
      const left = await visitor.get(`/sign-in/organisation/${id}`)
      if (left.status !== 303) throw new Error(`No way to the provider: ${left.status} ${left.html}`)
      return pathOf(await signInAt(at, left.location ?? '', subject))
    },
    async comeBy(visitor, id, subject, at = world) {
      return visitor.get(await organisations.wayBack(visitor, id, subject, at))
    },
    async goOn(visitor, page, subject, at = world) {
      const to = onwardFrom(page)
      return to === undefined ? undefined : visitor.get(pathOf(await signInAt(at, to, subject)))
    },
    async link(part, id, subject, at = world) {
      const visitor = await accounts.signedIn(part)
      const page = await visitor.post(`/account/organisation/${id}/link`, {})
      const answer = await organisations.goOn(visitor, page, subject, at)
      if (answer === undefined) throw new Error(`No way onward: ${page.status} ${page.html}`)
      return answer
    },
    async reset() {
      world.bend(undefined)
      world.hang(false)
      world.assert(['pwd'])
      await world.up()
    },
    async close() {
      await Promise.all([accounts.close(), world.close(), elsewhere.close()])
    },
  }
  return organisations
}
