import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkContent } from '../../src/platform/files/content.ts'
import { fileKinds, sayBytes } from '../../src/platform/files/kinds.ts'
import { cleanName } from '../../src/platform/files/names.ts'
import * as samples from './samples.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conspectus-content-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function found(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, 'file')
  await writeFile(path, content)
  const { kind, refusal } = await checkContent(path, name)
  return kind?.type ?? `refused: it ${refusal}`
}

describe('ALL-3 a file is known by what is in it', () => {
  test.each([
    ['a.docx', samples.docx, 'wordprocessingml.document'],
    ['a.xlsx', samples.xlsx, 'spreadsheetml.sheet'],
    ['a.pptx', samples.pptx, 'presentationml.presentation'],
    ['a.odt', () => samples.openDocument('text'), 'opendocument.text'],
    ['a.ods', () => samples.openDocument('spreadsheet'), 'opendocument.spreadsheet'],
    ['a.odp', () => samples.openDocument('presentation'), 'opendocument.presentation'],
    ['a.pdf', samples.pdf, 'application/pdf'],
    ['photo.jpg', samples.photograph, 'image/jpeg'],
    ['notes.txt', () => 'Café at 9 – “open”', 'text/plain'],
    ['notes.txt', () => Buffer.from('Caf\xe9', 'latin1'), 'text/plain'],
    ['figures.csv', () => 'year,referrals\n2005,"1,204"\n2006,988\n', 'text/csv'],
    ['figures.csv', () => '\ufeffyear;referrals\n2005;1204\n', 'text/csv'],
    // The name is worth nothing: this is a PDF.
    ['figures.csv', samples.pdf, 'application/pdf'],
  ])('%s is taken', async (name, content, type) => {
    expect(await found(name, await content())).toContain(type)
  })

  const zip = () => samples.archive({ 'report.docx': 'inside' })
  test.each([
    ['report.pdf', samples.program, 'is a program'],
    ['report.docx', samples.program, 'is a program'],
    ['report.docx', zip, 'is an archive'],
    ['report.zip', zip, 'is an archive'],
    // Four bytes of an archive are no document.
    ['report.docx', () => Buffer.from('PK\x03\x04'), 'damaged'],
    ['report.docx', () => Buffer.concat([Buffer.from('PK\x03\x04word/document.xml'), Buffer.alloc(200)]), 'damaged'],
    // The part of a document without what makes it one.
    ['report.docx', () => samples.archive({ 'word/document.xml': '<w:document/>' }), 'is an archive'],
    [
      'report.docx',
      () => samples.archive({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '' }),
      'is an archive',
    ],
    ['report.docx', samples.docm, 'has macros'],
    ['report.docx', () => samples.docx({ 'word/vbaProject.bin': 'macro' }), 'has macros'],
    ['report.odt', () => samples.openDocument('text', { 'Basic/Standard/Module1.xml': 'macro' }), 'has macros'],
    ['report.odt', () => samples.openDocument('text', { 'Scripts/python/a.py': 'macro' }), 'has macros'],
    ['report.docx', samples.bomb, 'damaged'],
    ['page.txt', () => ' <html><script>alert(1)</script>', 'is a web page'],
    ['page.csv', () => '\ufeff<!-- x --><svg onload="alert(1)"/>', 'is a web page'],
    ['picture.svg', () => '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'refused'],
    ['run.txt', () => '#!/bin/sh\nrm -rf .', 'is a program'],
    ['notes.txt', () => 'a\0b', 'is not a kind of file that is taken'],
    ['figures.csv', () => 'a,b\n"1,2\n', 'cannot be read as a table: see its line'],
    ['empty.txt', () => '', 'is empty'],
    ['old.doc', () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]), 'of an old kind'],
    ['a.gif', () => Buffer.from('GIF89a\x01\0\x01\0\0\0\0;'), 'is not a kind of file that is taken'],
    ['p.heic', () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'Save it as JPEG'],
  ])('%s is refused for what it holds', async (name, content, why) => {
    expect(await found(name, await content())).toMatch(/^refused/)
    expect(await found(name, await content())).toContain(why)
  })
})

describe('The name of a file', () => {
  test.each([
    ['../../etc/passwd', ['txt'], 'passwd.txt'],
    ['C:\\fakepath\\plan.docx', ['docx'], 'plan.docx'],
    ['plan\u202Efdp.exe', ['pdf'], 'planfdp.exe.pdf'],
    ['a\0b\nc.pdf', ['pdf'], 'abc.pdf'],
    ['...', ['pdf'], 'file.pdf'],
    ['.htaccess', ['txt'], 'htaccess.txt'],
    ['  Plan  for   2006 .PDF ', ['pdf'], 'Plan for 2006.pdf'],
    ['a<b>"c|d?.csv', ['csv'], 'a_b__c_d_.csv'],
    ['Überblick – März.txt', ['txt'], 'Überblick – März.txt'],
    ['photo.JPEG', ['jpg', 'jpeg'], 'photo.jpeg'],
  ])('%j is made harmless', (given, endings, shown) => {
    expect(cleanName(given, endings)).toBe(shown)
  })

  test('is safe whatever was sent, and cleaning it again changes nothing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.constantFrom(...fileKinds),
        (given, { endings }) => {
          const name = cleanName(given, endings)
          expect(name).not.toMatch(/[/\\<>:"|?*\p{Cc}\p{Cf}\p{Cs}]/u)
          expect(name).not.toMatch(/^[.\s]|^$/)
          expect([...name].length).toBeLessThanOrEqual(120)
          expect(endings.some(ending => name.endsWith(`.${ending}`))).toBe(true)
          expect(cleanName(name, endings)).toBe(name)
        },
      ),
    )
  })
})

test.each([
  [1, '1 byte'],
  [999, '999 bytes'],
  [1500, '2 kB'],
  [999_499, '999 kB'],
  [999_500, '1 MB'],
  [2_440_000, '2.4 MB'],
  [25_000_000, '25 MB'],
])('%i bytes are said as %s', (bytes, said) => {
  expect(sayBytes(bytes)).toBe(said)
})
