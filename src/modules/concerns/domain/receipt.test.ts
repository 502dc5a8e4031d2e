import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeReceipt, readReceipt, receiptBytes } from './receipt.ts'

const receipts = fc.uint8Array({ minLength: receiptBytes, maxLength: receiptBytes }).map(makeReceipt)

test('CAA-V2 a receipt is read back from paper: small letters, other spaces, and the signs that look alike', () => {
  fc.assert(
    fc.property(receipts, fc.constantFrom('', ' ', '-', ' – '), (receipt, between) => {
      const plain = readReceipt(receipt)
      const typed = receipt.toLowerCase().replaceAll('-', between).replaceAll('0', 'o').replaceAll('1', 'l')
      expect(plain.ok).toBe(true)
      expect(readReceipt(typed)).toEqual(plain)
    }),
  )
})

test('CAA-V2 one wrong sign is always found, and said', () => {
  fc.assert(
    fc.property(
      receipts,
      fc.nat(33),
      fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'),
      (receipt, place, sign) => {
        const before = receipt.charAt(place)
        fc.pre(before !== '-' && before !== sign)
        const wrong = readReceipt(receipt.slice(0, place) + sign + receipt.slice(place + 1))
        expect(wrong).toMatchObject({ ok: false, problem: { field: 'receipt' } })
      },
    ),
  )
})

test('CAA-V2 receipts differ wherever their chance differs by more than a multiple of the signs there are', () => {
  const bytes = (last: number) => new Uint8Array(receiptBytes).fill(0, 0, -1).fill(last, -1)
  expect(new Set(Array.from({ length: 32 }, (_, last) => makeReceipt(bytes(last)))).size).toBe(32)
  for (const typed of ['', 'short', 'ÄÖÜ', 'U'.repeat(28)]) expect(readReceipt(typed).ok).toBe(false)
})
