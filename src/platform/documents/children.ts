import type { Problem } from '../../kernel/problems.ts'
import { type SymbolName, symbols } from '../../kernel/symbols.ts'
import { printableCharacters } from './fonts.ts'
import { symbolSvg } from './symbols.ts'
import { breakLongWords, missingGlyphs, normaliseText, withoutMissingGlyphs } from './text.ts'
import { type PrintedReport, printFrom } from './typst.ts'

/** A report for children as it is printed: parts with their paragraphs and lines, in the words that stand in them. */
export type ChildrenDocument = {
  readonly title: string
  /** What every page says while it is a draft; empty once it is issued. */
  readonly draft: string
  readonly parts: readonly {
    readonly heading: string
    readonly symbol: SymbolName
    readonly text: readonly string[]
    /** Its lines are what children said, word for word. */
    readonly quoted: boolean
    readonly groups: readonly {
      readonly heading: string
      readonly symbol: SymbolName | undefined
      readonly lines: readonly {
        readonly words: string
        readonly byWhen: string
        readonly symbol: SymbolName | undefined
      }[]
    }[]
  }[]
}

const longestWord = 26

/** The report for children on paper in large print, as PDF/UA-1; and on how many pages. */
export async function printForChildren(
  document: ChildrenDocument,
): Promise<PrintedReport & { readonly pages: number }> {
  const coverage = printableCharacters()
  const missing = missingGlyphs(normaliseText(JSON.stringify(document)), coverage)
  const problems: Problem[] = missing.map(({ character, codePoint }) => ({
    text: `The report for children has a sign that cannot be printed: “${character}” (${codePoint}).`,
  }))
  const say = (text: string) => breakLongWords(withoutMissingGlyphs(normaliseText(text), coverage), longestWord)
  const draw = (name: SymbolName | undefined) =>
    name === undefined ? null : { svg: symbolSvg(name), alt: symbols[name] }
  const printed = await printFrom('children', {
    title: say(document.title),
    draft: say(document.draft),
    parts: document.parts.map(part => ({
      heading: say(part.heading),
      symbol: draw(part.symbol),
      text: part.text.map(say),
      quoted: part.quoted,
      groups: part.groups.map(group => ({
        heading: say(group.heading),
        symbol: draw(group.symbol),
        lines: group.lines.map(line => ({
          words: part.quoted ? `“${say(line.words)}”` : say(line.words),
          byWhen: say(line.byWhen),
          symbol: draw(line.symbol),
        })),
      })),
    })),
  })
  return { ...printed, problems: [...problems, ...printed.problems], pages: countPages(printed.bytes) }
}

/** Pages of a PDF of our printer, which writes each as an object of its own. */
function countPages(pdf: Uint8Array): number {
  return (
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
  )
}
