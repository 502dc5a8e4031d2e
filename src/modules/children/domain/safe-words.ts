import { type Problem, problem } from '../../../kernel/problems.ts'

/*
 * What may not stand in a report that children read: who of the staff did what, and where a child who spoke could be
 * found. A name that nobody registered is not found: whoever writes still reads.
 */

/** Names that may not stand in it, as far as they are known, and what else may not. */
export type Unsafe = {
  /** Whole names of those in the register whose last name the words have. */
  readonly registered: readonly string[]
  /** Whole names of those in the team and those who answer for the area. */
  readonly people: readonly string[]
  /** Where somebody spoke, and the names of organisations of the area: of what children said alone. */
  readonly places: readonly string[]
  /** Runs of the words that stand in an item which tells of single children, or was told in confidence. */
  readonly closed: readonly string[]
}

/** What may not stand in the words, in a sentence each. */
export function unsafeWords(words: string, unsafe: Unsafe, isQuoted: boolean, field = 'words'): readonly Problem[] {
  const said = plain(words)
  const named = [
    ...unsafe.registered.filter(name => stands(said, name) || titled(said, name)),
    ...unsafe.people.filter(name => stands(said, name) || titled(said, name) || within(said, name)),
  ]
  const places = isQuoted ? unsafe.places.filter(place => stands(words, place)) : []
  const isClosed = runsOf(words).some(run => unsafe.closed.includes(run))
  return [
    ...[...new Set(named)].map(name =>
      problem(`This names ${name}. Nobody is named in the report for children: say what they do instead.`, field),
    ),
    ...places.map(place =>
      problem(`“${place}” would tell where the child who said it can be found. Take out the words with it.`, field),
    ),
    ...(isClosed
      ? [
          problem(
            'Some of these words stand in evidence that tells of single children or was told in confidence. Say it in other words, or leave it out.',
            field,
          ),
        ]
      : []),
  ]
}

/** Words as they are looked through for names: letters without accents, one kind of apostrophe, dash and space, nothing unseen. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[‘’ʼ`´]/g, "'")
    .replace(/[‐-―−]/g, '-')
    .replace(/\s+/g, ' ')
}

/** The last of the names of a person. */
function lastOf(name: string): string {
  return plain(name).trim().split(' ').at(-1) ?? ''
}

/** Whether the last name stands in the words after a title. */
function titled(said: string, name: string): boolean {
  const last = lastOf(name)
  if (last.length < 2) return false
  return new RegExp(
    `(?<!\\p{L})(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Lady|Prof|Professor)\\.?\\s+${escaped(last)}(?!\\p{L})`,
    'iu',
  ).test(said)
}

/** Whether the last name stands within a sentence, as a name: at the beginning of one every word has a capital. */
function within(said: string, name: string): boolean {
  const last = lastOf(name)
  return (
    last.length > 1 && /^\p{Lu}/u.test(last) && new RegExp(`[\\p{L},;:]\\s+${escaped(last)}(?!\\p{L})`, 'u').test(said)
  )
}

/** Whether a name stands in the words as a whole, in whatever letters and spaces. */
export function stands(words: string, name: string): boolean {
  const parts = plain(name).trim().split(' ').map(escaped)
  if (parts.length === 0 || parts[0] === '') return false
  return new RegExp(`(?<![\\p{L}\\p{N}])${parts.join('[\\s-]+')}(?![\\p{L}\\p{N}])`, 'iu').test(plain(words))
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

/** How many words in a row are taken for copied: fewer are said by chance. */
export const copiedWords = 6

/** Every run of that many words, in small letters without signs, as `children_closed_runs` compares them. */
export function runsOf(text: string): readonly string[] {
  const words = text
    .replace(/[A-Z]/g, letter => letter.toLowerCase())
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '')
  return words.slice(copiedWords - 1).map((_, index) => words.slice(index, index + copiedWords).join(' '))
}

/** Whether what is quoted was said so: each piece between dots of omission stands in the text, one after the other. */
export function wasSaid(quoted: string, text: string): boolean {
  const said = levelled(text)
  let from = 0
  const pieces = quoted.split(/…|\.{3}/).map(levelled)
  const spoken = pieces.filter(piece => /[\p{L}\p{N}]/u.test(piece))
  return (
    spoken.length > 0 &&
    spoken.every(piece => {
      const at = said.indexOf(piece, from)
      from = at + piece.length
      return at >= 0
    })
  )
}

/** Quotation marks, apostrophes, dashes and spaces in one way, and small letters; a last full stop counts for nothing. */
function levelled(text: string): string {
  return text
    .toLowerCase()
    .replace(/[‘’`´]/g, "'")
    .replace(/[“”„"]/g, '')
    .replace(/[–—]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.!?,;]+$/, '')
}
