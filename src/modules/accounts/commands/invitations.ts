import type { Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { newToken, type Token } from '../../../platform/access/links.ts'
import { carryOut } from '../../../platform/db/command.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { isMailAddress } from '../../../platform/mail/message.ts'
import { queueMail } from '../../../platform/mail/queue.ts'
import { findPerson } from '../../register/index.ts'
import type { Services } from '../../reviews/index.ts'
import { invitationLetter } from '../domain/letters.ts'
import { mayInvite } from '../policy.ts'
import {
  addInvitation,
  findInvitation,
  invitationDays,
  listInvitations,
  renewInvitation,
  withdrawInvitation,
} from '../store.ts'
import { hasAccountAlready } from '../views.ts'

/** Where an invitation went. */
export type Sent = {
  readonly name: string
  readonly email: string
  /** ISO text. */
  readonly until: string
  /** The hash of the token, in hexadecimal: says whether this very post made the link. */
  readonly link: string
}

/** What an invitation is sent with besides its words. */
export type Sending = {
  readonly token: Token
  /** The clock's own moment, whatever day was chosen in the worked example. */
  readonly clock: Temporal.Instant
  /** The address by which people reach the product, such as `https://conspectus.example.org`. */
  readonly origin: string
  readonly key: string
}

/** A token and what goes with it, for one post. */
export function sendingOf(visit: { readonly clock: Temporal.Instant; readonly key: string }, origin: string): Sending {
  return { token: newToken(), clock: visit.clock, origin, key: visit.key }
}

/** Invites a person of the register to sign in: by mail where there is a mail server, else by a link to pass on. */
export function invitePerson(
  services: Services,
  caller: Caller,
  person: { readonly id: string; readonly email: string; readonly kind: 'staff' | 'respondent' },
  sending: Sending,
): Promise<Outcome<Sent>> {
  return carryOut(services.database, caller, 'invite-person', sending.key, async tx => {
    const refusal = mayInvite(caller.actor)
    if (!refusal.granted || caller.actor.kind === 'public') return denied(refusal.because)
    const known = await findPerson(tx, person.id)
    if (known === undefined) return denied('there is no such person')
    if (!isMailAddress(person.email))
      return refused({ field: 'email', text: 'An email address looks like name@example.org' })
    if (await hasAccountAlready(tx, person.id, person.email))
      return refused({ field: 'email', text: 'This person, or somebody with this address, can sign in already' })
    if ((await listInvitations(tx)).some(each => each.personId === person.id))
      return refused({ text: `${known.name} is invited already. Send that invitation again, or withdraw it first.` })
    const invitation = {
      personId: person.id,
      email: person.email,
      kind: person.kind,
      invitedBy: caller.actor.accountId,
    }
    await addInvitation(tx, invitation, sending.token, sending.clock)
    return done(await send(services, tx, { name: known.name, email: person.email, by: caller.actor.name }, sending))
  })
}

/** Sends an invitation again, with another link and seven more days; the link before works no longer. */
export function inviteAgain(
  services: Services,
  caller: Caller,
  at: { readonly id: string; readonly version: number },
  sending: Sending,
): Promise<Outcome<Sent>> {
  return carryOut(services.database, caller, 'invite-again', sending.key, async tx => {
    const refusal = mayInvite(caller.actor)
    if (!refusal.granted || caller.actor.kind === 'public') return denied(refusal.because)
    const known = await findInvitation(tx, at.id)
    if (known === undefined) return stale('this invitation')
    const isRenewed = await renewInvitation(
      tx,
      { ...at, invitedBy: caller.actor.accountId },
      sending.token,
      sending.clock,
    )
    if (!isRenewed) return stale('this invitation')
    return done(await send(services, tx, { ...known, by: caller.actor.name }, sending))
  })
}

/** Withdraws an invitation; its link works no longer. */
export function endInvitation(
  services: Services,
  caller: Caller,
  at: { readonly id: string; readonly version: number },
  { clock, key }: Pick<Sending, 'clock' | 'key'>,
): Promise<Outcome> {
  return carryOut(services.database, caller, 'withdraw-invitation', key, async tx => {
    const refusal = mayInvite(caller.actor)
    if (!refusal.granted) return denied(refusal.because)
    return (await withdrawInvitation(tx, at, clock)) ? done() : stale('this invitation')
  })
}

/** Queues the mail where there is a mail server; elsewhere the page shows the link. */
async function send(
  services: Services,
  tx: Transaction,
  to: { readonly name: string; readonly email: string; readonly by: string },
  { token, clock, origin }: Sending,
): Promise<Sent> {
  const until = clock.add({ hours: invitationDays * 24 })
  if (services.mailIsConfigured) {
    const link = `${origin}/invitation/${token.text}`
    await queueMail(tx, { to: to.email, ...invitationLetter({ name: to.name, invitedBy: to.by, link, until }) })
  }
  return { name: to.name, email: to.email, until: until.toString(), link: token.sha256.toString('hex') }
}
