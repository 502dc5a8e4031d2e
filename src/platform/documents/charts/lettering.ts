import { normaliseText } from '../text.ts'

/** Letters of nearly the same width, in widths of the letter size: of Source Sans 3 and Helvetica the greater one. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[\p{Mn}\p{Me}\u200B-\u200F]/u, 0],
  [/[ijlI.,:;|'’‘· ]/u, 0.3],
  [/[frt()[\]\-/\\!°{}]/u, 0.4],
  [/[“”"*`]/u, 0.6],
  [/[mwM]/u, 0.88],
  [/[W%@—…]/u, 1.02],
  [/[A-Z&+=<>−±~^#$£€_–?]/u, 0.74],
  [/[cksvxyzJ]/u, 0.54],
  [/[a-z0-9]/u, 0.6],
  [/[À-ÅÇ-ÿĀ-őŔ-ſ]/u, 0.8],
  [/[\u0370-\u06FF]/u, 1],
]
const widest = 1.5

/**
 * How wide a line of text is at most, in the unit of its size. Not measured from a font, since the same picture is shown by
 * browsers, the printer and word processors with the fonts they have: rather too wide than lapping over its neighbour.
 */
export function textWidth(text: string, size: number, bold = false): number {
  let width = 0
  for (const letter of text) width += widths.find(([letters]) => letters.test(letter))?.[1] ?? widest
  return width * size * (bold ? 1.07 : 1)
}

/** Marks that change the direction of what follows them, which would show figures in another order than they have. */
const directions = /[\u202A-\u202E\u2066-\u2069]/gu

/** A text of a chart as one line. */
export function oneLine(text: string): string {
  return normaliseText(text).replace(directions, '').replace(/\s+/gu, ' ').trim()
}

const graphemes = new Intl.Segmenter('en-GB', { granularity: 'grapheme' })

export type Lettering = { readonly width: number; readonly size: number; readonly bold?: boolean }

/**
 * A text in lines that fit, at most `most` of them; the last ends in … where more was said, which the table under the
 * picture has in full. A word too long for a line is broken.
 */
export function wrap(text: string, { width, size, bold = false }: Lettering, most = 4): readonly string[] {
  const fits = (line: string) => textWidth(line, size, bold) <= width
  const lines: string[] = []
  let line = ''
  // A text of many thousand letters is not measured to its end.
  for (const word of oneLine(text).slice(0, 2000).split(' ')) {
    if (lines.length > most) break
    const longer = line === '' ? word : `${line} ${word}`
    if (fits(longer)) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = ''
    for (const segment of lettersOf(word, fits)) {
      if (line !== '' && !fits(line + segment)) {
        lines.push(line)
        line = ''
        if (lines.length > most) break
      }
      line += segment
    }
  }
  if (line !== '') lines.push(line)
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), shortened(lines[most - 1] ?? '', fits)]
}

/** The letters of a word; one of several marks that is too wide for a line comes in its marks. */
function lettersOf(word: string, fits: (line: string) => boolean): readonly string[] {
  return Array.from(graphemes.segment(word), part => part.segment).flatMap(letter =>
    fits(letter) ? [letter] : Array.from(letter),
  )
}

function shortened(line: string, fits: (line: string) => boolean): string {
  const letters = Array.from(graphemes.segment(line), part => part.segment)
  while (letters.length > 0 && !fits(`${letters.join('').trimEnd()}…`)) letters.pop()
  return `${letters.join('').trimEnd()}…`
}

/** The widest of the lines. */
export function widestLine(lines: readonly string[], size: number, bold = false): number {
  return Math.max(0, ...lines.map(line => textWidth(line, size, bold)))
}
