/** A sentence where it stands: the paragraph, its section, and the words as they are written. */
export type Said = { readonly block: string; readonly section: string; readonly text: string }

/** The same thing said in two sections or more, each place once. */
export type SaidTwice = { readonly places: readonly Said[] }

/**
 * How much of two sentences must be the same: half of all the pairs of neighbouring words that either has. One word
 * changed in a sentence of twelve leaves nine pairs of thirteen, and two words seven of fifteen: so a sentence with one
 * or two words changed is the same thing said again, and one that only has a turn of phrase in common is not.
 */
export const alikeEnough = 0.5
/** Shorter sentences say too little to be the same thing. */
const wordsFewest = 6

/**
 * Sentences that stand in more than one section in the same or nearly the same words. It advises and decides nothing.
 *
 * Of libraries there are only ones that nobody keeps any more or that guess (MinHash); this finds every pair there is, and
 * compares only sentences that share one of their rarest pairs of words (prefix filtering: Chaudhuri, Ganti and Kaushik
 * 2006; Bayardo, Ma and Srikant 2007), so that it stays cheap for a long report.
 */
export function saidTwice(
  blocks: readonly { readonly id: string; readonly section: string; readonly text: string }[],
): readonly SaidTwice[] {
  const byWords = Map.groupBy(
    blocks.flatMap(block => sentencesOf(block.text).map(text => ({ block: block.id, section: block.section, text }))),
    ({ text }) => wordsOf(text).join(' '),
  )
  const distinct = [...byWords].filter(([words]) => words.split(' ').length >= wordsFewest)
  const sets = distinct.map(([words]) => pairsOfWords(words.split(' ')))
  const joined = joinedBy(sets.length, alikePairs(sets, alikeEnough))
  const groups = Map.groupBy(
    distinct.flatMap(([, places], index) => places.map(place => ({ place, group: joined(index) }))),
    ({ group }) => group,
  )
  return [...groups.values()]
    .map(group => ({ places: eachBlockOnce(group.map(({ place }) => place)) }))
    .filter(({ places }) => new Set(places.map(({ section }) => section)).size > 1)
}

function eachBlockOnce(places: readonly Said[]): readonly Said[] {
  return [...Map.groupBy(places, ({ block }) => block).values()].flatMap(([first]) =>
    first === undefined ? [] : [first],
  )
}

const sentences = new Intl.Segmenter('en-GB', { granularity: 'sentence' })

function sentencesOf(text: string): readonly string[] {
  return [...sentences.segment(text)].map(({ segment }) => segment.trim()).filter(sentence => sentence !== '')
}

/** The words without case, accents and signs. */
export function wordsOf(sentence: string): readonly string[] {
  return (
    sentence
      .normalize('NFKD')
      .replace(/[\p{M}’']/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}

function pairsOfWords(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.slice(1).map((word, index) => `${words[index]} ${word}`))
}

/** What two sets have in common, of all that either has. */
export function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0
  for (const member of one) if (other.has(member)) shared += 1
  const all = one.size + other.size - shared
  return all === 0 ? 1 : shared / all
}

/**
 * Every two of the sets, none of them empty, that are alike enough, by their places. Two such sets share a member among
 * the rarest of each, `size - ceil(enough * size) + 1` of them, so only sets that meet there are compared.
 */
export function alikePairs(
  sets: readonly ReadonlySet<string>[],
  enough: number,
  compare: typeof likeness = likeness,
): readonly (readonly [number, number])[] {
  const frequency = new Map<string, number>()
  for (const set of sets) for (const member of set) frequency.set(member, (frequency.get(member) ?? 0) + 1)
  const rare = (one: string, other: string) =>
    (frequency.get(one) ?? 0) - (frequency.get(other) ?? 0) || (one < other ? -1 : one > other ? 1 : 0)
  const seen = new Map<string, number[]>()
  const found: (readonly [number, number])[] = []
  for (const [index, set] of sets.entries()) {
    const rarest = [...set].toSorted(rare).slice(0, set.size - Math.ceil(enough * set.size) + 1)
    const met = new Set<number>()
    for (const member of rarest) {
      const others = seen.get(member)
      for (const other of others ?? []) met.add(other)
      if (others === undefined) seen.set(member, [index])
      else others.push(index)
    }
    for (const other of met) {
      const before = sets[other]
      if (before === undefined || !canBeAlike(set.size, before.size, enough)) continue
      if (compare(set, before) >= enough) found.push([other, index])
    }
  }
  return found
}

function canBeAlike(one: number, other: number, enough: number): boolean {
  return Math.min(one, other) >= enough * Math.max(one, other)
}

/** Of `count` things, those that pairs join directly or by way of others: the answer gives each its group. */
function joinedBy(count: number, pairs: readonly (readonly [number, number])[]): (index: number) => number {
  const heads = Array.from({ length: count }, (_, index) => index)
  const headOf = (index: number): number => {
    let head = index
    for (let above = heads[head]; above !== undefined && above !== head; above = heads[head]) head = above
    // What was climbed once is not climbed again.
    heads[index] = head
    return head
  }
  for (const [one, other] of pairs) heads[headOf(other)] = headOf(one)
  return headOf
}
