import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import type { DeadlineResult, Rulebook } from '../../rulebooks/index.ts'
import { sayChanges } from './changes.ts'
import { byNeed, isChosen, isUncovered, standings, untilEnd } from './programme.ts'
import { firstOf, groupTasks, sayDays, sayWaiting, type Task } from './tasks.ts'
import { afterTasks, type DeskReview, deadlineTasks } from './waiting.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const today = day('2006-11-07')

describe('Tasks', () => {
  const anyTask = fc
    .record({ text: fc.string(), href: fc.constant('/'), left: fc.option(fc.integer({ min: -400, max: 400 })) })
    .map(({ left, ...task }): Task => (left === null ? task : { ...task, due: today.add({ days: left }) }))

  test('each stands in one group, the overdue first and each group by its days', () => {
    fc.assert(
      fc.property(fc.array(anyTask, { maxLength: 30 }), tasks => {
        const groups = groupTasks(tasks, today)
        const shown = groups.flatMap(group => group.tasks)
        expect(shown).toHaveLength(tasks.length)
        const dated = shown.flatMap(({ due }) => (due === undefined ? [] : [due.toString()]))
        expect(dated).toEqual([...dated].sort())
        for (const { title, tasks: inGroup } of groups) {
          for (const { due, isLate } of inGroup) {
            expect(isLate).toBe(title === 'Overdue')
            expect(due === undefined).toBe(title === 'Without a day')
            if (title === 'Overdue') expect(String(due) < '2006-11-07').toBe(true)
            if (title === 'Due within two weeks')
              expect(String(due) >= '2006-11-07' && String(due) <= '2006-11-21').toBe(true)
            if (title === 'Later') expect(String(due) > '2006-11-21').toBe(true)
          }
        }
      }),
    )
  })

  test('say how late they are and how many wait', () => {
    expect([sayDays(-1), sayDays(-3), sayDays(0), sayDays(1)]).toEqual([
      '1 day late',
      '3 days late',
      'today',
      'in 1 day',
    ])
    const task = (due: string): Task => ({ text: 'a', href: '/', due: day(due) })
    expect(sayWaiting(groupTasks([], today))).toBe('Nothing waits for you.')
    expect(sayWaiting(groupTasks([task('2006-11-01')], today))).toBe('1 thing waits for you: 1 overdue.')
    expect(sayWaiting(groupTasks([task('2006-11-01'), task('2006-11-08'), task('2007-11-08')], today))).toBe(
      '3 things wait for you: 1 overdue, 1 due within two weeks.',
    )
  })

  test('name the first few of many, and never hide one alone', () => {
    expect(firstOf([1, 2, 3], 2)).toEqual({ first: [1, 2, 3], more: 0 })
    expect(firstOf([1, 2, 3, 4], 2)).toEqual({ first: [1, 2], more: 2 })
  })
})

describe('The programme', () => {
  test('JAR-2 says in words how long it still runs, and that its end nears from a year before', () => {
    const last = day('2008-12-31')
    expect(untilEnd(day('2006-11-07'), last)).toEqual({ left: 'ends in 2 years, 1 month and 24 days', near: false })
    expect(untilEnd(day('2007-12-31'), last)).toEqual({ left: 'ends in 1 year', near: false })
    expect(untilEnd(day('2008-01-01'), last)).toEqual({ left: 'ends in 11 months and 30 days', near: true })
    expect(untilEnd(last, last)).toEqual({ left: 'ends today', near: true })
    expect(untilEnd(day('2009-01-01'), last)).toEqual({ left: 'ended 1 day ago', near: true })
  })

  test('JAR-2 settled is what is planned, under way or published; the others come first', () => {
    expect(standings.filter(isUncovered)).toEqual(['none', 'outside', 'undated'])
    const area = (name: string, standing: (typeof standings)[number]) => ({ name, region: 'South West', standing })
    const sorted = [area('A', 'published'), area('C', 'none'), area('B', 'none'), area('D', 'outside')].sort(byNeed)
    expect(sorted.map(({ name }) => name)).toEqual(['B', 'C', 'D', 'A'])
  })

  test('an area is found by any part of its name, in capitals or not', () => {
    const dorset = { name: 'Dorset', region: 'South West', standing: 'planned' as const }
    const choose = (choice: Partial<Parameters<typeof isChosen>[1]>) =>
      isChosen(dorset, { name: '', region: '', uncovered: false, ...choice })
    expect([choose({}), choose({ name: ' DORS ' }), choose({ region: 'South West' })]).toEqual([true, true, true])
    expect([choose({ name: 'x' }), choose({ region: 'London' }), choose({ uncovered: true })]).toEqual([
      false,
      false,
      false,
    ])
  })
})

test('changes are told by review in a few lines, with who and how often', () => {
  const change = (command: string, name: string, times: number) => ({ reviewId: '1', command, name, times })
  const many = ['a', 'b', 'c', 'd', 'e'].map(command => change(command, 'X', 1))
  expect(
    sayChanges([change('add-evidence', 'Tom', 2), change('add-evidence', 'Mary', 1), change('set-dates', 'Tom', 1)]),
  ).toEqual([{ reviewId: '1', lines: ['Add evidence: Tom and Mary, 3 times', 'Set dates: Tom'], more: 0 }])
  expect(sayChanges(many)[0]?.more).toBe(1)
})

describe('What waits', () => {
  const review = { id: '7', title: 'A review', rulebook: 'r', edition: '1', role: 'lead', hasLead: true } as DeskReview
  const deadline = (id: string, due: string, status: 'met' | 'due' | 'late'): DeadlineResult => ({
    deadline: id,
    label: id,
    strength: 'should',
    due: day(due),
    notBefore: undefined,
    status,
    explanation: '',
    planned: false,
    cite: '¶1',
  })
  const rulebook = {
    deadlines: [{ id: 'draft', 'met-by': 'report.draftSentOn' }],
    rules: [{ id: 'sent', at: 'always', should: 'report.draftSentOn >= review.fieldworkEnd', mend: 'draft' }],
  } as unknown as Rulebook

  test('a deadline missed waits until the thing is done, one to come from four weeks before', () => {
    const waits = (result: DeadlineResult, known = false) =>
      deadlineTasks(review, rulebook, [result], () => known, today).map(({ href }) => href)
    expect(waits(deadline('draft', '2006-11-06', 'late'))).toEqual(['/reviews/7/draft'])
    expect(waits(deadline('draft', '2006-11-06', 'late'), true)).toEqual([])
    expect(waits(deadline('draft', '2006-12-05', 'due'))).toEqual(['/reviews/7/draft'])
    expect(waits(deadline('draft', '2006-12-06', 'due'))).toEqual([])
    expect(waits(deadline('draft', '2006-11-06', 'due'))).toEqual([])
    expect(waits(deadline('draft', '2006-11-08', 'met'))).toEqual([])
    expect(waits(deadline('other', '2006-11-08', 'due'))).toEqual(['/reviews/7'])
  })

  test('after the draft the area comments, says when it received the report, and makes the statement, one after the other', () => {
    const nothing = {
      reviewId: '7',
      openDraftSentOn: undefined,
      issuedOn: undefined,
      receivedOn: undefined,
      statementMade: false,
    }
    const due = deadline('d', '2007-01-09', 'due')
    const waits = (standing: Partial<typeof nothing> | { [field: string]: unknown }) =>
      afterTasks(review, { ...nothing, ...standing }, due, due).map(task => [task.href, task.due?.toString()])
    expect(waits({})).toEqual([])
    expect(waits({ openDraftSentOn: today })).toEqual([['/reviews/7/draft', '2007-01-09']])
    expect(waits({ openDraftSentOn: today, issuedOn: today })).toEqual([['/reviews/7/actions/receipt', undefined]])
    expect(waits({ issuedOn: today, receivedOn: today })).toEqual([['/reviews/7/actions/statement', '2007-01-09']])
    expect(waits({ issuedOn: today, receivedOn: today, statementMade: true })).toEqual([])
  })
})
