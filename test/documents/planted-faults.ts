import { parentPort } from 'node:worker_threads'

/** Faults planted before the real thread's own listener: it dies or hangs on reports with these titles. */
parentPort?.on('message', (job: { report: string }) => {
  const { title } = JSON.parse(job.report) as { title: string }
  if (title === 'die') process.exit(7)
  while (title === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
})
