import type { Temporal } from '../../../kernel/dates.ts'
import type { Database, Transaction } from '../../../platform/db/database.ts'
import type { JobHandler } from '../../../platform/jobs/worker.ts'
import { nextTold } from '../domain/escalation.ts'
import { addTold, listUnacknowledged, presentFor } from '../store/concerns.ts'
import { rewriteTellings } from '../store/tellings.ts'
import type { ConcernServices } from './concern-services.ts'
import { later, mailTo } from './concerns.ts'

/** How often the clocks of concerns are looked at: five minutes. */
const lookHours = 1 / 12

/**
 * Tells the next in the chain of every concern that nobody has acknowledged in time. Carried out twice it tells nobody
 * twice. Answers how many concerns went further.
 */
export function escalate(services: ConcernServices, now: Temporal.Instant): Promise<number> {
  const { database, choices, mailIsConfigured } = services
  return database.asJobs(async tx => {
    const open = await listUnacknowledged(tx)
    if (open.length === 0) return 0
    const receivers = await presentFor(tx, 'danger')
    let told = 0
    for (const concern of open) {
      const next = nextTold(concern, receivers, choices['escalate-every-hours'], now)
      if (next === undefined) continue
      await addTold(tx, { concernId: concern.id, ...next, mailed: mailIsConfigured })
      const acknowledgeBy = later(concern.raisedAt, choices['acknowledge-within-hours'])
      if (mailIsConfigured) await mailTo(tx, services, next.personIds, next.step, acknowledgeBy)
      told += 1
    }
    return told
  }, 'escalate-concern')
}

/** How many can receive a concern now, and how many handle what whistle-blowers tell: with none, the operator is warned. */
export function countReceivers(database: Database): Promise<{ readonly danger: number; readonly tellings: number }> {
  const count = async (tx: Transaction) => ({
    danger: (await presentFor(tx, 'danger')).length,
    tellings: (await presentFor(tx, 'tellings')).length,
  })
  return database.asJobs(count, 'read')
}

/** What is done for concerns without anybody asking. `now` is the clock that concerns are raised by. */
export function concernJobs(services: ConcernServices, now: () => Temporal.Instant): readonly JobHandler[] {
  return [
    {
      queue: 'concern-escalation',
      attemptsMax: 1,
      secondsMax: 60,
      repeatsAfterHours: lookHours,
      carryOut: async () => {
        await escalate(services, now())
      },
    },
    {
      queue: 'telling-traces',
      attemptsMax: 1,
      secondsMax: 60,
      repeatsAfterHours: 1,
      carryOut: () => services.database.asJobs(rewriteTellings, 'forget-moments'),
    },
  ]
}
