import type { Problem } from '../../../kernel/problems.ts'
import { problem } from '../../../kernel/problems.ts'

/*
 * The receipt with which a whistle-blower comes back: 27 random signs of 32, which nobody guesses (135 bits), and one that
 * tells a mistyped receipt from one that is not known. In groups of four, without the signs that look like others.
 */

const signs = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const randomSigns = 27
const groupSigns = 4

/** Bytes of chance that a receipt is made of. */
export const receiptBytes = randomSigns

/** A receipt out of chance: `receiptBytes` bytes. */
export function makeReceipt(random: Uint8Array): string {
  if (random.length !== receiptBytes) throw new Error(`A receipt is made of ${receiptBytes} bytes.`)
  const text = [...random].map(byte => signs.charAt(byte % signs.length)).join('')
  const whole = text + checkSign(text)
  return (whole.match(new RegExp(`.{${groupSigns}}`, 'g')) ?? []).join('-')
}

/** A receipt as somebody types it from paper, without its dashes: the text that is hashed; or what is wrong with it. */
export function readReceipt(
  typed: string,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem } {
  const plain = typed
    .toUpperCase()
    .replaceAll(/[\s\-–—.]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
    .replaceAll('U', 'V')
  const wrong = (text: string) => ({ ok: false as const, problem: problem(text, 'receipt') })
  if (plain === '') return wrong('Type the receipt')
  if (plain.length !== randomSigns + 1)
    return wrong(`A receipt has ${(randomSigns + 1) / groupSigns} groups of ${groupSigns} signs`)
  if ([...plain].some(sign => !signs.includes(sign))) return wrong('A receipt is made of letters and digits alone')
  if (checkSign(plain.slice(0, -1)) !== plain.at(-1))
    return wrong('One of the signs is not right: compare it with what you wrote down')
  return { ok: true, text: plain }
}

/** Each place weighs differently and oddly, so that one wrong sign always shows. */
function checkSign(text: string): string {
  const sum = [...text].reduce((total, sign, place) => total + signs.indexOf(sign) * (2 * place + 1), 0)
  return signs.charAt(sum % signs.length)
}
