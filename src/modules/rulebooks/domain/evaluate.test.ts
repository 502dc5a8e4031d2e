import { describe, expect, it } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import { evaluate, fillIn } from './evaluate.ts'
import { factsRead, forbiddenIn } from './expressions.ts'
import { FactsEnvironment, groupsRead } from './facts-environment.ts'
import type { Rule } from './rulebook.ts'
import { parseTemplate } from './template.ts'

const member = {
  name: 'Keeper',
  fields: { name: { type: 'string', doc: 'Name.' }, trained: { type: 'bool', doc: 'Trained.' } },
} as const

const environment = FactsEnvironment.from([
  {
    group: 'watch',
    doc: 'Who keeps the watch.',
    fields: {
      size: { type: 'int', doc: 'How many.' },
      keepers: { type: { list: member }, doc: 'Who they are.' },
      lead: { type: member, doc: 'Who leads.' },
      bodies: { type: { list: 'string' }, doc: 'Where they come from.' },
    },
  },
  {
    group: 'days',
    doc: 'When it is.',
    fields: {
      start: { type: 'date', doc: 'First day.' },
      end: { type: 'date', doc: 'Last day.' },
      fixed: { type: 'bool', doc: 'Whether they are fixed.' },
    },
  },
])

const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text)
const rule = (must: string, say = 'Not so.'): Rule => ({ id: 'a-rule', at: 'always', must, say, cite: '¶1' })

describe('a rule', () => {
  it('is met, not met or not known yet', () => {
    const limit = rule('watch.size <= 3')
    expect(evaluate(limit, environment, { watch: { size: 3n } }).status).toBe('met')
    expect(evaluate(limit, environment, { watch: { size: 4n } }).status).toBe('not-met')
    expect(evaluate(limit, environment, { watch: {} }).status).toBe('unknown')
    expect(evaluate(limit, environment, {}).status).toBe('unknown')
  })

  it('carries its strength, its paragraph and the page where it is mended', () => {
    const result = evaluate(
      { id: 'advice', at: 'always', should: 'days.fixed', say: 'Fix them.', mend: 'dates', cite: '¶7' },
      environment,
      { days: { fixed: false } },
    )
    expect(result).toMatchObject({ rule: 'advice', strength: 'should', status: 'not-met', cite: '¶7', mend: 'dates' })
  })

  it('says its values, and what is not known yet', () => {
    const say = 'At most three; {watch.size} from {watch.bodies} on {days.start}, {watch.lead.name} leads.'
    const facts = { watch: { size: 4n, bodies: ['oak', 'elm', 'ash'] }, days: { start: day('2031-03-09') } }
    expect(evaluate(rule('watch.size <= 3', say), environment, facts).says).toBe(
      'At most three; 4 from oak, elm and ash on 9 March 2031, not known yet leads.',
    )
  })

  it('names the facts it read with their values, and leaves out what is not known', () => {
    const result = evaluate(rule('watch.size <= 3 && watch.lead.trained'), environment, { watch: { size: 2n } })
    expect(result.read).toEqual([{ fact: 'watch.size', value: 2n }, { fact: 'watch.lead.trained' }])
  })

  it('traces each entry of a list to the one that broke it', () => {
    const keepers = [{ name: 'Ann', trained: true }, { name: 'Bo', trained: false }, { name: 'Cy' }]
    const { trace, status } = evaluate(rule('watch.keepers.all(k, k.trained)'), environment, { watch: { keepers } })
    expect(status).toBe('not-met')
    expect(trace.parts.map(part => ('value' in part ? part.value : part.missing))).toEqual([true, false, 'k.trained'])
  })

  it('that fails in another way than by a missing fact is a bug and thrown', () => {
    const wrong = { watch: { size: 'three' as unknown as bigint } }
    expect(() => evaluate(rule('watch.size <= 3'), environment, wrong)).toThrow(/watch\.size <= 3 failed/)
    const facts = { watch: { size: 9223372036854775807n } }
    expect(() => evaluate(rule('watch.size + 1 > 0'), environment, facts)).toThrow(/failed/)
  })
})

describe('dates in expressions', () => {
  const facts = { days: { start: day('2006-03-31'), end: day('2006-04-01') } }
  const status = (text: string): string => evaluate(rule(text), environment, facts).status

  it.each([
    ['days.start < days.end', 'met'],
    ['days.end < days.start', 'not-met'],
    ['days.start <= days.start', 'met'],
    ['days.start > days.end', 'not-met'],
    ['days.end >= date("2006-04-01")', 'met'],
    ['days.end >= date("2006-04-02")', 'not-met'],
    ['days.end == date("2006-04-01")', 'met'],
    ['days.end == days.start', 'not-met'],
    ['days.end != days.start', 'met'],
    ['days.end in [date("2006-04-01")]', 'met'],
  ])('%s is %s', (text, expected) => {
    expect(status(text)).toBe(expected)
  })

  it('are never compared with a text or a number', () => {
    expect(environment.check('days.start < "2006-04-01"')).toHaveProperty('fault')
    expect(environment.check('days.start == 1')).toHaveProperty('fault')
    expect(environment.check('days.start.constructor == 1')).toHaveProperty('fault')
  })
})

describe('sentences', () => {
  it('fill in lists, none, yes and no', () => {
    const facts = { watch: { bodies: [], keepers: [{ name: 'Ann', trained: true }] }, days: { fixed: true } }
    expect(fillIn('{watch.bodies}; {watch.keepers.map(k, k.name)}; {days.fixed}', environment, facts)).toBe(
      'none; Ann; yes',
    )
  })

  it('are split at their braces, and refused where one is open', () => {
    expect(parseTemplate('a {b} c{d}')).toEqual([
      { text: 'a ' },
      { expression: 'b' },
      { text: ' c' },
      { expression: 'd' },
    ])
    expect(parseTemplate('')).toEqual([])
    for (const open of ['a {b', 'a b}', '{a {b} c}', '}{']) expect(parseTemplate(open)).toBeUndefined()
  })
})

describe('what an expression reads', () => {
  it('leaves out the variables of lists, whatever they are called', () => {
    expect(groupsRead('watch.keepers.all(days, days.trained) && watch.size > 1', environment)).toEqual(['watch'])
    expect(groupsRead('watch.keepers.exists(k, k.trained && days.fixed)', environment)).toEqual(['watch', 'days'])
  })

  it('names the longest path, once', () => {
    const { ast } = environment.parse('watch.lead.name == "Ann" || watch.lead.name in watch.bodies')
    expect(factsRead(ast)).toEqual(['watch.lead.name', 'watch.bodies'])
  })

  it('counts lists inside lists along each path alone', () => {
    const deep = (text: string): number => forbiddenIn(environment.parse(text).ast).length
    expect(deep('watch.bodies.all(a, watch.bodies.all(b, a == b)) && watch.bodies.all(c, c == c)')).toBe(0)
    expect(deep('watch.bodies.all(a, watch.bodies.all(b, watch.bodies.all(c, a == b || b == c)))')).toBe(1)
  })
})

describe('declarations', () => {
  it('of one name twice are a fault of the code', () => {
    const group = { group: 'twice', doc: 'Twice.', fields: { a: { type: 'int', doc: 'A.' } } } as const
    expect(() => FactsEnvironment.from([group, group])).toThrow(/Two groups/)
    const typed = (field: string): Parameters<typeof FactsEnvironment.from>[0][number] => ({
      group: field,
      doc: field,
      fields: { one: { type: { name: 'Same', fields: { [field]: { type: 'int', doc: field } } }, doc: field } },
    })
    expect(() => FactsEnvironment.from([typed('a'), typed('b')])).toThrow(/Two types of fact are called Same/)
  })
})
