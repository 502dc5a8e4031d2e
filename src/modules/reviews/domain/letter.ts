import { type FilledPart, notKnownYet, type Rulebook } from '../../rulebooks/index.ts'

/* What a letter says, out of the rulebook's words, what is known, and what its sender adds. */

export type LetterTemplate = Rulebook['letters'][number]

/** What the sender puts in the place of something that is not known: words, or the reason for leaving it open. */
export type Settled = { readonly words: string; readonly because: string }

/** Something the letter says that is not known, asked for once however often it is said. */
export type Gap = Settled & { readonly gap: string; readonly asks: string }

/** The name by which a gap is settled: its expression in letters and digits, which a form can carry. */
export function gapName(gap: string): string {
  return gap.replace(/[^A-Za-z0-9]+/g, '-')
}

/** A letter put together: exactly the words that go, and what is still to be settled. */
export type LetterWords = { readonly text: string; readonly gaps: readonly Gap[]; readonly open: readonly Gap[] }

/**
 * Puts a letter together: the sender's covering paragraph, the rulebook's words, the things it names as numbered lines,
 * the signature. What is not known stands as the sender's words or, with a reason, as "not known yet".
 */
export function composeLetter(given: {
  readonly covering: string
  readonly body: readonly FilledPart[]
  readonly things: readonly (readonly FilledPart[])[]
  readonly signature: readonly string[]
  /** By the name of the gap. */
  readonly settled: { readonly [gap: string]: Settled }
}): LetterWords {
  const { covering, body, things, signature, settled } = given
  const gaps = new Map<string, Gap>()
  for (const part of [...body, ...things.flat()]) {
    if ('gap' in part) gaps.set(part.gap, { ...part, ...(settled[gapName(part.gap)] ?? { words: '', because: '' }) })
  }
  const say = (parts: readonly FilledPart[]) =>
    parts.map(part => ('text' in part ? part.text : gaps.get(part.gap)?.words || notKnownYet)).join('')
  const named = things.map((thing, index) => `${index + 1}. ${say(thing)}`)
  const paragraphs = [covering, say(body), named.join('\n'), signature.join('\n')].map(paragraph => paragraph.trim())
  return {
    text: paragraphs.filter(paragraph => paragraph !== '').join('\n\n'),
    gaps: [...gaps.values()],
    open: [...gaps.values()].filter(gap => gap.words === '' && gap.because === ''),
  }
}

/** How a letter reaches somebody. */
export type Way = 'whole' | 'notice' | 'here' | 'print'

/**
 * By which way: its words go by mail only where the rulebook lets them; whoever has an account reads it here, told by a
 * mail that says nothing of it; everybody else gets it on paper.
 */
export function wayTo(
  letter: Pick<LetterTemplate, 'by-mail'>,
  to: { readonly hasAccount: boolean; readonly hasAddress: boolean },
  mailIsConfigured: boolean,
): Way {
  if (letter['by-mail'] === 'whole' && to.hasAddress && mailIsConfigured) return 'whole'
  if (!to.hasAccount) return 'print'
  return mailIsConfigured ? 'notice' : 'here'
}

/** A name with its post, as a letter names somebody. */
export function nameWithPost({ name, post }: { readonly name: string; readonly post: string }): string {
  return post === '' ? name : `${name}, ${post}`
}

/** Somebody else who gets a copy: one line of "name, post; address", the post and the address may be left out. */
export type Other = { readonly name: string; readonly post: string; readonly address: string }

/** Reads the lines in which a sender names others; empty lines are left out. */
export function readOthers(lines: string): readonly Other[] {
  return lines
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .map(line => {
      const [named = '', ...address] = line.split(';')
      const [name = '', ...post] = named.split(',')
      return { name: name.trim(), post: post.join(',').trim(), address: address.join(';').trim() }
    })
}
