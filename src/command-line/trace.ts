import { fileURLToPath } from 'node:url'
import { CannotBeDone, type Command, printJson, readWords } from './call.ts'

/** `trace`: the requirements that are due and the tests that name them. For makers, since it reads the tests. */
export const trace: Command = async call => {
  const words = readWords(call.words, { usage: 'trace [--json]', flags: ['json'] })
  const { traceProject } = await testTitles()
  const traced = await traceProject(fileURLToPath(new URL('../..', import.meta.url)))
  if (words.flag('json')) printJson(call, traced)
  else {
    for (const { id, tests } of traced.covered) call.print(`${id}\t${tests.map(test => test.title).join('; ')}`)
    for (const id of traced.missing) call.print(`${id}\tno test names it`)
    call.print(`${traced.covered.length} of ${traced.due.length} requirements due so far are named by a test.`)
  }
  return 0
}

async function testTitles() {
  try {
    return await import('../platform/config/test-titles.ts')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
      throw new CannotBeDone(
        'Tracing reads the tests with oxc-parser, which is installed for makers alone: run npm ci.',
      )
    throw error
  }
}
