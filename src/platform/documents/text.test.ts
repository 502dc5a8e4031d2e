import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printableCharacters } from './fonts.ts'
import { breakLongWords, missingGlyphs, normaliseText, paragraphs, withoutMissingGlyphs } from './text.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 60 })

test('bullets pasted from a word processor become bullets', () => {
  expect(normaliseText('\uF0B7 one\r\n\uF0A7 two\r\uF02D three')).toBe('• one\n• two\n• three')
})

test('halves of characters, controls and byte order marks do not stay', () => {
  expect(normaliseText('a\0b\uFEFFc\u001bd\uFFFEe\ud83df\tg')).toBe('abcde\uFFFDf\tg')
})

test('normalising twice changes nothing more, for any text', () => {
  fc.assert(fc.property(anyText, text => normaliseText(normaliseText(text)) === normaliseText(text)))
})

test('text is read in paragraphs, lines and lists', () => {
  expect(paragraphs('First\nline\n\nSecond:\n• one\n- two\n* three\nAfter - all\n\n•four')).toEqual([
    { kind: 'paragraph', lines: ['First', 'line'] },
    { kind: 'paragraph', lines: ['Second:'] },
    { kind: 'list', items: ['one', 'two', 'three'] },
    { kind: 'paragraph', lines: ['After - all'] },
    { kind: 'list', items: ['four'] },
  ])
  expect(paragraphs(' \n\n')).toEqual([])
})

test('a minus before a number is no bullet', () => {
  expect(paragraphs('-5 degrees')).toEqual([{ kind: 'paragraph', lines: ['-5 degrees'] }])
})

test('characters that no font has are named once each', () => {
  const coverage = new Set([...'ab '].map(character => character.codePointAt(0) ?? 0))
  expect(missingGlyphs('a ব b 😀ব\u200D\n', coverage)).toEqual([
    { character: 'ব', codePoint: 'U+09AC' },
    { character: '😀', codePoint: 'U+1F600' },
  ])
  expect(withoutMissingGlyphs('a ব', coverage)).toBe('a □')
})

test('the fonts have Latin in every weight, Arabic and bullets, but no Bengali and no private use', () => {
  const has = (character: string) => printableCharacters().has(character.codePointAt(0) ?? -1)
  for (const character of 'AZaz09ÀŵŷéÉ€£–—“”’…•□½✓م') expect(has(character), character).toBe(true)
  for (const character of ['ব', '\uF0B7', '漢', '\u{1F9D1}']) expect(has(character), character).toBe(false)
})

test('a long word may break and loses no character; a short one is untouched', () => {
  expect(breakLongWords('short words', 30)).toBe('short words')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), text => {
      const plain = text.replaceAll('\u200B', '')
      expect(breakLongWords(plain, 30).replaceAll('\u200B', '')).toBe(plain)
    }),
  )
  expect(
    breakLongWords('x'.repeat(200), 30)
      .split('\u200B')
      .every(piece => piece.length <= 10),
  ).toBe(true)
})
