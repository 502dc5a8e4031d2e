import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import { isLate, moveRequest, requestMoves, requestStates } from './request.ts'

const today = Temporal.PlainDate.from('2006-11-07')
const states = fc.constantFrom(...requestStates)

describe('a document asked of the area', () => {
  test('has a way out of every state, and every state can be reached', () => {
    for (const state of requestStates)
      expect(requestMoves.some(move => moveRequest(state, move) !== undefined)).toBe(true)
    const reached = requestStates.flatMap(state => requestMoves.map(move => moveRequest(state, move)))
    expect(new Set(reached.filter(state => state !== undefined))).toEqual(
      new Set(requestStates.filter(state => state !== 'asked')),
    )
  })

  test('once accepted is out of the area’s hands until the lead returns it', () => {
    expect(moveRequest('accepted', 'send')).toBeUndefined()
    expect(moveRequest('accepted', 'say-not-available')).toBeUndefined()
    expect(moveRequest('accepted', 'return')).toBe('returned')
    expect(moveRequest('returned', 'send')).toBe('sent')
  })

  test('is late only when its day is over and the area has it', () => {
    fc.assert(
      fc.property(states, fc.option(fc.integer({ min: -30, max: 30 }), { nil: undefined }), (state, days) => {
        const dueOn = days === undefined ? undefined : today.add({ days })
        const late = days !== undefined && days < 0 && ['asked', 'returned'].includes(state)
        expect(isLate({ state, dueOn }, today)).toBe(late)
      }),
    )
  })
})
