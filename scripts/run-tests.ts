import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

export const root = fileURLToPath(new URL('..', import.meta.url))

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number }

export type Finished = { readonly counts: Counts; readonly output: string; readonly failed: boolean }

/** "12 passed, 0 failed, 1 skipped", which others read: it stands alone on the last line. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
})

/**
 * Runs the tests in the given files, or all, on this Node and passes on what they print. A file that cannot be loaded,
 * or whose preparation fails, counts as one failed test: its tests were not seen to pass.
 */
export async function runTests(
  files: readonly string[],
  environment: { readonly [name: string]: string } = {},
): Promise<Finished> {
  const folder = mkdtempSync(join(tmpdir(), 'conspectus-report-'))
  const report = join(folder, 'report.json')
  try {
    const { code, output } = await run(
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...files,
      ],
      environment,
    )
    const counts = countsOf(report, code !== 0)
    return { counts, output, failed: code !== 0 || counts.failed > 0 }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs one of the project's scripts on this Node, passing on what it prints. */
export function run(
  words: readonly string[],
  environment: { readonly [name: string]: string } = {},
  quiet = false,
): Promise<{ readonly code: number; readonly output: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...words], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.setEncoding('utf8').on('data', (part: string) => {
      output += part
      if (!quiet) to.write(part)
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', code => resolve({ code: code ?? 1, output }))
  })
}

function countsOf(report: string, endedBadly: boolean): Counts {
  let text: string
  try {
    text = readFileSync(report, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { passed: 0, failed: 1, skipped: 0 }
    throw error
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = Report.parse(JSON.parse(text))
  const unprepared = testResults.filter(
    file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
  ).length
  const failed = numFailedTests + unprepared
  return {
    passed: numPassedTests,
    // Something went wrong outside every test.
    failed: failed === 0 && endedBadly ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  }
}
