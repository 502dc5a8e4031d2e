import { expect, test } from 'vitest'
import { printLetter } from '../src/platform/documents/letter.ts'
import { outOfOrder } from './documents/expected.ts'
import { readPdfStructure } from './documents/structure.ts'

const letter = {
  title: 'Notification of a joint area review',
  day: '2005-12-12',
  to: 'Margaret Oduya, Director of children’s services\nPaul Grant',
  copies: 'Ann Bell, Clerk',
  text: [
    'Joint area review: Dorset',
    'The analysis begins on 16 October 2006.',
    '1. Light the lamps\n2. Open #the *gate*',
    'Ann Lee\nLead inspector',
  ].join('\n\n'),
}

test('JAR-37 a letter prints as pages that a reading aid can follow, with every word and no markup of a writer’s', {
  timeout: 120_000,
}, async () => {
  const { bytes, problems } = await printLetter(letter)
  expect(problems).toEqual([])
  const read = await readPdfStructure(bytes)
  expect(read).toMatchObject({
    pages: 1,
    title: letter.title,
    language: 'en-GB',
    claimsUniversalAccess: true,
    marked: true,
    beyondTheEdge: [],
  })
  expect(read.headings).toEqual([{ level: 1, text: letter.title }])
  expect(read).toMatchObject({ showsTitle: true, bookmarks: [{ level: 1, text: letter.title }] })
  const inOrder = [
    ...letter.to.split('\n'),
    '12 December 2005',
    letter.title,
    ...letter.text.split('\n'),
    'Copies to:',
    letter.copies,
  ]
  expect(outOfOrder(inOrder, read.said)).toEqual([])
  expect(outOfOrder(inOrder.toReversed(), read.said).length).toBeGreaterThan(3)
  const words = read.text.join(' ').replace(/\s+/g, ' ')
  for (const each of [...Object.values({ ...letter, day: '12 December 2005' })]
    .flatMap(text => text.split('\n'))
    .filter(line => line !== ''))
    expect(words).toContain(each)
  expect((await printLetter(letter)).bytes).toEqual(bytes)
})

test('JAR-37 a sign that no font has is said, and a long letter runs over pages with nothing off the edge', {
  timeout: 120_000,
}, async () => {
  const long = { ...letter, copies: '', text: `${'A sentence of the letter. '.repeat(600)}\n\n${'x'.repeat(300)} 🐘` }
  const { bytes, problems } = await printLetter(long)
  expect(problems).toMatchObject([{ text: expect.stringContaining('U+1F418') }])
  const read = await readPdfStructure(bytes)
  expect(read.pages).toBeGreaterThan(2)
  expect(read.beyondTheEdge).toEqual([])
})
