import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSecretBox, keyOfFolder, readKey } from './secret-box.ts'

const box = createSecretBox(new Uint8Array(32).fill(7))

test('what was sealed opens again, and never looks the same twice', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, purpose) => {
      const [one, other] = [box.seal(text, purpose), box.seal(text, purpose)]
      expect(one.equals(other)).toBe(false)
      expect(box.open(one, purpose)).toBe(Buffer.from(text, 'utf8').toString('utf8'))
    }),
  )
})

test('it opens with no other key, for no other purpose, and not when any bit was changed', () => {
  const sealed = box.seal('a secret', 'provider 1')
  expect(() => createSecretBox(new Uint8Array(32).fill(8)).open(sealed, 'provider 1')).toThrow()
  expect(() => box.open(sealed, 'provider 2')).toThrow()
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(() => box.open(changed, 'provider 1'), `byte ${at}`).toThrow()
    expect(() => box.open(sealed.subarray(0, at), 'provider 1'), `cut at ${at}`).toThrow()
  }
  expect(box.open(sealed, 'provider 1')).toBe('a secret')
})

test('a folder has one key, for its owner alone; one that is none is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'conspectus-key-'))
  const keys = await Promise.all([1, 2, 3, 4].map(() => keyOfFolder(folder)))
  const key = await keyOfFolder(folder)
  for (const each of keys) expect(each).toEqual(key)
  expect(await readdir(folder)).toEqual(['secret-key'])
  const file = join(folder, 'secret-key')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(readKey(await readFile(file, 'utf8'))).toEqual(key)
  await writeFile(file, 'short')
  await expect(keyOfFolder(folder)).rejects.toThrow('32 bytes')
  await rm(folder, { recursive: true })
})
