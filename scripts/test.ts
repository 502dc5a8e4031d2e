import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { closingLine, root, runTests } from './run-tests.ts'
import { testsOfProduct } from './tests-of-product.ts'

/*
 * `npm test`: every test, the long proofs at a tenth of their count. `npm run prove`: in full, with what was printed kept
 * in `bench/`. `--server`: the tests that drive the product, on the PostgreSQL that TEST_DATABASE_URL names. Other words
 * are files.
 */

const words = process.argv.slice(2)
const isProof = words.includes('--prove')
const isServer = words.includes('--server')
const files = words.filter(word => !word.startsWith('--'))

const environment = isProof ? { PROVE: '1' } : {}
const { counts, output, failures } = await runTests(
  isServer && files.length === 0 ? testsOfProduct() : files,
  environment,
)
const last = closingLine(counts)
if (isProof) keep(`${withoutPlaces(stripVTControlCharacters(output)).trim()}\n\n${last}\n`)
process.stdout.write(`\n${failures.map(failure => `Failed: ${failure}\n`).join('')}${last}\n`)
process.exitCode = failures.length > 0 ? 1 : 0

/** What is kept says nothing of where on a machine it was made. */
function withoutPlaces(text: string): string {
  const lines = text.replaceAll(root.replace(/\/$/, ''), '.').split('\n')
  return lines.filter(line => !line.startsWith('JSON report written')).join('\n')
}

function keep(text: string): void {
  const day = new Date().toISOString().slice(0, 10)
  const [processor] = cpus()
  const machine = `${cpus().length} × ${processor?.model ?? 'unknown processor'}, Node ${process.versions.node}`
  mkdirSync(join(root, 'bench'), { recursive: true })
  writeFileSync(join(root, 'bench', `prove-${day}.txt`), `Proved on ${day}: ${machine}\n\n${text}`)
}
