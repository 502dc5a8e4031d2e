import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, constants, gunzipSync } from 'node:zlib'
import { root, run } from './run-tests.ts'

/*
 * Keeps a backup of the worked example as this version makes it, before the version is tagged: `release-backup.ts v0.2`.
 * Every later version has to restore it (test/durability/restore.test.ts).
 */

const [release = ''] = process.argv.slice(2)
if (!/^v\d+\.\d+$/.test(release)) throw new Error('Say which release this is, such as v0.2.')
const kept = join(root, 'test', 'durability', 'backups', `${release}.br`)
if (existsSync(kept)) throw new Error(`${kept} is there already: what was released never changes.`)

const folder = mkdtempSync(join(tmpdir(), 'conspectus-release-'))
try {
  const [data, file] = [join(folder, 'data'), join(folder, 'backup.gz')]
  for (const words of [
    ['example', '--data', data],
    ['backup', file, '--data', data],
  ]) {
    const { code } = await run([join(root, 'src', 'main.ts'), ...words], {}, true)
    if (code !== 0) throw new Error(`conspectus ${words[0]} ended with ${code}.`)
  }
  const plain = gunzipSync(readFileSync(file))
  // Half as large again under gzip: the rows of the record repeat what stands far before.
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length }
  const small = brotliCompressSync(plain, { params })
  writeFileSync(kept, small)
  process.stdout.write(`${kept}: ${small.length} bytes\n`)
} finally {
  rmSync(folder, { recursive: true })
}
