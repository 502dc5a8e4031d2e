import { createHash, randomBytes } from 'node:crypto'
import type { Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, stale } from '../../../kernel/outcome.ts'
import { carryOut } from '../../../platform/db/command.ts'
import type { Caller, Database } from '../../../platform/db/database.ts'
import { makeReceipt, receiptBytes } from '../domain/receipt.ts'
import { mayHandleTellings } from '../policy.ts'
import { addReply, closeTelling, noteRead, openIdentity, tell } from '../store/tellings.ts'
import { isNamedFor } from '../views/named.ts'
import { findTelling, type Message, toldBack } from '../views/tellings.ts'
import type { ConcernServices } from './concern-services.ts'

/** What an identity is sealed for. */
const purpose = 'who told something in confidence'

/** A fresh receipt, which is nowhere but on the page of whoever is about to tell something. */
export function newReceipt(): string {
  return makeReceipt(randomBytes(receiptBytes))
}

/** The hash under which something is kept; out of a receipt as `readReceipt` gives it. */
export function hashOfReceipt(receipt: string): Buffer {
  return createHash('sha256').update(receipt).digest()
}

/** Keeps what a whistle-blower tells, and who they are where they say so. Sent twice it counts once. */
export function keepTelling(
  { database, secrets }: ConcernServices,
  told: {
    readonly receipt: string
    readonly words: string
    readonly identity: string
    readonly on: Temporal.PlainDate
  },
): Promise<boolean> {
  const { receipt, words, identity, on } = told
  const sealed = identity === '' ? undefined : secrets.seal(identity, purpose)
  return database.asStranger(tx =>
    tell(tx, { receiptSha256: hashOfReceipt(receipt), words, identity: sealed, on, begins: true }),
  )
}

/** Adds to what was told under a receipt. False where there is no such receipt. */
export function addToTelling(
  { database }: ConcernServices,
  more: { readonly receipt: string; readonly words: string; readonly on: Temporal.PlainDate },
): Promise<boolean> {
  const { receipt, words, on } = more
  return database.asStranger(tx =>
    tell(tx, { receiptSha256: hashOfReceipt(receipt), words, identity: undefined, on, begins: false }),
  )
}

/** What was told and answered under a receipt; empty where there is no such receipt. */
export function readTelling({ database }: ConcernServices, receipt: string): Promise<readonly Message[]> {
  return database.asStranger(tx => toldBack(tx, hashOfReceipt(receipt)))
}

/** Answers a whistle-blower, or asks back: they read it when they come back with their receipt. */
export function replyToTelling(
  database: Database,
  caller: Caller,
  answer: { readonly id: string; readonly text: string; readonly today: Temporal.PlainDate },
  key: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'reply-to-telling', key, async tx => {
    const verdict = mayHandleTellings(caller.actor, await isNamedFor(tx, 'tellings'))
    if (!verdict.granted) return denied(`reply-to-telling: ${verdict.because}`)
    if ((await findTelling(tx, answer.id)) === undefined) return denied('reply-to-telling: there is no such telling')
    await addReply(tx, answer.id, answer.text, answer.today)
    return done()
  })
}

/** Notes that everything said so far is read. */
export function readToTheEnd(database: Database, caller: Caller, id: string, key: string): Promise<Outcome> {
  return carryOut(database, caller, 'read-telling', key, async tx => {
    const verdict = mayHandleTellings(caller.actor, await isNamedFor(tx, 'tellings'))
    if (!verdict.granted) return denied(`read-telling: ${verdict.because}`)
    const telling = await findTelling(tx, id)
    if (telling === undefined) return denied('read-telling: there is no such telling')
    await noteRead(tx, id, telling.lastPosition)
    return done()
  })
}

/** Closes what was told, with the reason. Stale when somebody changed it since `version`. */
export function closeWhatWasTold(
  database: Database,
  caller: Caller,
  closed: { readonly id: string; readonly version: number; readonly because: string },
  key: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'close-telling', key, async tx => {
    const verdict = mayHandleTellings(caller.actor, await isNamedFor(tx, 'tellings'))
    if (!verdict.granted) return denied(`close-telling: ${verdict.because}`)
    return (await closeTelling(tx, closed)) ? done() : stale('this telling')
  })
}

/**
 * Who told it. Each call is a view on record, with its reason; the answer is kept nowhere, and so the form has no key.
 * `unreadable` where it was sealed with a key that is lost.
 */
export function viewIdentity(
  { database, secrets }: ConcernServices,
  caller: Caller,
  viewed: { readonly id: string; readonly because: string },
): Promise<Outcome<{ identity: string | 'unreadable' }>> {
  return database.as(caller, 'view-identity', async tx => {
    const verdict = mayHandleTellings(caller.actor, await isNamedFor(tx, 'tellings'))
    if (!verdict.granted) return denied(`view-identity: ${verdict.because}`)
    const sealed = await openIdentity(tx, viewed.id, viewed.because)
    if (sealed === undefined) return denied('view-identity: nobody said who they are')
    return done({ identity: opened(secrets, sealed) })
  })
}

function opened(secrets: ConcernServices['secrets'], sealed: Uint8Array): string | 'unreadable' {
  try {
    return secrets.open(sealed, purpose)
  } catch {
    // Opening fails in this way alone: it was sealed with another key.
    return 'unreadable'
  }
}
