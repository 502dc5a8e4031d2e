import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { sql } from 'kysely'
import { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../db/database.ts'

/** How often a secret may be guessed at before the waiting begins, and how long it grows to be. */
export type Limit = { readonly free: number; readonly longestMinutes: number }

/** What is counted: somebody's account name, whether or not it exists, or an address from which is tried. */
export type Subject = { readonly name: Buffer; readonly limit: Limit }

const ofAccount: Limit = { free: 5, longestMinutes: 15 }
/** Many people share the address of an office. */
const ofAddress: Limit = { free: 30, longestMinutes: 60 }
/** After so long without a try it counts from the start. */
const forgottenAfter = { hours: 24 }

/**
 * An account name at one kind of form: `sign-in`, `code`, `new-password`. The name is hashed: what strangers type is not
 * kept.
 */
export function accountSubject(form: string, name: string): Subject {
  return { name: hashed(`${form} ${name.trim().toLowerCase()}`), limit: ofAccount }
}

/** The address from which is tried; of IPv6 the network that one household or office has. */
export function addressSubject(given: string): Subject {
  // As a socket for both kinds writes an IPv4 address.
  const address = given.replace(/^::ffff:(?=\d+(?:\.\d+){3}$)/i, '')
  return { name: hashed(`address ${isIPv6(address) ? networkOf(address) : address}`), limit: ofAddress }
}

/** How long to wait after so many tries that failed: nothing, then a minute, and twice as long each time. */
export function waitMinutes(tries: number, { free, longestMinutes }: Limit): number {
  return tries < free ? 0 : Math.min(2 ** Math.min(tries - free, 20), longestMinutes)
}

/**
 * Takes a try, counted as failed until `wentWell` says otherwise, so that many at once do not pass together.
 *
 * @returns the moment until which to wait, where it is too early: then nothing is to be tried and nothing was counted
 */
export async function takeTry(
  tx: Transaction,
  subjects: readonly Subject[],
  now: Temporal.Instant,
): Promise<Temporal.Instant | undefined> {
  const ordered = subjects.toSorted((one, other) => Buffer.compare(one.name, other.name))
  for (const { name } of ordered)
    await sql`
      insert into platform_try (subject, tries, last_at) values (${name}, 0, ${now.toString()})
      on conflict (subject) do update set tries = case when platform_try.last_at < ${now.subtract(forgottenAfter).toString()}::timestamptz
        then 0 else platform_try.tries end`.execute(tx)
  const { rows } = await sql<{ subject: Buffer; tries: number; held_until: Temporal.Instant | null }>`
    select subject, tries, held_until from platform_try where subject in (${sql.join(ordered.map(({ name }) => name))})`.execute(
    tx,
  )
  const held = rows.flatMap(row => (row.held_until === null ? [] : [row.held_until]))
  const latest = held.toSorted(Temporal.Instant.compare).at(-1)
  if (latest !== undefined && Temporal.Instant.compare(latest, now) > 0) return latest
  for (const { name, limit } of ordered) {
    const tries = (rows.find(row => row.subject.equals(name))?.tries ?? 0) + 1
    const minutes = waitMinutes(tries, limit)
    const until = minutes === 0 ? null : now.add({ minutes }).toString()
    await sql`
      update platform_try set tries = ${tries}, last_at = ${now.toString()}, held_until = ${until}
      where subject = ${name}`.execute(tx)
  }
  return undefined
}

/** The try that was taken went well: the account name starts anew, the address gets this try back. */
export async function wentWell(tx: Transaction, account: Subject, address: Subject): Promise<void> {
  await sql`delete from platform_try where subject = ${account.name}`.execute(tx)
  await sql`
    update platform_try set tries = greatest(tries - 1, 0), held_until = null where subject = ${address.name}`.execute(
    tx,
  )
}

function hashed(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** The first four groups of eight, written out. */
function networkOf(address: string): string {
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').split('::')
  const before = head.split(':').filter(group => group !== '')
  const after = (tail ?? '').split(':').filter(group => group !== '')
  const between =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  return [...before, ...between, ...after]
    .slice(0, 4)
    .map(group => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')
}
