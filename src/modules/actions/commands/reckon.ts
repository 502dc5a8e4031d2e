import type { Temporal } from '../../../kernel/dates.ts'
import { known } from '../../../kernel/facts.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { listOrganisations } from '../../register/index.ts'
import { listVersions } from '../../reports/index.ts'
import { factLoader, type ReviewSubject, type Services } from '../../reviews/index.ts'
import type { DeadlineResult } from '../../rulebooks/index.ts'
import { type Corrected, tellingsOwed } from '../domain/corrections.ts'
import { compareDuties, dutiesOwed, type Recipient } from '../domain/duties.ts'
import { type Plan, statementFactsOf } from '../domain/plan.ts'
import { addDuties, listDuties, saveDuties } from '../store/plan.ts'
import { listCopies } from '../views/plan.ts'

type Day = Temporal.PlainDate

/**
 * The rulebook's deadlines, as far as they follow from the issue, the receipt and the statement. The rest of the facts
 * counts as not known: the director's office may not read it, and the days must be the same for both sides.
 */
export function deadlinesAfter(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  after: { readonly issuedOn: Day | undefined; readonly plan: Plan },
  today: Day,
): Promise<readonly DeadlineResult[]> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const load = factLoader(services, tx, review)
  return services.rulebooks.deadlines(
    rulebook,
    async group => {
      switch (group) {
        case 'report':
          return known({ issuedOn: after.issuedOn })
        case 'receipt':
          return known({ date: after.plan.receipt?.receivedOn })
        case 'statement':
          return statementFactsOf(after.plan, rulebook)
        case 'review':
          return load(group)
        default:
          return {}
      }
    },
    today,
  )
}

/**
 * Makes the duties that are owed and not kept yet, from the rulebook's recipients and the register of today, and sets
 * the days on which all are due. A new transaction's plan must be read again afterwards.
 */
export async function keepDuties(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  after: { readonly issuedOn: Day; readonly plan: Plan; readonly of: readonly Recipient['of'][] },
  today: Day,
): Promise<number> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const organisations = await listOrganisations(tx, review.areaId, today.toString())
  const deadlines = await deadlinesAfter(services, tx, review, after, today)
  const due = new Map(deadlines.flatMap(({ deadline, due }) => (due === undefined ? [] : [[deadline, due] as const])))
  // A correction has its day, which never moves, and its receivers are not the register's to say.
  const kept = (await listDuties(tx, review.id)).filter(({ of }) => of !== 'correction')
  const owed = after.of.flatMap(of => dutiesOwed(rulebook, of, organisations, kept))
  const changes = compareDuties(owed, kept, due)
  await saveDuties(tx, review.id, changes)
  return changes.add.length + changes.change.length + (await keepTellings(services, tx, review))
}

/**
 * Makes the duties to tell of corrections that are owed and not kept yet: with the issue of a correction, and whenever
 * it turns out that somebody had the report before.
 */
export async function keepTellings(services: Services, tx: Transaction, review: ReviewSubject): Promise<number> {
  const corrected = await correctedVersions(tx, review.id)
  if (corrected.length === 0) return 0
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const holidays = services.rulebooks.holidays(rulebook)
  const copies = await listCopies(tx, review.id)
  const owed = tellingsOwed(rulebook, holidays, corrected, await listDuties(tx, review.id), copies)
  await addDuties(tx, review.id, owed)
  return owed.length
}

/** Every version but the first. One statement. */
export async function correctedVersions(tx: Transaction, reviewId: string): Promise<readonly Corrected[]> {
  const versions = await listVersions(tx, reviewId)
  return versions.flatMap(({ number, versionOn }) => (number === 1 ? [] : [{ number, on: versionOn }]))
}
