import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { checkEditions, describeFault, type Rulebook } from '../../src/modules/rulebooks/index.ts'
import { declaredFacts } from './declared-facts.ts'
import { departures, isQuoted, quotations } from './source-comparison.ts'
import { runsIn, runsOf, type SourceTerms } from './source-terms.ts'

const folder = new URL('../../rulebooks/joint-area-review/2005-08', import.meta.url).pathname
const terms: SourceTerms = JSON.parse(
  await readFile(new URL('joint-area-reviews-2005.terms.json', import.meta.url), 'utf8'),
)
const [edition] = await checkEditions(folder, { groups: declaredFacts })

function checkedRulebook(): Rulebook {
  if (edition?.rulebook === undefined) throw new Error(edition?.faults.map(describeFault).join('\n') ?? 'no edition')
  return edition.rulebook
}

const rulebook = checkedRulebook()

type Editable<Value> = Value extends object ? { -readonly [Key in keyof Value]: Editable<Value[Key]> } : Value

/** Departures of a copy in which one thing was changed. */
function withFault(change: (copy: Editable<Rulebook>) => void): readonly string[] {
  const copy = structuredClone(rulebook) as Editable<Rulebook>
  change(copy)
  return departures(copy as Rulebook, terms)
}

function first<Value>(values: readonly Value[] | undefined): Value {
  const [value] = values ?? []
  if (value === undefined) throw new Error('There is none to change')
  return value
}

describe('the terms of the 2005 framework', () => {
  it('JAR-A1 JAR-A2 JAR-28 JAR-60 stand word for word as printed', () => {
    expect(departures(rulebook, terms)).toEqual([])
  })

  it('JAR-A1 are 25 statements and 6 + 8 + 8 + 7 + 7 key judgements, in the paper and in the rulebook', () => {
    const counts = [6, 8, 8, 7, 7]
    expect(terms.outcomes.map(({ judgements }) => judgements.length)).toEqual(counts)
    expect(rulebook.outcomes.map(({ judgements }) => judgements.length)).toEqual(counts)
    expect(rulebook.outcomes.flatMap(({ statements }) => statements)).toHaveLength(25)
    const ids = rulebook.outcomes.flatMap(({ judgements }) => judgements.map(({ id }) => id))
    const expected = ['BH', 'SS', 'EA', 'MC', 'EW'].flatMap((code, outcome) =>
      Array.from({ length: counts[outcome] ?? 0 }, (_, index) => `${code}${index + 1}`),
    )
    expect(ids).toEqual(expected)
  })

  it('JAR-A1 a seventh judgement, a missing one, two in the wrong order or a changed word are seen', () => {
    const judgements = (copy: Editable<Rulebook>) => first(copy.outcomes).judgements
    expect(
      withFault(copy => judgements(copy).push({ ...first(judgements(copy)), id: 'BH7', text: 'children eat well' })),
    ).toContain('the key judgements of being-healthy: 7, and 6 are printed')
    expect(withFault(copy => judgements(copy).pop())).toContain(
      'the key judgements of being-healthy: 5, and 6 are printed',
    )
    expect(withFault(copy => judgements(copy).reverse())).toHaveLength(6)
    const changed = withFault(copy => {
      first(judgements(copy)).text = 'parents or carers receive support to keep their children healthy'
    })
    expect(changed[0]).toContain('not printed so: parents or carers')
    expect(
      withFault(copy => {
        first(copy.outcomes).statements[0] = 'physically well'
      }),
    ).toHaveLength(1)
  })

  it("ALL-1 keeps the paper's slip as printed, with a note, and sees it put right", () => {
    const slip = rulebook.outcomes[1]?.judgements[4]
    expect(slip?.text).toContain('the identify and whereabouts')
    expect(slip?.note).toMatch(/identity/)
    const mended = withFault(copy => {
      const judgement = copy.outcomes[1]?.judgements[4]
      if (judgement) judgement.text = judgement.text.replace('identify', 'identity')
    })
    expect(mended.length).toBeGreaterThan(0)
  })

  it('JAR-A2 are four areas in management, and a fifth is seen', () => {
    expect(rulebook.management.judgements.map(({ id }) => id)).toEqual(['SM1', 'SM2', 'SM3', 'SM4'])
    expect(
      withFault(copy => {
        const { judgements } = copy.management
        judgements.push({ ...first(judgements), id: 'SM5', text: 'value for money' })
      }),
    ).toContain('the areas in management: 5, and 4 are printed')
  })

  it('JAR-60 JAR-63 are exactly twelve grades, on what the paper grades and nothing else', () => {
    const outcomes = rulebook.outcomes.map(({ id }) => `outcome.${id}`)
    const rest = ['council-services', 'council-education', 'council-social-care', 'health-service']
    const last = ['service-management', 'capacity-all', 'capacity-council']
    expect(rulebook.graded.map(({ id }) => id)).toEqual([...outcomes, ...rest, ...last])
    for (const outcome of rulebook.outcomes) {
      const graded = rulebook.graded.find(({ id }) => id === `outcome.${outcome.id}`)
      expect(graded?.['draws-on']).toEqual(outcome.judgements.map(({ id }) => id))
    }
    const needing = rulebook.graded.filter(graded => graded['responsible-bodies'] !== undefined)
    expect(needing.map(({ id, 'responsible-bodies': bodies }) => [id, bodies])).toEqual([
      ['council-education', ['ofsted']],
      ['council-social-care', ['csci']],
      ['health-service', ['healthcare-commission']],
    ])
  })

  it('JAR-60 a thirteenth graded judgement, or an eleventh left, is seen', () => {
    const thirteenth = withFault(copy => {
      copy.graded.push({ ...first(copy.graded), id: 'youth-service-grade', label: 'The youth service' })
    })
    expect(thirteenth).toEqual(['the graded judgements: 13, and the paper says 12'])
    expect(withFault(copy => copy.graded.pop())).toEqual(['the graded judgements: 11, and the paper says 12'])
  })

  it('JAR-60 are four grades with their descriptors, 4 best; another descriptor or direction is seen', () => {
    expect(rulebook.grades.scale.map(({ grade }) => grade)).toEqual([4, 3, 2, 1])
    expect(
      withFault(copy => {
        first(copy.grades.scale).descriptor += ' as a whole'
      }),
    ).toEqual(['the grades are not as printed'])
    expect(
      withFault(copy => {
        copy.grades.best = 1
      }),
    ).toEqual(['the grades are not as printed'])
  })

  it('JAR-28 are the 18 rows of table a and the 3 of table b; a missing, moved or reworded one is seen', () => {
    expect(terms.provisions).toHaveLength(21)
    expect(rulebook.provisions).toHaveLength(21)
    const missing = withFault(copy => {
      copy.provisions.splice(11, 1)
    })
    expect(missing).toContain('the rows of table a: 17, and 18 are printed')
    const otherBody = withFault(copy => {
      first(copy.provisions).from = 'Ofsted'
    })
    expect(otherBody).toEqual(['the bodies of table a: not printed so: Ofsted'])
    const years = rulebook.provisions.filter(row => row.years !== undefined)
    expect(years.map(({ text, years: when }) => [text, when])).toEqual([
      [expect.stringContaining('(2005)'), { until: 2005 }],
      [expect.stringContaining('(2006)'), { from: 2006 }],
    ])
  })

  it('ALL-1 are quoted from the very paragraph they cite; a changed word or a wrong paragraph is seen', () => {
    expect(quotations(rulebook).length).toBeGreaterThan(150)
    const reworded = withFault(copy => {
      first(copy.confirmations).text = 'the basis of planning the review programme'
    })
    expect(reworded).toEqual([expect.stringMatching(/^planning-basis: not the words of ¶38/)])
    const moved = withFault(copy => {
      first(copy.sections).cite = '¶70'
    })
    expect(moved).toEqual([expect.stringMatching(/^context: not the words of ¶70/)])
  })

  it('ALL-1 no word of any quotation can be changed or left out unseen', () => {
    const unseen: string[] = []
    for (const { id, text, cite } of quotations(rulebook)) {
      const words = text.split(/\s+/)
      words.forEach((word, at) => {
        if (isQuoted({ text: words.with(at, 'umbrella').join(' '), cite }, terms)) unseen.push(`${id}: ${word} changed`)
        // Terms of Annex A and of the tables say much the same many times over; each is held whole by a hash of its own.
        const inside = words.length > 3 && at > 0 && at < words.length - 1 && !/^(?:Annex|table)/.test(cite)
        if (inside && isQuoted({ text: words.toSpliced(at, 1).join(' '), cite }, terms))
          unseen.push(`${id}: no ${word}`)
      })
    }
    expect(unseen).toEqual([])
  })

  it('ALL-1 every citation names a paragraph, note, table or annex that the paper has, or an instrument', () => {
    const cites = citesIn(rulebook)
    expect(cites.length).toBeGreaterThan(300)
    const unknown = cites
      .filter(cite => !/^(?:SI |Children Act |Cover)/.test(cite))
      .flatMap(cite => cite.split(/, (?=¶)/))
      .filter(paragraph => runsIn(terms, paragraph).size === 0)
    expect([...new Set(unknown)]).toEqual([])
    expect(runsIn(terms, '¶83').size).toBe(0)
  })

  it('names the paper as its cover does, with the permission it gives', () => {
    const cover = runsIn(terms, 'cover')
    for (const part of [
      "Joint area reviews of children's services",
      rulebook.source.published,
      'Every child matters',
    ]) {
      expect(
        runsOf(part).every(run => cover.has(run)),
        part,
      ).toBe(true)
    }
    const permission = rulebook.source.licence.replace('© Crown copyright 2005. ', '')
    expect(runsOf(permission).every(run => cover.has(run))).toBe(true)
  })
})

describe('the lists of the 2005 framework', () => {
  it("JAR-9 each outcome has each group's own key judgement", () => {
    for (const { judgements } of rulebook.outcomes) {
      expect(judgements.flatMap(({ group }) => (group === undefined ? [] : [group])).sort()).toEqual([
        'learning-difficulties',
        'looked-after',
      ])
      for (const { text, group } of judgements) {
        expect(/looked after children|who are looked after/.test(text)).toBe(group === 'looked-after')
        expect(text.includes('learning difficulties and/or disabilities')).toBe(group === 'learning-difficulties')
      }
    }
    expect(rulebook.groups.every(group => group['in-every-review'])).toBe(true)
  })

  it('JAR-10 ten further judgements are written and never graded', () => {
    const ungraded = rulebook.ungraded.map(({ id }) => id)
    expect(ungraded).toHaveLength(10)
    const drawnOn = rulebook.graded.flatMap(graded => graded['draws-on'])
    expect(ungraded.filter(id => drawnOn.includes(id) || rulebook.graded.some(graded => graded.id === id))).toEqual([])
    expect(rulebook.ungraded.filter(({ cite }) => cite === 'footnote 1' || cite === '¶15')).toHaveLength(5)
  })

  it('JAR-2 nine bodies are designated by section 20(4), (a) to (i), and no other', () => {
    const designated = rulebook.bodies.filter(body => body.designated)
    expect(designated.map(({ cite }) => cite)).toEqual(
      [...'abcdefghi'].map(letter => `Children Act 2004 s.20(4)(${letter})`),
    )
    expect(rulebook.bodies.find(({ id }) => id === 'hmcpsi')?.designated).toBe(false)
  })

  it('JAR-38 six stages follow one another, fieldwork hears six sources, one of them children', () => {
    const stages = ['briefing-conference', 'consultation', 'setting-up', 'analysis', 'fieldwork', 'reporting']
    expect(rulebook.stages.map(({ id }) => id)).toEqual(stages)
    expect(rulebook.stages.flatMap(({ next }) => next)).toEqual(stages.slice(1))
    expect(rulebook.sources).toHaveLength(6)
    expect(rulebook.sources.filter(source => source['from-children']).map(({ id }) => id)).toEqual(['children'])
  })

  it('JAR-37 the notification names five things; JAR-48 the setting-up meeting confirms four', () => {
    expect(rulebook.letters.find(({ id }) => id === 'notification')?.things).toHaveLength(5)
    expect(rulebook.confirmations.map(({ stage }) => stage)).toEqual(Array(4).fill('setting-up'))
  })

  it("JAR-69 the report has five sections, each with recommendations, and outcomes in the paragraph's own order", () => {
    expect(rulebook.sections).toHaveLength(5)
    expect(rulebook.sections.every(section => section['recommendation-needed'])).toBe(true)
    const [, outcomes] = rulebook.sections
    const labels = outcomes?.['by-outcome']?.map(id => rulebook.outcomes.find(outcome => outcome.id === id)?.label)
    const positions = labels?.map(label => outcomes?.text.indexOf(label?.toLowerCase() ?? '?'))
    expect(positions).toHaveLength(5)
    expect(positions).not.toContain(-1)
    expect(positions).toEqual(positions?.toSorted((a = 0, b = 0) => a - b))
  })

  it('JAR-52 JAR-56 the duty team visit records referral, initial assessment and decision making', () => {
    const visit = rulebook.activities.find(({ id }) => id === 'duty-team-visit')
    expect(visit?.records?.map(({ id }) => id)).toEqual(['referral', 'initial-assessment', 'decision-making'])
  })

  it('ALL-8 every choice of ours is marked and explained', async () => {
    const readme = await readFile(new URL('../../rulebooks/README.md', import.meta.url), 'utf8')
    const chosen = chosenIn(rulebook).filter(id => !rulebook.documents.some(document => document.id === id))
    expect(chosen.length).toBeGreaterThan(10)
    expect(chosen.filter(id => !readme.includes(`\`${id}\``))).toEqual([])
  })
})

function citesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const { cite } = value as Readonly<Record<string, unknown>>
  return [...(typeof cite === 'string' ? [cite] : []), ...Object.values(value).flatMap(citesIn)]
}

function chosenIn(value: unknown, name = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const { chosen, id } = value as Readonly<Record<string, unknown>>
  const own = typeof id === 'string' ? id : name
  return [...(chosen === true ? [own] : []), ...Object.entries(value).flatMap(([key, child]) => chosenIn(child, key))]
}
