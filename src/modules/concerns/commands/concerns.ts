import { sayInstant, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { personOf } from '../../../platform/access/actor.ts'
import { carryOut } from '../../../platform/db/command.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { queueMail } from '../../../platform/mail/queue.ts'
import { nextTold } from '../domain/escalation.ts'
import { mayHandle, mayHandleTellings, mayRaise } from '../policy.ts'
import {
  acknowledge,
  addConcern,
  addNote,
  addressesOf,
  addTold,
  close,
  type NewConcern,
  presentFor,
} from '../store/concerns.ts'
import { markPassed } from '../store/tellings.ts'
import { findConcern } from '../views/concerns.ts'
import { isNamedFor } from '../views/named.ts'
import { findTelling } from '../views/tellings.ts'
import type { ConcernServices } from './concern-services.ts'

/**
 * Raises a concern about a child in danger with the first of those who are named. The mail says that something waits and
 * not a word of it.
 *
 * @param fromTelling what a whistle-blower told, by its id, which is passed on with it
 */
export function raiseConcern(
  services: ConcernServices,
  caller: Caller,
  concern: NewConcern,
  fromTelling: string | undefined,
  key: string,
): Promise<Outcome<{ id: string }>> {
  const { database, choices } = services
  return carryOut(database, caller, 'raise-concern', key, async tx => {
    const verdict = mayRaise(caller.actor)
    if (!verdict.granted) return denied(`raise-concern: ${verdict.because}`)
    const raisedBy = personOf(caller.actor)
    const first = nextTold(
      { raisedAt: caller.now, raisedBy, lastStep: 0 },
      await presentFor(tx, 'danger'),
      choices['escalate-every-hours'],
      caller.now,
    )
    if (first === undefined)
      return refused(problem(`Nobody is named to receive it, and nothing was sent. ${choices['when-nobody-is-named']}`))
    if (fromTelling !== undefined && !(await isTheirs(tx, caller, fromTelling)))
      return denied('raise-concern: what was told is not there, or not for this actor')
    const acknowledgeBy = later(caller.now, choices['acknowledge-within-hours'])
    const id = await addConcern(tx, { ...concern, acknowledgeBy })
    await addTold(tx, { concernId: id, ...first, mailed: services.mailIsConfigured })
    if (services.mailIsConfigured) await mailTo(tx, services, first.personIds, first.step, acknowledgeBy)
    if (fromTelling !== undefined) await markPassed(tx, fromTelling, id)
    return done({ id })
  })
}

/** Says that one has it in hand: the clock stops. */
export function acknowledgeConcern(
  { database }: ConcernServices,
  caller: Caller,
  concern: { readonly id: string; readonly version: number },
  key: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'acknowledge-concern', key, async tx => {
    const refusal = await refusalFor(tx, caller, concern.id)
    if (refusal !== undefined) return denied(`acknowledge-concern: ${refusal}`)
    return (await acknowledge(tx, concern.id, concern.version)) ? done() : stale('this concern')
  })
}

/** Writes down what one did or learned. */
export function noteOnConcern(
  { database }: ConcernServices,
  caller: Caller,
  note: { readonly id: string; readonly text: string },
  key: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'note-on-concern', key, async tx => {
    const refusal = await refusalFor(tx, caller, note.id)
    if (refusal !== undefined) return denied(`note-on-concern: ${refusal}`)
    await addNote(tx, note.id, { kind: 'note', text: note.text })
    return done()
  })
}

/** Writes down to whom it was passed on, and when. */
export function passConcern(
  { database }: ConcernServices,
  caller: Caller,
  passed: { readonly id: string; readonly to: string; readonly at: Temporal.Instant; readonly text: string },
  key: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'pass-concern', key, async tx => {
    const refusal = await refusalFor(tx, caller, passed.id)
    if (refusal !== undefined) return denied(`pass-concern: ${refusal}`)
    if (passed.at.since(caller.now).sign > 0)
      return refused(problem(`This is still to come: it is ${sayInstant(caller.now)}`, 'at'))
    await addNote(tx, passed.id, { kind: 'passed', text: passed.text, to: passed.to, at: passed.at })
    return done()
  })
}

/** Closes it with how it ended. Stale when somebody changed it since `version`. */
export function closeConcern(
  { database }: ConcernServices,
  caller: Caller,
  closed: { readonly id: string; readonly version: number; readonly outcome: string; readonly text: string },
  key: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'close-concern', key, async tx => {
    const refusal = await refusalFor(tx, caller, closed.id)
    if (refusal !== undefined) return denied(`close-concern: ${refusal}`)
    if (!(await close(tx, closed.id, closed.version))) return stale('this concern')
    await addNote(tx, closed.id, { kind: 'closed', text: closed.text, outcome: closed.outcome })
    return done()
  })
}

async function isTheirs(tx: Transaction, caller: Caller, tellingId: string): Promise<boolean> {
  if (!mayHandleTellings(caller.actor, await isNamedFor(tx, 'tellings')).granted) return false
  return (await findTelling(tx, tellingId)) !== undefined
}

async function refusalFor(tx: Transaction, caller: Caller, id: string): Promise<string | undefined> {
  const concern = await findConcern(tx, id)
  if (concern === undefined) return 'there is no such concern for this actor'
  const verdict = mayHandle(caller.actor, concern)
  return verdict.granted ? undefined : verdict.because
}

export function later(moment: Temporal.Instant, hours: number): Temporal.Instant {
  return moment.add({ seconds: Math.round(hours * 3600) })
}

/** Tells people by mail that a concern waits: no word of it, and no number. */
export async function mailTo(
  tx: Transaction,
  services: ConcernServices,
  personIds: readonly string[],
  step: number,
  acknowledgeBy: Temporal.Instant,
): Promise<void> {
  for (const to of await addressesOf(tx, personIds)) {
    await queueMail(tx, {
      to,
      subject:
        step === 1
          ? 'Something waits for you now in Conspectus'
          : 'Something still waits in Conspectus, and nobody has taken it up',
      text: `You are named to receive what cannot wait. Sign in and take it up, by ${sayInstant(acknowledgeBy)}:\n\n${services.origin()}/concerns\n\nThis mail says nothing of what it is about. Do not answer it.\n`,
    })
  }
}
