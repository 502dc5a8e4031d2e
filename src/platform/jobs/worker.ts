import type { Database, Transaction } from '../db/database.ts'
import { enqueue, wakeOnJobs } from './queue.ts'
import { failJob, finishJob, type TakenJob, takeJob } from './store.ts'

/** How the jobs of one queue are carried out. */
export type JobHandler = {
  readonly queue: string
  /** After so many attempts it is given up. One that repeats never is. */
  readonly attemptsMax: number
  /** An attempt that takes longer is cut off and counts as failed. */
  readonly secondsMax: number
  /** A standing job that is due again after so many hours; made when the first worker starts. */
  readonly repeatsAfterHours?: number
  /**
   * Does the work, outside any transaction. At least once: a process that ends between the work and its commit leaves
   * the job to be carried out again.
   *
   * @param signal aborts when the attempt is cut off
   * @throws anything, and the job is tried again later; `JobImpossible`, and it is given up at once
   */
  carryOut(data: unknown, signal: AbortSignal): Promise<void>
  /** Keeps what became of an attempt, in the transaction that notes it on the job. */
  noted?(tx: Transaction, data: unknown, end: JobEnd): Promise<void>
}

/** How an attempt ended; `error` is said in at most 500 characters. */
export type JobEnd = { readonly kind: 'done' } | { readonly kind: 'again' | 'given-up'; readonly error: string }

/** Trying again cannot help, such as an address that its mail server does not know. */
export class JobImpossible extends Error {
  override readonly name = 'JobImpossible'
}

/** A job whose attempt failed; told to the operator's log without what it holds. */
export type JobFailure = {
  readonly id: string
  readonly queue: string
  readonly attempt: number
  readonly isGivenUp: boolean
  readonly error: unknown
}

export type Worker = {
  /** Takes no further job, lets the one under way finish for some seconds, then cuts it off. */
  end(): Promise<void>
}

export type WorkerOptions = {
  readonly database: Database
  readonly handlers: readonly JobHandler[]
  /** Told of each failed attempt. */
  readonly failed: (failure: JobFailure) => void
  /** Told that the database could not be asked; the worker goes on. */
  readonly report: (error: unknown) => void
  /** How often to look for jobs that another process committed; this one's own are seen at once. */
  readonly everyMilliseconds?: number
}

/** A look costs one small statement: four a minute while there is nothing to do. */
const lookMilliseconds = 15_000
/** How long the job under way may go on once the worker was told to end. */
const graceMilliseconds = 8_000
/** A process holds a job this much longer than an attempt may last, so that none is taken over while it is cut off. */
const marginSeconds = 30
const firstPauseSeconds = 30
const longestPauseSeconds = 4 * 3_600
const errorCharactersMax = 500

/** Seconds from a failed attempt to the next: half a minute, doubled each time, at most four hours. */
export function pauseAfter(attempt: number): number {
  return Math.min(firstPauseSeconds * 2 ** Math.min(attempt - 1, 30), longestPauseSeconds)
}

/** Carries out jobs one after the other until it is told to end. Any number of processes may, on one database. */
export function startWorker(options: WorkerOptions): Worker {
  const { database, handlers, report, everyMilliseconds = lookMilliseconds } = options
  const ending = new AbortController()
  let isEnding = false
  let isPrepared = false
  let wake = () => {}
  let wasWoken = false
  const stopListening = wakeOnJobs(() => {
    wasWoken = true
    wake()
  })

  async function turn(): Promise<boolean> {
    try {
      if (!isPrepared) await askForStandingJobs(database, handlers)
      isPrepared = true
      return await carryOutNext(options, ending.signal)
    } catch (error) {
      report(error)
      return false
    }
  }

  async function work(): Promise<void> {
    while (!isEnding) {
      wasWoken = false
      if ((await turn()) || isEnding || wasWoken) continue
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, everyMilliseconds)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  const working = work()
  return {
    async end() {
      isEnding = true
      stopListening()
      wake()
      const impatience = setTimeout(() => ending.abort(new Error('The program was told to end.')), graceMilliseconds)
      await working
      clearTimeout(impatience)
    },
  }
}

/** Carries out every job that is due now, and those they ask for. Answers how many were begun. */
export async function carryOutDueJobs(options: WorkerOptions): Promise<number> {
  let begun = 0
  while (await carryOutNext(options, new AbortController().signal)) begun += 1
  return begun
}

/** Makes the jobs that repeat, where they do not stand yet. */
async function askForStandingJobs(database: Database, handlers: readonly JobHandler[]): Promise<void> {
  const standing = handlers.filter(handler => handler.repeatsAfterHours !== undefined)
  if (standing.length === 0) return
  await database.asJobs(async tx => {
    for (const { queue, repeatsAfterHours = 24 } of standing)
      await enqueue(tx, { queue, data: {}, key: 'standing', repeatsAfterHours })
  })
}

/** Takes one job and carries it out; false where none is due. */
async function carryOutNext({ database, handlers, failed }: WorkerOptions, ending: AbortSignal): Promise<boolean> {
  const seconds = Object.fromEntries(handlers.map(({ queue, secondsMax }) => [queue, secondsMax + marginSeconds]))
  const job = await database.asJobs(tx => takeJob(tx, seconds))
  if (job === undefined) return false
  const handler = handlers.find(({ queue }) => queue === job.queue)
  if (handler === undefined) throw new Error(`A job of the queue ${job.queue} was taken, which nobody carries out.`)
  const failure = await attempt(handler, job, ending)
  if (failure === undefined) {
    await database.asJobs(async tx => {
      if (await finishJob(tx, job)) await handler.noted?.(tx, job.data, { kind: 'done' })
    })
    return true
  }
  const isLast = job.attempt >= handler.attemptsMax || failure.error instanceof JobImpossible
  const error = sayError(failure.error)
  const isGivenUp = await database.asJobs(async tx => {
    const end = await failJob(tx, job, { error, againAfterSeconds: pauseAfter(job.attempt), isLast })
    if (end !== undefined) await handler.noted?.(tx, job.data, { kind: end, error })
    return end === 'given-up'
  })
  failed({ id: job.id, queue: job.queue, attempt: job.attempt, isGivenUp, error: failure.error })
  return true
}

/** Answers what went wrong; undefined when nothing did. */
async function attempt(
  handler: JobHandler,
  job: TakenJob,
  ending: AbortSignal,
): Promise<{ readonly error: unknown } | undefined> {
  // Begun again after its last attempt, it was cut off with its process each time.
  if (job.attempt > handler.attemptsMax && handler.repeatsAfterHours === undefined)
    return { error: new JobImpossible(`It was begun ${job.attempt - 1} times and no attempt came to an end.`) }
  const signal = AbortSignal.any([ending, AbortSignal.timeout(handler.secondsMax * 1_000)])
  const cutOff = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  try {
    await Promise.race([handler.carryOut(job.data, signal), cutOff])
    return undefined
  } catch (error) {
    return { error }
  }
}

function sayError(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, errorCharactersMax)
}
