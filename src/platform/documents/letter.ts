import type { Problem } from '../../kernel/problems.ts'
import { printableCharacters } from './fonts.ts'
import { dayText } from './print.ts'
import { breakLongWords, missingGlyphs, paragraphs, withoutMissingGlyphs } from './text.ts'
import { type PrintedReport, printFrom } from './typst.ts'

/** A letter as it is kept: plain text, its day as `2006-08-14`, receivers one a line. */
export type LetterDocument = {
  readonly title: string
  readonly day: string
  readonly to: string
  readonly copies: string
  readonly text: string
}

const longestWord = 60

/** The letter on paper, as PDF/UA-1, with the problems of characters that no font has, which print as □. */
export async function printLetter(letter: LetterDocument): Promise<PrintedReport> {
  const coverage = printableCharacters()
  const problems: Problem[] = missingGlyphs(Object.values(letter).join('\n'), coverage).map(
    ({ character, codePoint }) => ({ text: `The sign “${character}” (${codePoint}) cannot be printed.` }),
  )
  const say = (text: string) => breakLongWords(withoutMissingGlyphs(text, coverage), longestWord)
  const lines = (text: string) => text.split('\n').map(say)
  const printed = await printFrom('letter', {
    title: say(letter.title),
    day: dayText(letter.day),
    to: lines(letter.to),
    copies: letter.copies === '' ? [] : lines(letter.copies),
    parts: paragraphs(letter.text).map(part => ({
      kind: part.kind,
      lines: (part.kind === 'list' ? part.items : part.lines).map(say),
    })),
  })
  return { ...printed, problems: [...problems, ...printed.problems] }
}
