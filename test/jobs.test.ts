import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import type { Caller, Database, Transaction } from '../src/platform/db/database.ts'
import { enqueue } from '../src/platform/jobs/queue.ts'
import { listJobs, retryJob } from '../src/platform/jobs/store.ts'
import { sweepHandler } from '../src/platform/jobs/sweep.ts'
import {
  carryOutDueJobs,
  type JobFailure,
  type JobHandler,
  JobImpossible,
  pauseAfter,
  startWorker,
} from '../src/platform/jobs/worker.ts'
import { startProduct, type TestProduct } from './product.ts'
import { carryOut as carryOutWords } from './program.ts'

let product: TestProduct
let database: Database
let staff: Caller
let respondent: Caller
beforeAll(async () => {
  product = await startProduct()
  database = product.services.database
  staff = await product.caller('manager')
  respondent = { ...staff, actor: { kind: 'respondent', accountId: '1', personId: '1', name: '', grants: [] } }
})
afterAll(() => product.close())
beforeEach(() => owner('delete from platform_job'))

const owner = async (statement: string): Promise<void> => {
  await database.asOwner(client => client.query(statement))
}
const allDue = () => owner('update platform_job set due_at = now(), taken_until = null')
const listed = () => database.asJobs(listJobs)

/** A handler of the queue `try` that keeps what it was given and fails as often as told. */
function handler(
  options: Partial<JobHandler> & { readonly failures?: number } = {},
): JobHandler & { given: unknown[] } {
  let failures = options.failures ?? 0
  const given: unknown[] = []
  return {
    queue: 'try',
    attemptsMax: 3,
    secondsMax: 30,
    given,
    carryOut: async data => {
      given.push(data)
      failures -= 1
      if (failures >= 0) throw new Error('The world is closed today.')
    },
    ...options,
  }
}

async function carryOut(...handlers: readonly JobHandler[]): Promise<readonly JobFailure[]> {
  const failures: JobFailure[] = []
  await carryOutDueJobs({
    database,
    handlers,
    failed: failure => failures.push(failure),
    report: error => {
      throw error
    },
  })
  return failures
}

const ask = (tx: Transaction, data: { readonly [name: string]: unknown } = {}) => enqueue(tx, { queue: 'try', data })

describe('A job', { timeout: 60_000 }, () => {
  test('is carried out once it was committed, once, and is gone with what it held', async () => {
    const worker = handler()
    await database.as(staff, 'ask', tx => ask(tx, { secret: 'Löwe' }))
    expect(await carryOut(worker)).toEqual([])
    await carryOut(worker)
    expect(worker.given).toEqual([{ secret: 'Löwe' }])
    expect(await listed()).toEqual([])
  })

  test('goes with the transaction that asked for it', async () => {
    const worker = handler()
    const refused = database.as(staff, 'ask', async tx => {
      await ask(tx)
      throw new Error('refused after all')
    })
    await expect(refused).rejects.toThrow('refused after all')
    await carryOut(worker)
    expect(worker.given).toEqual([])
  })

  test('can be asked for by each role that changes something, and by nobody from the public', async () => {
    await database.as(staff, 'ask', tx => ask(tx, { by: 'staff' }))
    await database.as(respondent, 'ask', tx => ask(tx, { by: 'respondent' }))
    await database.asGate(tx => ask(tx, { by: 'gate' }))
    await database.asSystem('ask', tx => ask(tx, { by: 'system' }))
    const nobody = { ...staff, actor: { kind: 'public' as const } }
    await expect(database.as(nobody, 'ask', tx => ask(tx))).rejects.toThrow('permission denied')
    const worker = handler()
    await carryOut(worker)
    expect(worker.given).toEqual(['staff', 'respondent', 'gate', 'system'].map(by => ({ by })))
  })

  test.each([
    'select data from platform_job',
    'select id from platform_job',
    "insert into platform_job (queue, data) values ('try', '{}')",
    "update platform_job set data = '{}'",
    'delete from platform_job',
  ])('cannot be read or changed by those who may ask for one: %s', async statement => {
    await database.as(staff, 'ask', tx => ask(tx, { token: 'secret' }))
    const tried = (tx: Transaction) => sql.raw(statement).execute(tx)
    const nobody: Caller = { ...staff, actor: { kind: 'public' } }
    for (const caller of [staff, respondent, nobody])
      await expect(database.as(caller, 'try', tried)).rejects.toThrow('permission denied for table platform_job')
    await expect(database.asGate(tried)).rejects.toThrow('permission denied for table platform_job')
  })

  test('gives the one who carries it out nothing but jobs, what has run out, and the hashes of the record', async () => {
    for (const statement of [
      'select email from platform_account',
      'select content from platform_session',
      'select result from platform_posted',
      'select command from platform_record',
      'select after from platform_record_content',
      'select id from reviews_review',
      'select what from concerns_concern',
      'select text from actions_action',
      "update platform_session set expires_at = 'infinity'",
    ])
      await expect(
        database.asJobs(tx => sql.raw(statement).execute(tx)),
        statement,
      ).rejects.toThrow('permission denied')
  })

  test('is tried again after a pause that doubles, and then stands where an operator sees it', async () => {
    const worker = handler({ failures: 3 })
    await database.as(staff, 'ask', tx => ask(tx))
    expect(await carryOut(worker)).toMatchObject([{ queue: 'try', attempt: 1, isGivenUp: false }])
    const [waiting] = await listed()
    expect(waiting).toMatchObject({ state: 'waiting', attempts: 1, lastError: 'The world is closed today.' })
    const pause = waiting?.dueAt.since(waiting.createdAt).total('seconds') ?? 0
    expect(pause).toBeGreaterThanOrEqual(pauseAfter(1))
    await carryOut(worker)
    expect(worker.given).toHaveLength(1)
    await allDue()
    await carryOut(worker)
    await allDue()
    expect(await carryOut(worker)).toMatchObject([{ attempt: 3, isGivenUp: true }])
    await allDue()
    expect(await carryOut(worker)).toEqual([])
    const [failed] = await listed()
    expect(failed).toMatchObject({ state: 'failed', attempts: 3 })
    expect(await database.asJobs(tx => retryJob(tx, failed?.id ?? ''))).toBe(true)
    expect(await carryOut(worker)).toEqual([])
    expect(worker.given).toHaveLength(4)
    expect(await listed()).toEqual([])
    expect([1, 2, 3, 9, 10, 11, 1000].map(pauseAfter)).toEqual([30, 60, 120, 7680, 14400, 14400, 14400])
  })

  test('that can never succeed is given up at once', async () => {
    const worker = handler({ carryOut: () => Promise.reject(new JobImpossible('There is no such address.')) })
    await database.as(staff, 'ask', tx => ask(tx))
    expect(await carryOut(worker)).toMatchObject([{ attempt: 1, isGivenUp: true }])
  })

  test('that takes too long is cut off and tried again', async () => {
    let wasTold = false
    const worker = handler({
      secondsMax: 0.05,
      carryOut: (_, signal) =>
        new Promise(resolve => {
          signal.addEventListener('abort', () => {
            wasTold = true
            setTimeout(resolve, 50)
          })
        }),
    })
    await database.as(staff, 'ask', tx => ask(tx))
    expect(await carryOut(worker)).toMatchObject([{ attempt: 1, isGivenUp: false }])
    expect(wasTold).toBe(true)
  })

  test('whose process was killed is taken over, and what comes too late changes nothing', async () => {
    const other = handler()
    const slow = handler({
      async carryOut() {
        // As if its time were over: another process takes the job while this one still works on it.
        await owner("update platform_job set taken_until = now() - interval '1 second'")
        await carryOut(handler({ failures: 1, queue: 'try' }))
      },
    })
    await database.as(staff, 'ask', tx => ask(tx))
    expect(await carryOut(slow)).toEqual([])
    expect(await listed()).toMatchObject([{ state: 'waiting', attempts: 2, lastError: 'The world is closed today.' }])
    await allDue()
    await carryOut(other)
    expect(other.given).toHaveLength(1)
  })

  test('that ended its process each time is given up', async () => {
    await database.as(staff, 'ask', tx => ask(tx))
    await owner('update platform_job set attempts = 3')
    const worker = handler()
    expect(await carryOut(worker)).toMatchObject([{ attempt: 4, isGivenUp: true }])
    expect(worker.given).toEqual([])
  })

  test('of a queue that this process does not carry out is left to others', async () => {
    await database.as(staff, 'ask', tx => ask(tx))
    await carryOut(handler({ queue: 'other' }))
    expect(await listed()).toMatchObject([{ queue: 'try', state: 'waiting', attempts: 0 }])
  })

  test('under a key stands once, and one for later waits', async () => {
    const dueAt = Temporal.Now.instant().add({ hours: 1 })
    await database.as(staff, 'ask', async tx => {
      for (const turn of [1, 2]) await enqueue(tx, { queue: 'try', data: { turn }, key: 'one', dueAt })
    })
    const worker = handler()
    await carryOut(worker)
    expect(worker.given).toEqual([])
    await allDue()
    await carryOut(worker)
    expect(worker.given).toEqual([{ turn: 1 }])
  })

  test('that repeats is due again when it is done, and is never given up', async () => {
    const worker = handler({ repeatsAfterHours: 24, attemptsMax: 1, failures: 1 })
    const running = startWorker({ database, handlers: [worker], failed: () => {}, report: () => {} })
    await expect.poll(() => worker.given.length, { timeout: 30_000 }).toBe(1)
    await running.end()
    expect(await listed()).toMatchObject([{ state: 'waiting', repeats: true, attempts: 1 }])
    await allDue()
    await carryOut(worker)
    const [job] = await listed()
    expect(job).toMatchObject({ state: 'waiting', attempts: 0, lastError: null })
    expect(job?.dueAt.since(job.createdAt).total('hours')).toBeGreaterThan(23.9)
  })
})

describe('A worker', { timeout: 60_000 }, () => {
  test('begins a job of its own process as soon as it is committed, and ends when told, after the job under way', async () => {
    let finish = () => {}
    const worker = handler({
      carryOut: () =>
        new Promise<void>(resolve => {
          finish = resolve
        }),
    })
    const reported: unknown[] = []
    // So seldom that only being woken can explain that it begins.
    const running = startWorker({
      database,
      handlers: [worker],
      failed: () => {},
      report: error => reported.push(error),
      everyMilliseconds: 3_600_000,
    })
    await database.as(staff, 'ask', tx => ask(tx))
    await expect.poll(async () => (await listed())[0]?.state, { timeout: 30_000 }).toBe('under way')
    const ended = running.end()
    finish()
    await ended
    expect(await listed()).toEqual([])
    expect(reported).toEqual([])
  })

  test('sends one statement for each look that finds nothing', async () => {
    const before = database.statements()
    await carryOut(handler())
    expect(database.statements() - before).toBe(1)
  })
})

describe('conspectus jobs', { timeout: 60_000 }, () => {
  const program = (...words: readonly string[]) =>
    'url' in product.location
      ? carryOutWords(words, { DATABASE_URL: product.location.url })
      : carryOutWords([...words, '--data', product.location.folder])

  test('lists what waits and what failed with its last error, never what a job holds, and has one tried again', async () => {
    expect(await program('jobs')).toMatchObject({ code: 0, out: 'No job waits.\n' })
    await database.as(staff, 'ask', tx => ask(tx, { token: 'secret-token' }))
    const waiting = await program('jobs')
    expect([waiting.code, waiting.out]).toEqual([0, expect.stringMatching(/^\d+ {2}try {2}waiting due 20\S+Z\n$/)])
    await carryOut(handler({ failures: 1, attemptsMax: 1 }))
    const failed = await program('jobs', '--json')
    expect(failed.code).toBe(1)
    const [job] = JSON.parse(failed.out).jobs
    expect(job).toMatchObject({ queue: 'try', state: 'failed', attempts: 1, lastError: 'The world is closed today.' })
    expect(failed.out + (await program('jobs')).out).not.toContain('secret-token')
    expect(await program('jobs', 'retry', job.id)).toMatchObject({ code: 0, out: `Job ${job.id} is tried again.\n` })
    expect(await listed()).toMatchObject([{ state: 'waiting', attempts: 0 }])
    await carryOut(handler())
    const gone = await program('jobs', 'retry', job.id)
    expect([gone.code, gone.err]).toEqual([1, `There is no job ${job.id}, or it is under way.\n`])
    expect((await program('jobs', 'retry', 'x')).code).toBe(2)
  })
})

describe('The sweep', { timeout: 60_000 }, () => {
  test('deletes what has run out and nothing else', async () => {
    await owner(`
      delete from platform_session; delete from platform_posted;
      insert into platform_session (token_sha256, content, expires_at) values
        ('\\x01', '{}', now() - interval '1 minute'), ('\\x02', '{}', now() + interval '1 minute');
      insert into platform_posted (account_id, key, command, result, at) values
        (1, 'old', 'c', '{}', now() - interval '31 days'), (1, 'young', 'c', '{}', now() - interval '29 days');
      insert into platform_job (queue, key, data, due_at, failed_at) values
        ('try', 'mended-by-nobody', '{}', now() - interval '20 days', now() - interval '15 days'),
        ('try', 'new', '{}', now() - interval '20 days', now() - interval '13 days'),
        ('try', 'carried-out-by-nobody', '{}', now() - interval '15 days', null),
        ('try', 'later', '{}', now() + interval '15 days', null);
      insert into platform_job (queue, key, data, due_at, repeats_after) values
        ('try', 'standing', '{}', now() - interval '15 days', '1 day')`)
    await sweepHandler(database).carryOut({}, new AbortController().signal)
    const left = await database.asOwner(async client => {
      const { rows } = await client.query<{ what: string }>(`
        select encode(token_sha256, 'hex') as what from platform_session
        union all select key from platform_posted union all select key from platform_job order by 1`)
      return rows.map(row => row.what)
    })
    expect(left).toEqual(['02', 'later', 'new', 'standing', 'young'])
  })
})
