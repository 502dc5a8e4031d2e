import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultOfPassword } from './password-rules.ts'

const grace = { name: 'Grace Holt-Ng', email: 'g.holt@example.org' }

test('ALL-6 long and uncommon is enough: no sign, digit or capital is asked for', () => {
  for (const each of [
    'violet harbour sledge',
    'ein langes deutsches wort',
    '密码密码不容易猜到的句子吧',
    'correct horse battery',
  ])
    expect(faultOfPassword(each, grace), each).toBeUndefined()
})

test.each([
  ['elevenchars', 'A password has 12 characters at least, and this one has 11'],
  ['x'.repeat(1_001), 'A password has 1000 characters at most'],
  ['Password1234', 'among the first'],
  ['!!iloveyou!!', 'among the first'],
  ['qwertyuiop[]', 'among the first'],
  ['0987654321098', 'among the first'],
  ['abcdefghijklm', 'among the first'],
  ['dragondragon', 'among the first'],
  ['abababababab', 'among the first'],
  ['the grace of it', 'own name'],
  ['an old G.HOLT here', 'own name'],
  ['my conspectus word', 'own name'],
])('%s is refused', (password, says) => {
  expect(faultOfPassword(password, grace)).toContain(says)
})

test('every password gets an answer, and short parts of a name are no fault', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), password => {
      const fault = faultOfPassword(password, { name: 'A B', email: '' })
      expect(fault === undefined || fault.endsWith('.')).toBe(true)
      if ([...password].length < 12) expect(fault).toBeDefined()
    }),
  )
  expect(faultOfPassword('a nightingale sings', { name: 'Ng Li', email: 'li@example.org' })).toBeUndefined()
})
