import type { Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ProblemList } from '../../../platform/web/components/models.ts'
import { askRules, problemOf, type ReviewSubject, type Services } from '../../reviews/index.ts'

/** What every page of the report is shown with. */
export type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}

/** What stands in the way of an act, the grave first. */
export async function obstacles(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  act: 'send-draft' | 'issue-report',
  allClear: string,
): Promise<ProblemList> {
  const open = (await askRules(services, tx, review, [`act ${act}`])).filter(
    result => result.status !== 'met' && result.strength !== 'may',
  )
  const shown = (wanted: typeof open) => wanted.map(result => problemOf(result, review))
  return {
    groups: [
      { gravity: 'must', problems: shown(open.filter(result => result.strength === 'must')) },
      {
        gravity: 'should',
        problems: shown(open.filter(result => result.strength === 'should' && result.status === 'not-met')),
      },
      {
        gravity: 'unknown',
        problems: shown(open.filter(result => result.strength === 'should' && result.status === 'unknown')),
      },
    ],
    allClear,
  }
}
