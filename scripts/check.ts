import { run } from './run-tests.ts'

/*
 * `npm run check`: types, lint, and the tests that need no database: the pure core and the laws of the house. Side by
 * side, in seconds; prints only what failed.
 */

const checks: readonly (readonly [string, readonly string[]])[] = [
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '--diagnostic-level=warn', '.']],
  [
    'pure and law tests',
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=dot',
      'src/kernel',
      '/domain/',
      'src/platform/config',
      'test/architecture.test.ts',
      'test/tidy.test.ts',
      'test/dependencies.test.ts',
      'test/requirements.test.ts',
      'test/laws/',
    ],
  ],
]

const results = await Promise.all(
  checks.map(async ([name, words]) => ({ name, ...(await run(words, { WITHOUT_DATABASE: '1' }, true)) })),
)
for (const { name, code, output } of results) {
  if (code !== 0) process.stdout.write(`${output.trim()}\n\n`)
  process.stdout.write(`${name}: ${code === 0 ? 'well' : 'NOT WELL, as said above'}\n`)
}
process.exitCode = results.every(({ code }) => code === 0) ? 0 : 1
