import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'

export const root = fileURLToPath(new URL('..', import.meta.url))

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number }

export type Finished = {
  readonly counts: Counts
  readonly output: string
  /** As many as counted: each test that failed, with its file, its name and the beginning of what it said. */
  readonly failures: readonly string[]
}

/** "12 passed, 0 failed, 1 skipped", which others read: it stands alone on the last line. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

const Report = z.object({
  numPassedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
})
type Report = z.infer<typeof Report>

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
    const read = readReport(report)
    const failures = read === undefined ? ['The run ended before it could report.'] : failuresOf(read)
    if (failures.length === 0 && code !== 0) failures.push('Something went wrong outside every test.')
    const counts = {
      passed: read?.numPassedTests ?? 0,
      failed: failures.length,
      skipped: (read?.numPendingTests ?? 0) + (read?.numTodoTests ?? 0),
    }
    return { counts, output, failures }
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

/** What the run reports of itself; nothing where it ended before it could. */
function readReport(path: string): Report | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  return Report.parse(JSON.parse(text))
}

function failuresOf({ testResults }: Report): string[] {
  const line = (...words: readonly string[]) =>
    stripVTControlCharacters(words.join(' > ')).replaceAll(/\s+/g, ' ').slice(0, 1_000)
  return testResults.flatMap(file => {
    const name = relative(root, file.name)
    const failed = file.assertionResults.filter(({ status }) => status === 'failed')
    // It could not be loaded, or its preparation failed.
    if (file.status === 'failed' && failed.length === 0) return [line(name, file.message)]
    return failed.map(({ fullName, failureMessages }) =>
      line(name, fullName, ...failureMessages.map(message => message.split(/\n\s+at /)[0] ?? '')),
    )
  })
}
