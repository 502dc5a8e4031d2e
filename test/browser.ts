import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createBrotliDecompress } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'

const packaged = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..')

/**
 * A browser for tests: the one at `CHROMIUM_PATH`, else the one that comes with npm, unpacked once for each version.
 * The caller closes it.
 */
export async function launchBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none', '--disable-dev-shm-usage']
  const own = process.env['CHROMIUM_PATH']
  if (own !== undefined && own !== '') return chromium.launch({ executablePath: own, args })
  const folder = await unpackedBrowser()
  const libraries = systemHasLibraries() ? {} : { LD_LIBRARY_PATH: join(folder, 'libraries', 'lib') }
  return chromium.launch({ executablePath: join(folder, 'chromium'), args, env: { ...process.env, ...libraries } })
}

/**
 * The package's own unpacking keeps whatever binary an older version left behind; so the folder carries the version, and
 * it appears only when it is whole, because several test files may unpack at once.
 */
async function unpackedBrowser(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(packaged, 'package.json'), 'utf8')) as { version: string }
  const folder = join(tmpdir(), `conspectus-chromium-${version}`)
  if (existsSync(folder)) return folder
  const growing = await mkdtemp(`${folder}-`)
  await decompress('chromium.br', join(growing, 'chromium'))
  const libraries = join(growing, 'libraries')
  await mkdir(libraries)
  // By way of a file: the archive ends before its bytes do, and a program that reads them from here may have gone by then.
  const archive = join(growing, 'libraries.tar')
  await decompress('al2023.tar.br', archive)
  await promisify(execFile)('tar', ['-x', '-f', archive, '-C', libraries])
  await rm(archive)
  try {
    await rename(growing, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
    await rm(growing, { recursive: true })
  }
  return folder
}

async function decompress(name: string, into: string): Promise<void> {
  await pipeline(
    createReadStream(join(packaged, 'bin', name)),
    createBrotliDecompress(),
    createWriteStream(into, { mode: 0o755 }),
  )
}

/** The browser needs a few libraries that a bare machine lacks; where they are, those of the machine are better. */
function systemHasLibraries(): boolean {
  const folders = ['/usr/lib/x86_64-linux-gnu', '/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib', '/lib64', '/lib']
  return folders.some(folder => existsSync(join(folder, 'libnss3.so')) && existsSync(join(folder, 'libnspr4.so')))
}
