import { Temporal } from '../kernel/dates.ts'
import { sayCount, sayList } from '../kernel/words.ts'
import { addPerson, listPeopleByEmail } from '../modules/register/index.ts'
import {
  type AccountEntry,
  changePassword,
  closeAccount,
  createAccount,
  hasAccount,
  hashPassword,
  listAllAccounts,
  reopenAccount,
} from '../platform/access/accounts.ts'
import { giveStandingRole } from '../platform/access/grants.ts'
import { firstAdministratorHours, makeFirstLink, newToken } from '../platform/access/links.ts'
import { openSecrets, replaceKey } from '../platform/access/secret-key.ts'
import { readVariables } from '../platform/config/variables.ts'
import type { Database, Transaction } from '../platform/db/database.ts'
import { type Product, registerChoices } from '../product.ts'
import { type Call, CannotBeDone, type Command, printJson, type ReadWords, readWords, WrongArgument } from './call.ts'
import { readNewPassword } from './password.ts'
import { readPlace, withDatabase, withProduct } from './place.ts'

const kinds = ['staff', 'respondent'] as const
const standingRoles = ['programme-manager', 'approver', 'administrator'] as const

const usages = {
  add: 'account add EMAIL --name NAME --kind staff|respondent [--role programme-manager|approver|administrator] [--body BODY] --data DIR',
  list: 'account list [--json] --data DIR',
  close: 'account close EMAIL --data DIR',
  reopen: 'account reopen EMAIL --data DIR',
  password: 'account password EMAIL --data DIR',
  'new-key': 'account new-key --data DIR',
} as const

/** `account …`: who can sign in, for whoever runs the installation; people are invited on a page of the product. */
export const account: Command = async call => {
  const [what = '', ...rest] = call.words
  switch (what) {
    case 'add':
      return add(call, rest)
    case 'list':
      return list(call, rest)
    case 'close':
    case 'reopen':
      return openOrClose(call, rest, what)
    case 'password':
      return password(call, rest)
    case 'new-key':
      return newKey(call, rest)
    default:
      throw new WrongArgument(
        `Say what to do, one of these:\n${Object.values(usages)
          .map(usage => `  conspectus ${usage}`)
          .join('\n')}`,
      )
  }
}

type NewOne = {
  readonly email: string
  readonly name: string
  readonly kind: (typeof kinds)[number]
  readonly role: (typeof standingRoles)[number] | undefined
  readonly body: string | undefined
}

async function add(call: Call, rest: readonly string[]): Promise<number> {
  const words = readWords(rest, {
    usage: usages.add,
    words: ['EMAIL'],
    values: ['name', 'kind', 'role', 'body', 'data'],
  })
  const wanted = readNewOne(words)
  await withLive(call, words, async ({ services: { database, rulebooks } }) => {
    const { bodies } = registerChoices(rulebooks.list())
    if (wanted.body !== undefined && !bodies.some(body => body.id === wanted.body))
      throw new CannotBeDone(
        `No rulebook names a body ${wanted.body}; there are ${sayList(bodies.map(({ id }) => id))}.`,
      )
    await database.asSystem('read', tx => findPlace(tx, wanted))
    const passwordHash = await hashPassword(await readNewPassword(wanted))
    const made = await database.asSystem('add-account', async tx => {
      // Read again: the password took its time.
      const known = await findPlace(tx, wanted)
      const personId = known?.id ?? (await addPerson(tx, personOf(wanted)))
      const name = known?.name ?? wanted.name
      await createAccount(tx, { personId, name, email: wanted.email, kind: wanted.kind, passwordHash })
      if (wanted.role !== undefined) await giveStandingRole(tx, personId, wanted.role, Temporal.Now.instant())
      return { name, isNew: known === undefined }
    })
    call.print(
      `${made.name} can sign in as ${wanted.email}${made.isNew ? ' and is in the register now' : ', as the register knows the person'}.`,
    )
  })
  return 0
}

/** @throws WrongArgument on what does not go together, before anything is opened */
function readNewOne(words: ReadWords): NewOne {
  const wrong = (fault: string) => new WrongArgument(`${fault}; it is written: conspectus ${usages.add}`)
  const email = words.word('EMAIL').trim()
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 300) throw wrong(`${email} is no email address`)
  const name = words.value('name')?.trim()
  if (name === undefined || name === '') throw wrong('--name is missing')
  const kind = kinds.find(each => each === words.value('kind'))
  if (kind === undefined) throw wrong('--kind is staff or respondent')
  const role = standingRoles.find(each => each === words.value('role'))
  if (words.value('role') !== undefined && role === undefined) throw wrong('--role is programme-manager or approver')
  const body = words.value('body')
  if (kind === 'respondent' && (role !== undefined || body !== undefined))
    throw wrong('A respondent has no --role and no --body')
  return { email, name, kind, role, body }
}

/**
 * The person of the register to whom the address belongs; undefined where there is none and one is to be made.
 *
 * @throws CannotBeDone where an account is there already, or the register says otherwise of the person
 */
async function findPlace(tx: Transaction, wanted: NewOne): Promise<{ id: string; name: string } | undefined> {
  const accounts = await listAllAccounts(tx)
  const there = accounts.find(each => isSame(each.email, wanted.email))
  if (there !== undefined)
    throw new CannotBeDone(
      there.closedAt === null
        ? `${wanted.email} has an account already; "account password" gives it another password.`
        : `${wanted.email} has an account that was closed; "account reopen" opens it again.`,
    )
  const [person, another] = await listPeopleByEmail(tx, wanted.email)
  if (person === undefined) return undefined
  if (another !== undefined)
    throw new CannotBeDone(
      `The register has ${person.name} and ${another.name} under ${wanted.email}: mend that there first.`,
    )
  if (person.name !== wanted.name)
    throw new CannotBeDone(
      `The register knows ${wanted.email} as ${person.name}: give that as --name, or change it there.`,
    )
  if (wanted.body !== undefined && wanted.body !== person.body)
    throw new CannotBeDone(
      `The register has ${person.name} with ${person.body ?? 'no inspecting body'}: leave --body out, or change it there.`,
    )
  const other = accounts.find(each => each.personId === person.id)
  if (other !== undefined) throw new CannotBeDone(`${person.name} has an account already, under ${other.email}.`)
  return person
}

function personOf({ name, body, email }: NewOne): Parameters<typeof addPerson>[1] {
  return { name, post: '', body, organisationId: undefined, specialism: '', email }
}

async function list(call: Call, rest: readonly string[]): Promise<number> {
  const words = readWords(rest, { usage: usages.list, values: ['data'], flags: ['json'] })
  await withLive(call, words, async ({ services: { database } }) => {
    const accounts = await database.asSystem('read', listAllAccounts)
    if (words.flag('json')) {
      const plain = accounts.map(({ id: _, personId: __, closedAt, ...each }) => ({ ...each, open: closedAt === null }))
      return printJson(call, plain)
    }
    if (accounts.length === 0) return call.print('Nobody has an account.')
    for (const each of accounts) call.print(sayAccount(each))
  })
  return 0
}

function sayAccount({ email, name, kind, roles, closedAt }: AccountEntry): string {
  const parts = [name, kind, ...roles.map(role => role.replaceAll('-', ' ')), ...(closedAt === null ? [] : ['closed'])]
  return `${email}  ${parts.join(', ')}`
}

async function openOrClose(call: Call, rest: readonly string[], what: 'close' | 'reopen'): Promise<number> {
  const words = readWords(rest, { usage: usages[what], words: ['EMAIL'], values: ['data'] })
  const email = words.word('EMAIL')
  await withLive(call, words, ({ services: { database } }) =>
    database.asSystem(`${what}-account`, async tx => {
      const found = await findAccount(tx, email)
      const isClosed = found.closedAt !== null
      if (isClosed === (what === 'close'))
        throw new CannotBeDone(`The account of ${found.email} is ${isClosed ? 'closed' : 'open'} already.`)
      await (what === 'close' ? closeAccount(tx, found.id) : reopenAccount(tx, found.id))
    }),
  )
  call.print(
    what === 'close'
      ? `${email} is signed out and cannot sign in any more; what was done with the account stays.`
      : `${email} can sign in again.`,
  )
  return 0
}

async function password(call: Call, rest: readonly string[]): Promise<number> {
  const words = readWords(rest, { usage: usages.password, words: ['EMAIL'], values: ['data'] })
  const email = words.word('EMAIL')
  await withLive(call, words, async ({ services: { database } }) => {
    const found = await database.asSystem('read', tx => findAccount(tx, email))
    if (found.closedAt !== null)
      throw new CannotBeDone(`The account of ${found.email} is closed; "account reopen" opens it again.`)
    const passwordHash = await hashPassword(await readNewPassword(found))
    await database.asSystem('change-password', tx => changePassword(tx, found.id, passwordHash, Temporal.Now.instant()))
  })
  call.print(`${email} has another password, and is signed out wherever it was signed in.`)
  return 0
}

/** For an installation whose key is lost: takes the key that is there now, and forgets what the lost one sealed. */
async function newKey(call: Call, rest: readonly string[]): Promise<number> {
  const words = readWords(rest, { usage: usages['new-key'], values: ['data'] })
  const place = readPlace(call, words)
  const { CONSPECTUS_KEY: key } = readVariables(call.environment, ['CONSPECTUS_KEY'])
  const count = await withDatabase(place, async database => replaceKey(database, await openSecrets(key, place)))
  call.print(
    `This key is taken from now on. ${sayCount(count, 'account has', 'accounts have')} no second step any more, and sets up another at /account. Sign-in of organisations is switched off until its secret is given again.`,
  )
  return 0
}

async function findAccount(tx: Transaction, email: string): Promise<AccountEntry> {
  const found = (await listAllAccounts(tx)).find(each => isSame(each.email, email))
  if (found === undefined)
    throw new CannotBeDone(`Nobody has an account under ${email}; "account list" names them all.`)
  return found
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/** @throws CannotBeDone on the worked example, whose people are chosen and not signed in */
async function withLive(call: Call, words: ReadWords, work: (product: Product) => Promise<void>): Promise<void> {
  await withProduct(readPlace(call, words), async product => {
    if (product.exampleDay !== undefined)
      throw new CannotBeDone(
        'This database holds the worked example, where people are chosen without a password: name the data of real reviews.',
      )
    await work(product)
  })
}

/**
 * What a server says on which nobody can sign in yet: the one link by which the first administrator comes. Another start
 * makes another link. Undefined where somebody can sign in.
 */
export async function sayFirstAccount(database: Database, origin: string): Promise<string | undefined> {
  if (await hasAccount(database)) return undefined
  const token = newToken()
  await database.asGate(tx => makeFirstLink(tx, token, Temporal.Now.instant()))
  return [
    'Nobody can sign in yet. Whoever opens this link becomes the first administrator; it works once, for',
    `${firstAdministratorHours} hours, and until the program is started again:`,
    `${origin}/first-administrator/${token.text}`,
  ].join('\n')
}
