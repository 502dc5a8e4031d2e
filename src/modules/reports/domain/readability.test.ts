import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fleschKincaidGrade, readingOf, sentencesOf, syllablesOf, wordsOf } from './readability.ts'

describe('How easily a text is read', () => {
  test('comes out as it is published', () => {
    // “Flesch–Kincaid readability tests” (Wikipedia): an 11.3, as it has 24 syllables and 13 words.
    const platypus = 'The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.'
    expect(wordsOf(platypus)).toHaveLength(13)
    expect(wordsOf(platypus).reduce((sum, word) => sum + syllablesOf(word), 0)).toBe(24)
    expect(sentencesOf(platypus)).toHaveLength(1)
    expect(fleschKincaidGrade(13, 1, 24)).toBeCloseTo(11.3, 1)
  })

  test('counts the syllables of words as a dictionary parts them', () => {
    const parted = [
      'chil-dren',
      'coun-cil',
      'so-cial',
      'work-er',
      'ed-u-ca-tion',
      'serv-ice',
      'serv-i-ces',
      'health',
      'ta-ble',
      'peo-ple',
      'young',
      'school',
      'i-de-a',
      'cre-ate',
      'area',
      're-view',
      'helped',
      'want-ed',
      'places',
      'make',
      'needs',
      'fam-i-lies',
      'par-tic-i-pa-tion',
      'safe',
      'car-ers',
      'agen-cies',
      'vul-ner-a-ble',
      'judge-ment',
    ]
    const told: { [word: string]: number } = { area: 3, places: 2, 'agen-cies': 3, 'judge-ment': 2 }
    const wrong = parted.filter(
      word => syllablesOf(word.replaceAll('-', '')) !== (told[word] ?? word.split('-').length),
    )
    // It may miss one in ten, as every counter by rule does.
    expect(wrong.length, wrong.join(' ')).toBeLessThanOrEqual(parted.length / 10)
  })

  test('points out what is long and what is jargon, and says nothing of a few words', () => {
    const text = `In order to help, they met. ${'They did much and more '.repeat(6)}there. It is safe.`
    const reading = readingOf(text)
    expect(reading.jargon).toEqual([{ said: 'in order to', plainer: 'to' }])
    expect(readingOf('Key stakeholders met.').jargon.map(each => each.said)).toEqual(['key stakeholders'])
    expect(reading.longSentences.map(each => each.words)).toEqual([31])
    expect(reading.readingAge).toBeGreaterThan(5)
    expect(readingOf('In order to help.').readingAge).toBeUndefined()
    expect(readingOf('').words).toBe(0)
    expect(readingOf(text, new Set(['in order to'])).jargon).toEqual([])
  })

  test('parts sentences at their ends, and lists and headings at their lines', () => {
    expect(sentencesOf('It costs £2.50 at 10.30. “Why?” They asked.\n• One\n• Two\n\n')).toEqual([
      'It costs £2.50 at 10.30.',
      '“Why?”',
      'They asked.',
      '• One',
      '• Two',
    ])
  })

  test('is a number for every text, and longer words never make it easier', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), text => {
        const { words, sentences, readingAge } = readingOf(text)
        expect(words).toBeGreaterThanOrEqual(0)
        if (readingAge !== undefined) expect(Number.isFinite(readingAge)).toBe(true)
        if (words > 0) expect(sentences).toBeGreaterThan(0)
      }),
    )
    expect(fleschKincaidGrade(20, 1, 40)).toBeGreaterThan(fleschKincaidGrade(20, 1, 30))
  })
})
