import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diskStore } from '../../src/platform/files/disk-store.ts'
import { FileDamaged, type FileStore, hashIn, keyOf, openChecked } from '../../src/platform/files/file-store.ts'
import { objectStore } from '../../src/platform/files/object-store.ts'
import { freshSeed, runs } from '../proof.ts'
import { startFakeS3 } from './fake-s3.ts'
import { sha256 } from './samples.ts'

let folder: string
let fakeS3: Awaited<ReturnType<typeof startFakeS3>>
let stores: { readonly disk: FileStore; readonly objects: FileStore }
let objectSettings: Parameters<typeof objectStore>[0]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conspectus-store-'))
  fakeS3 = await startFakeS3(join(folder, 's3'), 'files')
  objectSettings = {
    endpoint: `http://127.0.0.1:${fakeS3.port}`,
    bucket: 'files',
    prefix: 'conspectus/',
    region: 'eu-west-2',
    accessKeyId: fakeS3.accessKeyId,
    secretAccessKey: fakeS3.secretAccessKey,
  }
  stores = { disk: diskStore(join(folder, 'disk')), objects: objectStore(objectSettings) }
})
afterAll(async () => {
  await fakeS3.stop()
  await rm(folder, { recursive: true, force: true })
})

async function put(store: FileStore, content: Uint8Array): Promise<string> {
  const path = join(folder, 'coming')
  await writeFile(path, content)
  const hash = sha256(content)
  await store.put(hash, path)
  return hash
}

async function bytesOf(store: FileStore, hash: string): Promise<Buffer> {
  const { content } = await openChecked(store, hash)
  return Buffer.concat((await content.toArray()) as Buffer[])
}

const both = [
  ['a folder of the disk', 'disk'],
  ['a fake object store (s3rver on loopback)', 'objects'],
] as const

describe.each(both)('ALL-3 %s', (_, name) => {
  const seed = freshSeed(`file store ${name}`)
  test('gives back every file byte for byte, under the hash of its bytes', async () => {
    const sizes = fc.oneof(fc.constantFrom(0, 1, 65_535, 65_536, 65_537), fc.integer({ min: 0, max: 300_000 }))
    await fc.assert(
      fc.asyncProperty(sizes, fc.uint8Array({ minLength: 1, maxLength: 64 }), async (size, pattern) => {
        const content = Buffer.alloc(size, pattern)
        const hash = await put(stores[name], content)
        expect((await bytesOf(stores[name], hash)).equals(content)).toBe(true)
        expect(await stores[name].has(hash)).toBe(true)
      }),
      { numRuns: runs(200), seed },
    )
  })

  test('lists what it holds, and lets go of what is older than a moment', async () => {
    const store = stores[name]
    const hashes = [await put(store, Buffer.from('one')), await put(store, Buffer.from('two'))]
    const listed = new Map<string, number>()
    for await (const { sha256: hash, bytes, since } of store.list()) {
      expect(Math.abs(since.getTime() - Date.now())).toBeLessThan(300_000)
      listed.set(hash, bytes)
    }
    expect(hashes.map(hash => listed.get(hash))).toEqual([3, 3])
    const [hash = ''] = hashes
    expect(await store.remove(hash, new Date(Date.now() - 3_600_000))).toBe(false)
    expect(await store.has(hash)).toBe(true)
    expect(await store.remove(hash, new Date(Date.now() + 60_000))).toBe(true)
    expect(await store.has(hash)).toBe(false)
    expect(await store.get(hash)).toBeUndefined()
    await expect(openChecked(store, hash)).rejects.toThrow(FileDamaged)
    expect(await store.remove(hash, new Date(Date.now() + 60_000))).toBe(false)
  })
})

describe('A folder of the disk', () => {
  test('holds back the end of a file that was changed, wherever it was changed', async () => {
    const content = Buffer.alloc(400_000, 'evidence')
    const hash = await put(stores.disk, content)
    const place = join(folder, 'disk', keyOf(hash))
    for (const at of [0, 200_000, 399_999]) {
      const changed = Buffer.from(content)
      changed[at] = (changed[at] ?? 0) ^ 1
      await writeFile(place, changed)
      let came = 0
      const { content: pieces } = await openChecked(stores.disk, hash)
      await expect(
        (async () => {
          for await (const piece of pieces) came += (piece as Buffer).length
        })(),
      ).rejects.toThrow(FileDamaged)
      expect(came).toBeLessThan(content.length)
    }
    // A file cut short is put right when the same bytes come again.
    await writeFile(place, content.subarray(0, 100))
    await put(stores.disk, content)
    expect((await bytesOf(stores.disk, hash)).equals(content)).toBe(true)
  })

  test('renews the date of bytes that come again, so that the sweep leaves them', async () => {
    const content = Buffer.from('sent twice')
    const hash = await put(stores.disk, content)
    const place = join(folder, 'disk', keyOf(hash))
    await utimes(place, new Date(0), new Date(0))
    await put(stores.disk, content)
    expect((await stat(place)).mtime.getTime()).toBeGreaterThan(Date.now() - 60_000)
    // Nothing that was growing is left beside it.
    expect((await readdir(join(place, '..'))).filter(each => each !== hash)).toEqual([])
  })
})

describe('An object store (s3rver, a fake)', () => {
  test('that does not know the key, or has no such bucket, is a fault and not an absent file', async () => {
    const stranger = objectStore({ ...objectSettings, accessKeyId: 'STRANGER' })
    await expect(stranger.has(sha256('x'))).rejects.toThrow('answered 403')
    const elsewhere = objectStore({ ...objectSettings, bucket: 'nowhere' })
    await expect(put(elsewhere, Buffer.from('x'))).rejects.toThrow('There is no bucket nowhere')
  })
})

test('a key names a hash and nothing else does', () => {
  const hash = createHash('sha256').update('x').digest('hex')
  expect(hashIn(`any/where/${keyOf(hash)}`)).toBe(hash)
  expect(hashIn(`files/00/00/${hash}`)).toBeUndefined()
  expect(hashIn(`${keyOf(hash)}.123.abc`)).toBeUndefined()
  for (const name of ['', '../../etc/passwd', hash.toUpperCase(), `${hash}0`]) expect(() => keyOf(name)).toThrow()
})
