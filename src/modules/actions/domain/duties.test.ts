import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { compareDuties, type Duty, dutiesOwed, type Owed, partnersIn, standingOf, statementSentOn } from './duties.ts'

const day = (text: string) => Temporal.PlainDate.from(text)

type Invented = Pick<Rulebook, 'recipients' | 'deadlines'>

function recipient(id: string, kinds: string[], deadline: string, of: 'report' | 'statement', duty = 'send' as const) {
  return { id, label: id, kinds, deadline, of, duty, strength: 'must' as const, cite: '¶1' }
}
function deadline(id: string, from: string) {
  return { id, label: id, from, counting: 'day-after-is-one' as const, strength: 'must' as const, cite: '¶1' }
}

/** A framework of harbours, whose kinds and deadlines the code has never heard of. */
const invented = {
  deadlines: [
    deadline('at-once', 'report.issuedOn'),
    deadline('soon', 'receipt.date'),
    deadline('after-soon', 'soon'),
    deadline('answered', 'statement.madeOn'),
  ],
  recipients: [
    recipient('harbour', ['harbour'], 'at-once', 'report'),
    recipient('pilots', ['pilot', 'tug'], 'soon', 'report'),
    recipient('keepers', ['lighthouse'], 'after-soon', 'report'),
    { ...recipient('answer-to-pilots', ['pilot', 'tug'], 'answered', 'statement'), consulted: true },
    recipient('answer-to-crown', ['crown'], 'answered', 'statement'),
  ],
} satisfies Invented as unknown as Rulebook

const kinds = ['harbour', 'pilot', 'tug', 'lighthouse', 'crown', 'gull']
const organisations = fc.uniqueArray(
  fc.record({ id: fc.integer({ min: 1, max: 40 }).map(String), kind: fc.constantFrom(...kinds) }),
  { selector: ({ id }) => id, maxLength: 20 },
)

/** The duties as they are kept once the changes are written. */
function written(kept: readonly Duty[], changes: ReturnType<typeof compareDuties>): readonly Duty[] {
  const changed = kept.map(duty => ({ ...duty, ...changes.change.find(({ id }) => id === duty.id) }))
  const added = changes.add.map((owed, index) => duty(`${kept.length + index + 1}`, owed, { dueOn: owed.dueOn }))
  return [...changed, ...added]
}

function duty(id: string, owed: Owed, more: Partial<Duty> = {}): Duty {
  return {
    ...{ dueOn: undefined, doneOn: undefined, note: '', lateBecause: '', setAsideBecause: undefined, version: 1 },
    ...owed,
    id,
    ...more,
  }
}

describe('Duties', () => {
  test('JAR-72 each organisation of a recipient’s kinds is owed one, and a recipient with none is owed one all the same', () => {
    fc.assert(
      fc.property(organisations, all => {
        const owed = dutiesOwed(invented, 'report', all, [])
        for (const each of invented.recipients.filter(({ of }) => of === 'report')) {
          const wanted = all.filter(({ kind }) => each.kinds.includes(kind)).map(({ id }) => id)
          const made = owed.filter(({ recipient }) => recipient === each.id).map(({ organisationId }) => organisationId)
          expect(made).toEqual(wanted.length === 0 ? [undefined] : wanted)
        }
      }),
    )
  })

  test('JAR-72 what is counted from the receipt, by way of another deadline too, is the authority’s to do', () => {
    const owed = dutiesOwed(invented, 'report', [], [])
    expect(owed.map(each => [each.recipient, each.owedBy])).toEqual([
      ['harbour', 'inspecting-side'],
      ['pilots', 'authority'],
      ['keepers', 'authority'],
    ])
  })

  test('JAR-72 bringing duties up to date twice changes nothing the second time, and loses none when the register grows or shrinks', () => {
    fc.assert(
      fc.property(organisations, organisations, (before, after) => {
        const due = new Map([['soon', day('2006-09-25')]])
        const first = written([], compareDuties(dutiesOwed(invented, 'report', before, []), [], due))
        const second = written(first, compareDuties(dutiesOwed(invented, 'report', after, first), first, due))
        const third = compareDuties(dutiesOwed(invented, 'report', after, second), second, due)
        expect(third).toEqual({ add: [], change: [] })
        for (const kept of first) expect(second.map(({ id }) => id)).toContain(kept.id)
        const keys = second.map(each => `${each.recipient} ${each.organisationId ?? ''}`)
        expect(new Set(keys).size).toBe(keys.length)
        for (const each of second) expect(each.dueOn?.toString()).toBe(due.get(each.deadline)?.toString())
      }),
    )
  })

  test('JAR-73 whoever was not to get the report is not owed the statement; who got it by another way is', () => {
    const all = [
      { id: '1', kind: 'pilot' },
      { id: '2', kind: 'tug' },
      { id: '3', kind: 'crown' },
    ]
    const kept = dutiesOwed(invented, 'report', all, []).map((owed, index) => duty(String(index), owed))
    const spared = kept.map(each =>
      each.organisationId === '2' ? { ...each, setAsideBecause: 'Asked for none.' } : each,
    )
    const owed = dutiesOwed(invented, 'statement', all, spared)
    expect(owed.map(({ organisationId }) => organisationId)).toEqual(['1', '3'])
  })

  test('JAR-73 those to consult are the ones the rulebook marks and who get the report; a duty set aside is left out', () => {
    const all = kinds.map((kind, index) => ({ id: String(index), kind }))
    const kept = dutiesOwed(invented, 'report', all, []).map((owed, index) => duty(String(index), owed))
    expect(partnersIn(invented, kept)).toEqual(['1', '2'])
    const spared = kept.map(each => (each.organisationId === '2' ? { ...each, setAsideBecause: 'No partner.' } : each))
    expect(partnersIn(invented, spared)).toEqual(['1'])
  })

  test('JAR-73 the statement counts as sent on the day of the last, and not while one is owed it', () => {
    const [owed] = dutiesOwed(invented, 'statement', [{ id: '1', kind: 'pilot' }], [])
    if (owed === undefined) throw new Error('Nothing is owed.')
    const one = duty('1', owed, { doneOn: day('2006-11-20') })
    const two = duty('2', owed, { doneOn: day('2006-11-10') })
    expect(statementSentOn([two, one])?.toString()).toBe('2006-11-20')
    expect(statementSentOn([one, { ...two, doneOn: undefined }])).toBeUndefined()
    expect(statementSentOn([one, { ...two, doneOn: undefined, setAsideBecause: 'Closed.' }])?.toString()).toBe(
      '2006-11-20',
    )
    expect(statementSentOn([])).toBeUndefined()
  })

  test('JAR-72 the last day is in time, the next is late, and without a clock nothing is', () => {
    const due = { dueOn: day('2006-09-25'), doneOn: undefined, setAsideBecause: undefined }
    expect(standingOf(due, day('2006-09-25'))).toBe('due')
    expect(standingOf(due, day('2006-09-26'))).toBe('late')
    expect(standingOf({ ...due, doneOn: day('2006-09-25') }, day('2007-01-01'))).toBe('done')
    expect(standingOf({ ...due, doneOn: day('2006-09-26') }, day('2007-01-01'))).toBe('done-late')
    expect(standingOf({ ...due, dueOn: undefined }, day('2010-01-01'))).toBe('no-clock')
    expect(standingOf({ ...due, setAsideBecause: 'Not asked for.' }, day('2007-01-01'))).toBe('set-aside')
  })
})
