import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountSubject, addressSubject, waitMinutes } from './tries.ts'

test('the wait begins after the free tries, doubles, and never grows beyond the longest', () => {
  const limit = { free: 5, longestMinutes: 15 }
  expect([0, 4, 5, 6, 7, 8, 9, 10].map(tries => waitMinutes(tries, limit))).toEqual([0, 0, 1, 2, 4, 8, 15, 15])
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 600 }),
      fc.nat(10_000),
      (free, longest, tries) => {
        // Reckoned by doubling, one try after the other.
        let expected = 0
        for (let each = 1; each <= Math.min(tries, free + 20); each += 1)
          if (each >= free) expected = expected === 0 ? 1 : expected * 2
        expect(waitMinutes(tries, { free, longestMinutes: longest })).toBe(Math.min(expected, longest))
      },
    ),
  )
})

test('an account name counts as one whatever its capitals, and apart for each form', () => {
  const name = (form: string, text: string) => accountSubject(form, text).name.toString('hex')
  expect(name('sign-in', ' Grace@Example.org')).toBe(name('sign-in', 'grace@example.org'))
  expect(name('sign-in', 'grace@example.org')).not.toBe(name('code', 'grace@example.org'))
})

test('addresses of one household count as one, others do not', () => {
  const name = (text: string) => addressSubject(text).name.toString('hex')
  expect(name('192.0.2.7')).not.toBe(name('192.0.2.8'))
  expect(name('2001:db8:0:1::1')).toBe(name('2001:0DB8:0000:0001:ffff::9'))
  expect(name('2001:db8::1')).toBe(name('2001:db8:0:0:0:0:0:2'))
  expect(name('2001:db8:0:1::1')).not.toBe(name('2001:db8:0:2::1'))
  expect(name('fe80::1%eth0')).toBe(name('fe80::2'))
  // IPv4 written as IPv6: each is an address of its own.
  expect(name('::ffff:192.0.2.7')).toBe(name('192.0.2.7'))
  expect(name('::ffff:192.0.2.7')).not.toBe(name('::ffff:192.0.2.8'))
})
