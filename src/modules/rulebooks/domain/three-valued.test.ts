import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate } from './evaluate.ts'
import { FactsEnvironment, groupsRead } from './facts-environment.ts'
import type { Rule } from './rulebook.ts'
import type { Facts, Trace } from './trace.ts'

/**
 * An oracle for "not known yet is not false", written without the library: a tiny tree of conditions with its own
 * evaluator after Kleene, compared with what the rulebook engine says of the same condition as text.
 */
type Known = boolean | bigint | 'unknown'
type Item = { readonly count?: bigint; readonly kept?: boolean }
type Values = {
  readonly one: { readonly size?: bigint; readonly open?: boolean; readonly items?: readonly Item[] }
  readonly two: { readonly size?: bigint; readonly open?: boolean; readonly names?: readonly string[] }
}
/** `item` is the variable of the list one is in, where one is in a list. */
type Condition = { readonly text: string; holds(values: Values, item?: Item): Known }

const environment = FactsEnvironment.from([
  {
    group: 'one',
    doc: 'The first group.',
    fields: {
      size: { type: 'int', doc: 'A number.' },
      open: { type: 'bool', doc: 'Yes or no.' },
      items: {
        type: {
          list: {
            name: 'Item',
            fields: { count: { type: 'int', doc: 'A number.' }, kept: { type: 'bool', doc: 'Yes or no.' } },
          },
        },
        doc: 'A list of objects.',
      },
    },
  },
  {
    group: 'two',
    doc: 'The second group.',
    fields: {
      size: { type: 'int', doc: 'A number.' },
      open: { type: 'bool', doc: 'Yes or no.' },
      names: { type: { list: 'string' }, doc: 'A list of texts.' },
    },
  },
])

const number = fc.bigInt({ min: 0n, max: 3n })

function numbers(inList: boolean): fc.Arbitrary<Condition> {
  const facts: Condition[] = [
    { text: 'one.size', holds: values => values.one.size ?? 'unknown' },
    { text: 'two.size', holds: values => values.two.size ?? 'unknown' },
    { text: 'one.items.size()', holds: values => (values.one.items ? BigInt(values.one.items.length) : 'unknown') },
    ...(inList ? [{ text: 'item.count', holds: (_: Values, item?: Item) => item?.count ?? ('unknown' as const) }] : []),
  ]
  const literal = number.map((value): Condition => ({ text: String(value), holds: () => value }))
  return fc.oneof(fc.constantFrom(...facts), literal)
}

const comparisons: readonly [string, (a: bigint, b: bigint) => boolean][] = [
  ['==', (a, b) => a === b],
  ['!=', (a, b) => a !== b],
  ['<', (a, b) => a < b],
  ['<=', (a, b) => a <= b],
  ['>', (a, b) => a > b],
  ['>=', (a, b) => a >= b],
]

function and(parts: readonly Known[]): Known {
  return parts.includes(false) ? false : parts.includes('unknown') ? 'unknown' : true
}
function not(value: Known): Known {
  return value === 'unknown' ? value : !value
}
function or(parts: readonly Known[]): Known {
  return not(and(parts.map(not)))
}

function leaves(inList: boolean): fc.Arbitrary<Condition> {
  const compared = fc.tuple(numbers(inList), fc.constantFrom(...comparisons), numbers(inList)).map(
    ([left, [operator, compare], right]): Condition => ({
      text: `${left.text} ${operator} ${right.text}`,
      holds(values, item) {
        const [a, b] = [left.holds(values, item), right.holds(values, item)]
        return typeof a === 'bigint' && typeof b === 'bigint' ? compare(a, b) : 'unknown'
      },
    }),
  )
  const facts: Condition[] = [
    { text: 'one.open', holds: values => values.one.open ?? 'unknown' },
    { text: 'two.open', holds: values => values.two.open ?? 'unknown' },
    { text: '"oak" in two.names', holds: values => values.two.names?.includes('oak') ?? 'unknown' },
    ...(inList ? [{ text: 'item.kept', holds: (_: Values, item?: Item) => item?.kept ?? ('unknown' as const) }] : []),
  ]
  return fc.oneof(compared, fc.constantFrom(...facts))
}

/** A list with an unknown answer inside has no known length; a list that is not known has no entries to ask. */
function overItems(name: string, inner: Condition): Condition {
  return {
    text:
      name === 'filter'
        ? `one.items.filter(item, ${inner.text}).size() >= 1`
        : `one.items.${name}(item, ${inner.text})`,
    holds(values) {
      if (!values.one.items) return 'unknown'
      const answers = values.one.items.map(item => inner.holds(values, item))
      if (name === 'all') return and(answers)
      if (name === 'exists') return or(answers)
      if (answers.includes('unknown')) return 'unknown'
      const kept = answers.filter(answer => answer === true).length
      return name === 'filter' ? kept >= 1 : kept === 1
    },
  }
}

function conditions(depth: number, inList: boolean): fc.Arbitrary<Condition> {
  if (depth === 0) return leaves(inList)
  const inner = conditions(depth - 1, inList)
  const both = fc.tuple(inner, inner)
  const branches: fc.Arbitrary<Condition>[] = [
    leaves(inList),
    both.map(([a, b]) => ({
      text: `(${a.text}) && (${b.text})`,
      holds: (values, item) => and([a.holds(values, item), b.holds(values, item)]),
    })),
    both.map(([a, b]) => ({
      text: `(${a.text}) || (${b.text})`,
      holds: (values, item) => or([a.holds(values, item), b.holds(values, item)]),
    })),
    inner.map(a => ({ text: `!(${a.text})`, holds: (values, item) => not(a.holds(values, item)) })),
    fc.tuple(inner, inner, inner).map(([when, a, b]) => ({
      text: `(${when.text}) ? (${a.text}) : (${b.text})`,
      holds(values, item) {
        const answer = when.holds(values, item)
        return answer === 'unknown' ? answer : answer ? a.holds(values, item) : b.holds(values, item)
      },
    })),
  ]
  if (!inList) {
    const names = fc.constantFrom('all', 'exists', 'exists_one', 'filter')
    branches.push(fc.tuple(names, conditions(depth - 1, true)).map(([name, a]) => overItems(name, a)))
  }
  return fc.oneof(...branches)
}

const required = { requiredKeys: [] }
const item = fc.record({ count: number, kept: fc.boolean() }, required)
const values: fc.Arbitrary<Values> = fc.record({
  one: fc.record({ size: number, open: fc.boolean(), items: fc.array(item, { maxLength: 3 }) }, required),
  two: fc.record(
    { size: number, open: fc.boolean(), names: fc.array(fc.constantFrom('oak', 'elm'), { maxLength: 2 }) },
    required,
  ),
})

const condition = conditions(3, false)

function ruleOf(text: string): Rule {
  return { id: 'generated', at: 'always', must: text, say: 'Generated.', cite: '¶1' }
}

function statusOf(known: Known): string {
  return known === 'unknown' ? 'unknown' : known ? 'met' : 'not-met'
}

describe('ALL-8 three-valued evaluation', () => {
  it('agrees with the oracle on every generated condition', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(condition, values, ({ text, holds }, facts) => {
        const { status } = evaluate(ruleOf(text), environment, facts)
        seen.add(status)
        expect(status).toBe(statusOf(holds(facts)))
      }),
      { numRuns: 2000 },
    )
    expect(seen).toEqual(new Set(['met', 'not-met', 'unknown']))
  })

  it('never changes an answer when more becomes known', () => {
    fc.assert(
      fc.property(condition, values, values, ({ text }, early, more) => {
        const { status } = evaluate(ruleOf(text), environment, early)
        fc.pre(status !== 'unknown')
        const late: Facts = { one: { ...more.one, ...early.one }, two: { ...more.two, ...early.two } }
        expect(evaluate(ruleOf(text), environment, late).status).toBe(status)
      }),
      { numRuns: 500 },
    )
  })

  it('reads no group that it does not name', () => {
    fc.assert(
      fc.property(condition, values, ({ text }, facts) => {
        const read = groupsRead(text, environment)
        const named = Object.fromEntries(Object.entries(facts).filter(([group]) => read.includes(group)))
        expect(evaluate(ruleOf(text), environment, named).status).toBe(
          evaluate(ruleOf(text), environment, facts).status,
        )
      }),
      { numRuns: 500 },
    )
  })

  it('traces parts that together give the answer', () => {
    fc.assert(
      fc.property(condition, values, ({ text }, facts) => {
        const { trace, status } = evaluate(ruleOf(text), environment, facts)
        expect(statusOf(answer(trace))).toBe(status)
        expectToAddUp(trace)
      }),
      { numRuns: 500 },
    )
  })
})

function answer(trace: Trace): Known {
  return trace.missing !== undefined ? 'unknown' : trace.value === true
}

/** The parts of a condition give its answer by Kleene's tables, all the way down. */
function expectToAddUp(trace: Trace): void {
  for (const part of trace.parts) expectToAddUp(part)
  const [first = 'unknown', second = 'unknown', third = 'unknown'] = trace.parts.map(answer)
  const { op, args } = environment.with('item', 'Item').parse(trace.text).ast
  if (op === '&&') expect(answer(trace)).toBe(and([first, second]))
  if (op === '||') expect(answer(trace)).toBe(or([first, second]))
  if (op === '!_') expect(answer(trace)).toBe(not(first))
  if (op === '?:') expect(answer(trace)).toBe(first === 'unknown' ? first : first ? second : third)
  const listed = op === 'rcall' && listIsKnown(trace)
  if (listed && args[0] === 'all') expect(answer(trace)).toBe(and(trace.parts.map(answer)))
  if (listed && args[0] === 'exists') expect(answer(trace)).toBe(or(trace.parts.map(answer)))
}

/** Of a list that is not known there are no entries to add up. */
function listIsKnown(trace: Trace): boolean {
  return trace.missing !== 'one.items'
}
