import type { Temporal } from '../../../kernel/dates.ts'
import { known } from '../../../kernel/facts.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { listOrganisations } from '../../register/index.ts'
import { factLoader, type ReviewSubject, type Services } from '../../reviews/index.ts'
import type { DeadlineResult } from '../../rulebooks/index.ts'
import { compareDuties, type DutyOf, dutiesOwed } from '../domain/duties.ts'
import { type Plan, statementFactsOf } from '../domain/plan.ts'
import { listDuties, saveDuties } from '../store.ts'

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
  after: { readonly issuedOn: Day; readonly plan: Plan; readonly of: readonly DutyOf[] },
  today: Day,
): Promise<number> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const organisations = await listOrganisations(tx, review.areaId, today.toString())
  const deadlines = await deadlinesAfter(services, tx, review, after, today)
  const due = new Map(deadlines.flatMap(({ deadline, due }) => (due === undefined ? [] : [[deadline, due] as const])))
  const kept = await listDuties(tx, review.id)
  const owed = after.of.flatMap(of => dutiesOwed(rulebook, of, organisations, kept))
  const changes = compareDuties(owed, kept, due)
  await saveDuties(tx, review.id, changes)
  return changes.add.length + changes.change.length
}
