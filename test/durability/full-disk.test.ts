import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { templateFolder } from '../database-template.ts'
import { temporaryFolder } from '../program.ts'
import { inOwnMounts, noSmallDisks } from './small-disk.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe.skipIf(noSmallDisks !== undefined)('On the embedded database', { timeout: 180_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let disk: string
  beforeAll(async () => {
    folder = await temporaryFolder()
    disk = join(folder.path, 'disk')
    await mkdir(disk)
  })
  afterAll(() => folder.delete())

  /** Runs a script in the root of the program; DISK is an empty folder to mount on, TEMPLATE a migrated data folder. */
  const run = (script: string) =>
    inOwnMounts(`cd "${root}"; ${script}`, {
      DISK: disk,
      TEMPLATE: templateFolder(),
      PORT: '0',
      PROGRAM: '--disable-warning=ExperimentalWarning src/main.ts',
    })

  test('a disk that fills refuses what is sent in words, loses nothing, and takes it when there is room', async () => {
    const { out, err } = await run(`
      mount -t tmpfs -o size=$(( 2 * $(du -sm "$TEMPLATE" | cut -f1) + 160 ))m tmpfs "$DISK"
      cp -r "$TEMPLATE" "$DISK/${basename(templateFolder())}"
      TMPDIR="$DISK" exec "$NODE" --disable-warning=ExperimentalWarning test/durability/filling.ts`)
    expect(out, err).toMatch(/^\{/)
    const { short, full, after } = JSON.parse(out)
    const saying = { status: 503, heading: 'This cannot be saved just now: the disk is full' }
    expect(short).toEqual({ post: saying, page: { status: 200, heading: 'Evidence' }, items: 0 })
    expect(full.acknowledged).toBeGreaterThan(0)
    expect(full.stopped).toMatch(/No space left|Connection terminated/)
    expect(full.page).toEqual({ status: 503, heading: 'The records cannot be reached just now' })
    expect(err).toMatch(/The embedded database stopped \(PANIC: .+No space left on device\) and is opened again/)
    expect(after).toEqual({
      page: { status: 200, heading: 'Evidence' },
      post: { status: 303, heading: '' },
      again: { status: 303, heading: '' },
      items: 1,
      lost: 0,
      faults: 0,
    })
    console.log(`full disk: ${full.acknowledged} acknowledged rows before the last byte, 0 lost`)
  })

  test('a start on a full disk is refused in a sentence, and starts when there is room', async () => {
    const { code, out, err } = await run(`
      mount -t tmpfs -o size=$(( $(du -sm "$TEMPLATE" | cut -f1) + 30 ))m tmpfs "$DISK"
      cp -r "$TEMPLATE" "$DISK/data"
      head -c 200m /dev/zero > "$DISK/ballast" || true
      "$NODE" $PROGRAM serve --data "$DISK/data" || echo "ended with $?"
      truncate -s 90m "$DISK/ballast"; truncate -s 0 "$DISK/ballast"; mkdir "$DISK/new"
      "$NODE" $PROGRAM migrate --data "$DISK/new" || echo "ended with $?"
      rm "$DISK/ballast"
      "$NODE" $PROGRAM audit verify --data "$DISK/data"`)
    expect(err.replaceAll(disk, 'DISK').replaceAll(/^head: .*\n/gm, '')).toMatch(
      /^(The disk of DISK\/(data|new) is full: make room \(Conspectus keeps 40 megabytes free\)\.\n){2}$/,
    )
    expect(out).toBe('ended with 1\nended with 1\nThe record is whole: 150 lines in 1 chains.\n')
    expect(code).toBe(0)
  })

  test('a folder on a read-only disk is refused in a sentence', async () => {
    const { out, err } = await run(`
      mount -t tmpfs tmpfs "$DISK"
      cp -r "$TEMPLATE" "$DISK/data"
      mount -o remount,ro "$DISK"
      for words in "serve" "migrate" "audit verify"; do
        "$NODE" $PROGRAM $words --data "$DISK/data" || echo "$words ended with $?"
      done`)
    const lines = err.replaceAll(disk, 'DISK').trim().split('\n')
    expect(lines).toHaveLength(3)
    for (const line of lines)
      expect(line).toMatch(/^DISK\/data\S* cannot be written: it lies on a disk that is read-only\.$/)
    expect(out).toBe('serve ended with 1\nmigrate ended with 1\naudit verify ended with 1\n')
  })
})
