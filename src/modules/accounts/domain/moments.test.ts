import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import { sayAgo, sayUntil } from './moments.ts'

const at = (text: string) => Temporal.Instant.from(text)

test('the time until which to wait is that of London, rounded up, with the day where it is another', () => {
  expect(sayUntil(at('2006-07-07T13:31:20Z'), at('2006-07-07T13:00:00Z'))).toBe('14:32')
  expect(sayUntil(at('2006-11-07T14:32:00Z'), at('2006-11-07T14:00:00Z'))).toBe('14:32')
  expect(sayUntil(at('2006-11-08T00:04:00Z'), at('2006-11-07T23:59:00Z'))).toBe('00:04 on 8 November 2006')
})

test('what it says is never too early, and at most a minute late', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_600_000 }), milliseconds => {
      const now = at('2006-11-07T10:00:00Z')
      const until = now.add({ milliseconds })
      const [hour, minute] = sayUntil(until, now).split(':').map(Number)
      const said = now.add({ minutes: ((hour ?? 0) - 10) * 60 + (minute ?? 0) })
      const late = said.epochMilliseconds - until.epochMilliseconds
      expect(late >= 0 && late < 60_000).toBe(true)
    }),
  )
})

test('the last use is told roughly', () => {
  const now = at('2006-11-07T12:00:00Z')
  expect([3, 12, 44, 200].map(minutes => sayAgo(now.subtract({ minutes }), now))).toEqual([
    'in the last few minutes',
    'about 10 minutes ago',
    'about 40 minutes ago',
    'about 3 hours ago',
  ])
})
