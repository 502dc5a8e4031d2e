import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { carryOut } from '../../../platform/db/command.ts'
import type { Caller, Database, Transaction } from '../../../platform/db/database.ts'
import { type Erased, type Erasing, endHold, erase, placeHold } from '../../../platform/record/erasure.ts'
import type { Services } from '../../reviews/index.ts'
import { askRules, type RetentionSchedule, type Subject, subjectOf } from '../domain/retention.ts'
import { mayErase } from '../policy.ts'
import { eraseApart } from '../store.ts'
import { listDue } from '../views/erasing.ts'

const heldProblem = problem('A legal hold stands on this review or on what one of its people wrote: end the hold first')

/** Erases the words of things of a kind, evidence unless said, and says under which rule (none where somebody asked for it) and why. */
export function eraseWords(
  { database }: Pick<Services, 'database'>,
  caller: Caller,
  erasing: {
    readonly subject?: Subject
    readonly ids: readonly string[]
    readonly rule?: string
    readonly ground: string
  },
  key?: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'erase', key, async tx => {
    const verdict = mayErase(caller.actor)
    if (!verdict.granted) return denied(`erase: ${verdict.because}`)
    if (erasing.ids.length === 0) return refused(problem('Choose what is to be erased', 'items'))
    const { subject = 'evidence', ids, rule, ground } = erasing
    const erased = await eraseOf(tx, { subject, ids, rule, ground })
    if (erased.kind === 'held') return refused(heldProblem)
    return erased.kind === 'nothing' ? stale('what was to be erased') : done()
  })
}

function eraseOf(
  tx: Transaction,
  { subject, ...of }: Omit<Erasing, 'subject'> & { readonly subject: Subject },
): Promise<Erased> {
  return subject === 'evidence' ? erase(tx, { subject, ...of }) : eraseApart(tx, { subject, ...of })
}

/** Places a legal hold on a review, or on what a person wrote. */
export function holdLegally(
  { database }: Pick<Services, 'database'>,
  caller: Caller,
  hold: { readonly reviewId?: string; readonly personId?: string; readonly because: string },
  key?: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'place-hold', key, async tx => {
    const verdict = mayErase(caller.actor)
    if (!verdict.granted) return denied(`place-hold: ${verdict.because}`)
    await placeHold(tx, hold)
    return done()
  })
}

/** Ends a legal hold, with the reason. */
export function endLegalHold(
  { database }: Pick<Services, 'database'>,
  caller: Caller,
  hold: { readonly id: string; readonly version: number; readonly because: string },
  key?: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'end-hold', key, async tx => {
    const verdict = mayErase(caller.actor)
    if (!verdict.granted) return denied(`end-hold: ${verdict.because}`)
    return (await endHold(tx, hold.id, hold.version, hold.because)) ? done() : stale('this hold')
  })
}

/**
 * Erases what rules of the schedule call for that need nobody's confirmation. Held items stay. For the daily job, on
 * nobody's behalf.
 */
export function eraseAutomatically(
  database: Database,
  schedule: RetentionSchedule,
  today: Parameters<typeof askRules>[1],
): Promise<number> {
  const automatic = schedule.filter(rule => rule.automatic)
  if (automatic.length === 0) return Promise.resolve(0)
  return database.asSystem('erase', async tx => {
    let erased = 0
    for (const due of await listDue(tx, askRules(automatic, today))) {
      const rule = automatic.find(({ id }) => id === due.rule)
      if (due.held || rule === undefined) continue
      await eraseOf(tx, { subject: subjectOf(rule), ids: due.items, rule: due.rule, ground: rule.ground })
      erased += due.items.length
    }
    return erased
  })
}
