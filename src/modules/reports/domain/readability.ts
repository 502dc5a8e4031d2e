import type { Rulebook } from '../../rulebooks/index.ts'
import { judgementsOf } from './block.ts'
import { plainWords } from './plain-words.ts'

/*
 * How easily a text is read. It advises whoever writes, and stops nothing: a formula counts and does not understand.
 */

/** Words in a sentence from which it is pointed out: the Government Digital Service asks for no more than 25. */
export const longSentenceWords = 25
/** The formula was made from passages of many sentences: of fewer words it says little, and nothing is said. */
const wordsLeast = 30

export type Reading = {
  readonly words: number
  readonly sentences: number
  /** In years; absent where there are too few words to tell. */
  readonly readingAge: number | undefined
  readonly longSentences: readonly { readonly words: number; readonly text: string }[]
  readonly jargon: readonly { readonly said: string; readonly plainer: string }[]
}

/**
 * Reads a text.
 *
 * @param ownWords words and phrases of the framework, in small letters: they are its terms, and no jargon here
 */
export function readingOf(text: string, ownWords: ReadonlySet<string> = new Set()): Reading {
  const sentences = sentencesOf(text)
  const counted = sentences.map(sentence => ({ text: sentence, words: wordsOf(sentence) }))
  const words = counted.flatMap(each => each.words)
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0)
  const low = ` ${words.map(word => word.toLowerCase()).join(' ')} `
  const found = plainWords.filter(({ said }) => low.includes(` ${said} `) && !ownWords.has(said))
  return {
    words: words.length,
    sentences: sentences.length,
    readingAge: words.length < wordsLeast ? undefined : readingAge(words.length, sentences.length, syllables),
    longSentences: counted
      .filter(each => each.words.length > longSentenceWords)
      .map(each => ({ words: each.words.length, text: each.text })),
    jargon: found.filter(
      ({ said }) => !found.some(other => other.said !== said && ` ${other.said} `.includes(` ${said} `)),
    ),
  }
}

/**
 * The grade level of Flesch and Kincaid: years at an American school that a reader needs. J. P. Kincaid, R. P. Fishburne,
 * R. L. Rogers and B. S. Chissom, “Derivation of new readability formulas for Navy enlisted personnel”, Research Branch
 * Report 8-75, Naval Technical Training Command, 1975.
 */
export function fleschKincaidGrade(words: number, sentences: number, syllables: number): number {
  return 0.39 * (words / sentences) + 11.8 * (syllables / words) - 15.59
}

/** A child of the first grade is six: five years more than the grade, never below that. In whole years. */
function readingAge(words: number, sentences: number, syllables: number): number {
  return Math.max(5, Math.round(fleschKincaidGrade(words, sentences, syllables) + 5))
}

/** Sentences, headings and items of lists, each trimmed; none is empty. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap(line => line.match(/(?:[^.!?]|[.!?](?![\s”’")\]]|$))+(?:[.!?]+[”’")\]]*)?|[.!?]+/g) ?? [])
    .map(sentence => sentence.trim())
    .filter(sentence => /[\p{L}\p{N}]/u.test(sentence))
}

/** Words as they are counted: letters and figures, with hyphens and apostrophes within. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+(?:['’\-./,][\p{L}\p{N}]+)*/gu) ?? []
}

/**
 * Syllables of an English word, counted by groups of vowels, without a silent e, and with what that misses most often. It
 * errs now and then by one, as every program that counts them does.
 */
export function syllablesOf(word: string): number {
  const letters = word
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z]/g, '')
  if (letters.length === 0) return 1
  const spoken = letters
    .replace(/(?<![sxzcg]|[sc]h)es$|e$/, '')
    .replace(/([^dt])ed$/, '$1')
    .replace(/([^el])ement/, '$1ment')
    .replace(/^y/, '')
  const groups = spoken.match(/[aeiouy]{1,2}/g)?.length ?? 0
  // Vowels that stand side by side and are spoken apart: i-de-a, cre-ate, so-ci-e-ty, mu-se-um, per-i-od.
  const apart = spoken.match(/ea$|creat(?!u)|iety|eum|riod|[aeiou]ing$|ual|(?<!q)uat|uou|ienc|iu/g)?.length ?? 0
  // A last -le is spoken: ta-ble.
  const ends = /[^aeiouy]les?$/.test(letters) ? 1 : 0
  return Math.max(1, groups + apart + ends)
}

/** Which of the words that are jargon elsewhere are terms of this framework: they stand in what it names or judges. */
export function ownWordsOf(rulebook: Rulebook): ReadonlySet<string> {
  const named = [...rulebook.sections, ...rulebook.outcomes, ...rulebook.groups, ...rulebook.tiers, ...rulebook.bodies]
  const said = [
    ...named.map(({ label }) => label),
    ...judgementsOf(rulebook).flatMap(({ judgements }) => judgements.map(({ text }) => text)),
  ]
  const low = ` ${said.flatMap(text => wordsOf(text).map(word => word.toLowerCase())).join(' ')} `
  return new Set(plainWords.filter(each => low.includes(` ${each.said} `)).map(each => each.said))
}
