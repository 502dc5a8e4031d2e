import { Worker } from 'node:worker_threads'

/** What a rendering thread answers to a job: the bytes, or why there are none. */
export type Rendered = {
  readonly job: number
  readonly bytes?: Uint8Array
  readonly warnings: readonly string[]
  readonly fault?: string
}

export type RenderingThread = {
  /** Hands over one job, which the thread is sent with its number; jobs handed over meanwhile wait their turn. */
  render(message: object): Promise<Rendered>
  /** Ends the thread. Jobs still waiting are rejected. */
  close(): Promise<void>
}

type Waiting = {
  readonly message: object
  readonly settle: (answer: Rendered) => void
  readonly fail: (fault: Error) => void
}

/**
 * One thread that makes documents, started at the first job and again after it has died. A job on which the thread dies,
 * or that takes longer than `longestMilliseconds`, is rejected; those behind it are done by a new thread.
 */
export function createRenderingThread(worker: URL, longestMilliseconds = 60_000): RenderingThread {
  const waiting: Waiting[] = []
  let thread: Worker | undefined
  let current: Waiting | undefined
  let timer: NodeJS.Timeout | undefined
  let job = 0

  function start(): Worker {
    const started = new Worker(worker)
    started.on('message', (answer: Rendered) => {
      if (answer.job === job) finish(one => one.settle(answer))
    })
    const died = (fault: Error) => {
      if (thread !== started) return
      thread = undefined
      finish(one => one.fail(fault))
    }
    started.on('error', error => died(error instanceof Error ? error : new Error(String(error))))
    started.on('exit', code => died(new Error(`The printer stopped (exit code ${code}).`)))
    return started
  }

  function finish(tell: (one: Waiting) => void): void {
    clearTimeout(timer)
    const one = current
    current = undefined
    thread?.unref()
    if (one !== undefined) tell(one)
    next()
  }

  function next(): void {
    if (current !== undefined) return
    current = waiting.shift()
    if (current === undefined) return
    thread ??= start()
    const running = thread
    running.ref()
    job += 1
    timer = setTimeout(() => {
      thread = undefined
      void running.terminate()
      finish(one => one.fail(new Error(`The report was not printed within ${longestMilliseconds / 1000} seconds.`)))
    }, longestMilliseconds)
    running.postMessage({ job, ...current.message })
  }

  return {
    render: message =>
      new Promise((settle, fail) => {
        waiting.push({ message, settle, fail })
        next()
      }),
    async close() {
      const running = thread
      thread = undefined
      clearTimeout(timer)
      const left = [...(current === undefined ? [] : [current]), ...waiting.splice(0)]
      current = undefined
      for (const one of left) one.fail(new Error('The printer was closed.'))
      await running?.terminate()
    },
  }
}
