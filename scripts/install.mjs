// Installs what is missing, so that a clone and one command are enough. Plain JavaScript without dependencies: it runs
// on whatever Node the machine has, before anything is installed. With arguments it then runs them on the pinned Node:
// a shell that began with the machine's own would not find the pinned one that was installed meanwhile.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
const stamp = join(root, 'node_modules', '.installed')

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  process.stderr.write('Installing what Conspectus needs. This happens once.\n')
  // Every warning npm prints here is about the machine's own Node; the program runs on the pinned one.
  // Not "npm ci": it refuses a lock that was made where packages for other systems could not be asked for. This takes
  // every version and integrity from the lock just the same, and leaves the lock as it is.
  const npm = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0) {
    process.stderr.write('The installation failed. What npm said stands above.\n')
    process.exit(1)
  }
  writeFileSync(stamp, lock)
}

const pinned = join(root, 'node_modules', '.bin', 'node')
if (!existsSync(pinned) && Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(`Conspectus needs Node 24 or later; this is ${process.version}.\n`)
  process.exit(1)
}

const [script, ...words] = process.argv.slice(2)
if (script !== undefined) {
  const node = existsSync(pinned) ? pinned : process.execPath
  const ran = spawnSync(node, ['--disable-warning=ExperimentalWarning', join(root, script), ...words], {
    cwd: root,
    stdio: 'inherit',
  })
  process.exitCode = ran.status ?? 1
}
