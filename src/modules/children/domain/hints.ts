import { type Reading, readingOf, sentencesOf, syllablesOf, wordsOf } from '../../reports/index.ts'

/** Words of so many syllables are long for somebody of nine or ten. */
const longWordSyllables = 4
/** In a sentence for children, at most so many words are read with ease. */
const longForChildren = 15

/** How easily words are read by a child. It advises, and stops nothing. */
export type Hints = {
  readonly reading: Reading
  readonly longWords: readonly string[]
  /** Whether the reading age is above what the rulebook sets; false where there are too few words to tell. */
  readonly isHard: boolean
  readonly longSentences: readonly { readonly words: number; readonly text: string }[]
}

/** Reads words as a child would. @param goal the reading age that the rulebook sets, in years */
export function hintsOf(text: string, goal: number): Hints {
  const reading = readingOf(text)
  const longWords = wordsOf(text).filter(word => /\p{L}/u.test(word) && syllablesOf(word) >= longWordSyllables)
  return {
    reading,
    longWords: [...new Map(longWords.map(word => [word.toLowerCase(), word])).values()],
    isHard: reading.readingAge !== undefined && reading.readingAge > goal,
    longSentences: sentencesOver(text),
  }
}

function sentencesOver(text: string): Hints['longSentences'] {
  return sentencesOf(text)
    .map(sentence => ({ words: wordsOf(sentence).length, text: sentence }))
    .filter(({ words }) => words > longForChildren)
}
