import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median, report, rounded } from './measure.ts'

/*
 * From the command to the first page: cold, which makes the database and loads the worked example, and warm.
 */

const program = fileURLToPath(new URL('../bin/conspectus', import.meta.url))
const port = 3971
const warmRuns = 3
const longestMilliseconds = 180_000

async function untilFirstPage(folder: string): Promise<number> {
  const start = performance.now()
  const server = spawn(program, ['serve', '--example', '--data', folder], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  })
  const ended = new Promise<void>(resolve => server.once('exit', () => resolve()))
  try {
    while (performance.now() - start < longestMilliseconds) {
      const answer = await fetch(`http://127.0.0.1:${port}/sign-in`).catch(() => undefined)
      if (answer?.status === 200) return performance.now() - start
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    throw new Error('The server did not answer in time.')
  } finally {
    server.kill('SIGTERM')
    await ended
  }
}

const folder = await mkdtemp(join(tmpdir(), 'conspectus-bench-'))
const cold = await untilFirstPage(folder)
const warm: number[] = []
for (let run = 0; run < warmRuns; run += 1) warm.push(await untilFirstPage(folder))
await rm(folder, { recursive: true, force: true })
report('start', {
  coldMilliseconds: rounded(cold, 0),
  warmMilliseconds: rounded(median(warm), 0),
  coldToWarm: rounded(cold / median(warm), 1),
})
