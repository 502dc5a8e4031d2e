/** Bullets that word processors paste as private-use characters of their symbol fonts. */
const privateUseBullets = /[\uF020-\uF0FF]/gu

/** Control characters and non-characters, which mean nothing in a text and which no PDF may hold. */
const meaningless = /[\p{Cc}\uFEFF\uFDD0-\uFDEF\p{Noncharacter_Code_Point}]/gu

/**
 * Text as the system keeps it, applied where it comes in; applying it twice changes nothing more.
 * Pasted private-use bullets become `•`, line ends become line feeds, characters are composed, and control
 * characters, byte order marks, non-characters and halves of characters are taken out or made U+FFFD.
 */
export function normaliseText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u0085|\v|\f/gu, '\n')
    .replaceAll('\u2029', '\n\n')
    .replace(privateUseBullets, '•')
    .replace(meaningless, character => (character === '\n' || character === '\t' ? character : ''))
    .normalize('NFC')
}

export type TextPart =
  | { readonly kind: 'paragraph'; readonly lines: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }

const bullet = /^\s*[•▪‣–*-]\s+(?=\S)|^\s*•\s*(?=\S)/u

/**
 * Plain text as people write it, in paragraphs and lists: an empty line parts paragraphs, a line that begins with a
 * bullet or dash is a list item, any other line end is kept. Empty text gives no part.
 */
export function paragraphs(text: string): readonly TextPart[] {
  const parts: ({ kind: 'paragraph'; lines: string[] } | { kind: 'list'; items: string[] })[] = []
  let open = false
  for (const line of normaliseText(text).split('\n')) {
    const words = line.trim()
    const last = parts.at(-1)
    if (words === '') {
      open = false
    } else if (bullet.test(line)) {
      const item = line.replace(bullet, '').trim()
      if (open && last?.kind === 'list') last.items.push(item)
      else parts.push({ kind: 'list', items: [item] })
      open = true
    } else {
      if (open && last?.kind === 'paragraph') last.lines.push(words)
      else parts.push({ kind: 'paragraph', lines: [words] })
      open = true
    }
  }
  return parts
}

/** The code points that can be printed. */
export type Coverage = ReadonlySet<number>

export type MissingGlyph = { readonly character: string; readonly codePoint: string }

/**
 * Characters that show nothing and need no glyph: line ends, joiners, marks of direction, variation selectors. Of these
 * the printer does not know the youngest, a selector for Mongolian, and asks for its glyph.
 */
const needsNoGlyph = /^(?!\u180F)[\n\t\p{Default_Ignorable_Code_Point}]$/u

/** The different characters of a text that no font has, in order of first appearance, each with its `U+09AC` name. */
export function missingGlyphs(text: string, coverage: Coverage): readonly MissingGlyph[] {
  const missing = new Map<string, MissingGlyph>()
  for (const character of text) {
    if (!missing.has(character) && lacksGlyph(character, coverage)) {
      const hexadecimal = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
      missing.set(character, { character, codePoint: `U+${hexadecimal}` })
    }
  }
  return [...missing.values()]
}

/** The text with `□` in the place of each character that no font has. */
export function withoutMissingGlyphs(text: string, coverage: Coverage): string {
  return Array.from(text, character => (lacksGlyph(character, coverage) ? '□' : character)).join('')
}

function lacksGlyph(character: string, coverage: Coverage): boolean {
  return !needsNoGlyph.test(character) && !coverage.has(character.codePointAt(0) ?? 0)
}

const graphemes = new Intl.Segmenter('en-GB', { granularity: 'grapheme' })

/** Lets a word longer than `longest` characters break, so that it never runs off the page; it is otherwise unchanged. */
export function breakLongWords(text: string, longest: number): string {
  return text.replace(/\S+/gu, word => {
    if (word.length <= longest) return word
    const letters = Array.from(graphemes.segment(word), part => part.segment)
    const pieces: string[] = []
    for (let at = 0; at < letters.length; at += 10) pieces.push(letters.slice(at, at + 10).join(''))
    return pieces.join('\u200B')
  })
}
