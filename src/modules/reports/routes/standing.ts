import type { Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ProblemList } from '../../../platform/web/components/models.ts'
import { problemsAt, type ReviewSubject, type Services } from '../../reviews/index.ts'

/** What every page of the report is shown with. */
export type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}

/** What stands in the way of an act, the grave first. */
export function obstacles(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  act: 'send-draft' | 'issue-report',
  allClear: string,
): Promise<ProblemList> {
  return problemsAt(services, tx, review, [`act ${act}`], allClear)
}
