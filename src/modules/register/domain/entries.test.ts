import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import {
  problemsOfEnd,
  problemsOfOrganisation,
  problemsOfPerson,
  problemsOfTraining,
  type RegisterChoices,
  sayId,
} from './entries.ts'

/** Frameworks of which the code has never heard. */
const choices: RegisterChoices = {
  bodies: [{ id: 'pilots', label: 'Pilots', name: 'Guild of Pilots' }],
  training: [{ id: 'knots', label: 'Knots', framework: 'Harbour review' }],
  kinds: [{ id: 'port-authority', label: 'Port authority' }],
}
const firstDay = Temporal.PlainDate.from('2000-01-01')
const days = fc.integer({ min: 0, max: 20_000 })
const dayAt = (count: number) => firstDay.add({ days: count })

test('JAR-15 an organisation exists for a day at least, and open-ended ones are well', () => {
  fc.assert(
    fc.property(days, days, (from, until) => {
      const problems = problemsOfEnd(dayAt(from), dayAt(until), 'closedFrom')
      expect(problems.length === 0).toBe(from < until)
      expect(problems.every(each => each.field === 'closedFrom')).toBe(true)
    }),
  )
  expect(problemsOfEnd(firstDay, undefined, 'closedFrom')).toEqual([])
})

test('training was completed on a day that has come, and is one that a framework asks for', () => {
  fc.assert(
    fc.property(days, days, (completed, today) => {
      const training = { kind: 'knots', completedOn: dayAt(completed) }
      expect(problemsOfTraining(training, choices, dayAt(today)).length === 0).toBe(completed <= today)
    }),
  )
  expect(problemsOfTraining({ kind: 'sails', completedOn: firstDay }, choices, firstDay)[0]?.text).toBe(
    'No framework asks for this training',
  )
})

test('what no framework names is refused, unless the entry said it before', () => {
  expect(problemsOfPerson({ body: 'pilots' }, choices)).toEqual([])
  expect(problemsOfPerson({ body: undefined }, choices)).toEqual([])
  expect(problemsOfPerson({ body: 'divers' }, choices)[0]?.field).toBe('body')
  expect(problemsOfPerson({ body: 'divers' }, choices, { body: 'divers' })).toEqual([])
  const organisation = { kind: 'tug', validFrom: firstDay, validUntil: undefined }
  expect(problemsOfOrganisation(organisation, choices)[0]?.field).toBe('kind')
  expect(problemsOfOrganisation(organisation, choices, { kind: 'tug' })).toEqual([])
  expect(problemsOfOrganisation({ ...organisation, kind: 'port-authority' }, choices)).toEqual([])
})

test('an id without a label is said in words', () => {
  expect(sayId('port-authority')).toBe('Port authority')
})
