import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Call, readWords, WrongArgument } from './call.ts'

const folder = fileURLToPath(new URL('../../bench', import.meta.url))
/** What the benchmarks share and is none. */
const shared = 'measure.ts'

/** Runs one benchmark in a process of its own, so that it measures nothing of this one; without a name, lists them. */
export async function bench(call: Call): Promise<number> {
  const names = readdirSync(folder)
    .filter(file => file.endsWith('.ts') && file !== shared)
    .map(file => file.slice(0, -'.ts'.length))
  const name = readWords(call.words, { usage: 'bench [NAME] [--json]', words: ['NAME?'], flags: ['json'] }).wordIfGiven(
    'NAME',
  )
  if (name === undefined) {
    call.print(names.join('\n'))
    return 0
  }
  if (!names.includes(name)) throw new WrongArgument(`There is no benchmark "${name}"; there are ${names.join(', ')}.`)
  const run = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', `${folder}/${name}.ts`], {
    stdio: 'inherit',
  })
  return new Promise((resolve, reject) => {
    run.once('error', reject)
    run.once('exit', code => resolve(code ?? 1))
  })
}
