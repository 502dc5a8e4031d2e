import type { JobHandler } from '../../../platform/jobs/worker.ts'
import { isMailAddress } from '../../../platform/mail/message.ts'
import { queueMail } from '../../../platform/mail/queue.ts'
import { markReached, type ReminderSurroundings } from '../../actions/index.ts'
import type { Services } from '../../reviews/index.ts'
import { complaintMail } from '../domain/reminders.ts'
import { listRunning, noteReminder } from '../store/reminders.ts'

/** Every few hours: writes to those who acknowledge and answer complaints, before a clock runs out and once it has. */
export function complaintRemindersHandler(services: Services, surroundings: ReminderSurroundings): JobHandler {
  return {
    queue: 'complaint-reminders',
    attemptsMax: 1,
    secondsMax: 300,
    repeatsAfterHours: 6,
    carryOut: async () => {
      await remindOfComplaints(services, surroundings)
    },
  }
}

/**
 * Sends what became due for a mark of the rulebook, once to each, noted in the same transaction; carried out twice it sends
 * nothing more. Acts as the role of jobs, which reads no complaint. Answers how many mails.
 */
export function remindOfComplaints(
  { database, rulebooks }: Pick<Services, 'database' | 'rulebooks'>,
  { today, origin }: ReminderSurroundings,
): Promise<number> {
  const on = today()
  return database.asJobs(async tx => {
    const fresh = []
    for (const each of await listRunning(tx)) {
      const { reminders } = rulebooks.get(each.rulebook, each.edition)
      const mark = reminders && markReached(each.dueOn, on, reminders)
      if (mark === undefined || !(each.isTheirs || mark > 0) || !isMailAddress(each.email)) continue
      if (await noteReminder(tx, { ...each, mark, on })) fresh.push({ ...each, mark })
    }
    const byPerson = Map.groupBy(fresh, ({ personId }) => personId)
    for (const due of byPerson.values()) await queueMail(tx, complaintMail(due[0]?.email ?? '', origin(), due))
    return byPerson.size
  }, 'remind-of-complaint')
}
