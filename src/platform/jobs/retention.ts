import type { JobHandler } from './worker.ts'

/** Once a day: erases what the retention schedule lets go without anybody confirming it. */
export function retentionHandler(erase: () => Promise<number>): JobHandler {
  return {
    queue: 'retention',
    attemptsMax: 1,
    secondsMax: 600,
    repeatsAfterHours: 24,
    carryOut: async () => {
      await erase()
    },
  }
}
