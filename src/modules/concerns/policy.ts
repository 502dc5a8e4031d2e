import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opensEverywhere } from '../../platform/access/actor.ts'
import type { Duty, Place } from './domain/people.ts'

/** Everybody of the inspecting side raises a concern: no role is needed to say that a child is in danger. */
export function mayRaise(actor: Actor): Verdict {
  return actor.kind === 'staff' ? granted('of the inspecting side') : notGranted('concerns are raised by staff')
}

/** What a policy asks about a concern; rows decide whom it is shown to at all. */
export type ConcernSubject = { readonly id: string; readonly isOwn: boolean; readonly isReceived: boolean }

/** Whoever raised it has a receipt; whom it has reached reads it. */
export function mayReadConcern(actor: Actor, subject: ConcernSubject): Verdict {
  return actor.kind === 'staff' && (subject.isOwn || subject.isReceived)
    ? granted(subject.isOwn ? 'raised it' : 'named to receive it')
    : notGranted('neither raised it nor is named to receive it')
}

/** Acknowledging, noting, passing on and closing: somebody it has reached, and never whoever raised it. */
export function mayHandle(actor: Actor, subject: ConcernSubject): Verdict {
  if (subject.isOwn) return notGranted('whoever raised it leaves it to others')
  return actor.kind === 'staff' && subject.isReceived
    ? granted('named to receive it')
    : notGranted('not named to receive it')
}

/**
 * Naming people for a duty: those who have it name each other. While nobody has it, whoever keeps accounts names the
 * first, and never themselves.
 */
export function mayName(actor: Actor, duty: Duty, places: readonly Place[]): Verdict {
  if (actor.kind !== 'staff') return notGranted('people are named by staff')
  const present = places.filter(place => place.duty === duty && place.isPresent)
  if (present.some(place => place.personId === actor.personId && (duty === 'tellings' || place.rank <= 2)))
    return granted('named for it')
  if (present.length === 0 && opensEverywhere(actor, 'accounts')) return granted('nobody is named yet')
  return notGranted('not named for it')
}

/** Reading and answering what whistle-blowers tell. */
export function mayHandleTellings(actor: Actor, isNamed: boolean): Verdict {
  return actor.kind === 'staff' && isNamed ? granted('named for it') : notGranted('not named to handle tellings')
}
