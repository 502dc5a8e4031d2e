import fc from 'fast-check'

/* What a lead could write and mark for children, and an eye that knows only letters for what should not stand there. */

export const said = {
  open: 'We would like a later bus so that we can stay at the club with friends.',
  team: 'Two of us walk home in the dark along the quay every winter evening.',
  child: 'My brother hid my shoes under the stairs when the social worker came round.',
  told: 'They told us to write the visits down before they had been made at all.',
}
const closed = [said.child, said.told]
export const kept = [
  'Herons nest by the old mill pond.',
  'Otters swim below the stone bridge.',
  'Badgers dig near the wood.',
]
/** Everybody whom the register knows; some with letters that are written in more ways than one. */
export const staff = ['Tom Okafor', 'Ann Lee', 'Margaret Oduya', 'Peter Lamb', 'Seán O’Hara', 'Zoë Núñez-Price']
const inTeam = ['Tom Okafor', 'Margaret Oduya']

export const squeezed = (text: string) =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')

/** What should not stand in these words, whoever wrote them. */
export function leaksIn(text: string): readonly string[] {
  const all = squeezed(text)
  const names = staff.filter(name => all.includes(squeezed(name)))
  const titled = staff.filter(name => all.includes(`mrs${squeezed(name.split(' ').at(-1) ?? '')}`))
  const surnames = inTeam.filter(name => all.includes(`with${squeezed(name.split(' ').at(-1) ?? '')}`))
  const copied = closed.filter(each => {
    const words = each.split(' ')
    return words.some((_, at) => at + 6 <= words.length && all.includes(squeezed(words.slice(at, at + 6).join(''))))
  })
  const unmarked = kept.filter(each => all.includes(squeezed(each)))
  return [...names, ...titled, ...surnames, ...copied, ...unmarked]
}

const anyName = fc
  .tuple(
    fc.constantFrom(...staff),
    fc.constantFrom<(name: string) => string>(
      name => name,
      name => name.toUpperCase(),
      name => name.replace(' ', '  '),
      name => name.replace(' ', '\n'),
      name => name.replace(' ', '\u00a0'),
      name => name.replace(/(..)/, '$1\u00ad'),
      name => name.replaceAll('’', "'").replaceAll('-', '\u2011'),
      name => name.normalize('NFD'),
      name => name.normalize('NFKD').replace(/\p{M}/gu, ''),
      name => `Mrs ${name.split(' ').at(-1)}`,
      name => `Mrs. ${name.split(' ').at(-1)?.toLowerCase()}`,
    ),
  )
  .map(([name, change]) => `We met ${change(name)} there.`)
const anyWords = fc
  .array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom('You keep the same worker.', 'Buses come late.', 'Most of you feel safe.'),
      },
      { weight: 1, arbitrary: fc.stringMatching(/^[a-z ,.!?]{0,20}$/) },
      { weight: 1, arbitrary: anyName },
      { weight: 1, arbitrary: fc.constantFrom(...inTeam).map(name => `Talk with ${name.split(' ').at(-1)} again.`) },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.constantFrom(...closed), fc.constantFrom(0, 2, 4)).map(([text, from]) =>
          text
            .toUpperCase()
            .split(' ')
            .slice(from, from + 8)
            .join(' - '),
        ),
      },
      { weight: 1, arbitrary: fc.constantFrom(said.open, said.team, 'We would like a later bus … with friends.') },
    ),
    { minLength: 0, maxLength: 3 },
  )
  .map(pieces => pieces.join(' '))

export type Step =
  | {
      readonly does: 'mark'
      readonly source: number
      readonly usual: boolean
      readonly words: string
      readonly byWhen: string
    }
  | { readonly does: 'write'; readonly which: number; readonly words: string; readonly byWhen: string }
  | { readonly does: 'take out'; readonly which: number }
  | { readonly does: 'part'; readonly part: string; readonly words: string }
  | { readonly does: 'place'; readonly finding: number; readonly placed: boolean }
  | { readonly does: 'classify'; readonly as: 'open' | 'child-level' }

const some = fc.nat({ max: 8 })
const seldom = fc.oneof({ weight: 4, arbitrary: fc.constant('') }, { weight: 1, arbitrary: anyWords })
const marking = { does: fc.constant('mark' as const), source: some, usual: fc.nat({ max: 4 }).map(each => each > 0) }
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ ...marking, words: anyWords, byWhen: seldom }) },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('write' as const), which: some, words: anyWords, byWhen: seldom }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('take out' as const), which: some }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('part' as const),
      part: fc.constantFrom('children-who-we-are', 'children-good'),
      words: anyWords,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('place' as const), finding: fc.nat({ max: 1 }), placed: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('classify' as const), as: fc.constantFrom('open', 'child-level') }),
  },
)
