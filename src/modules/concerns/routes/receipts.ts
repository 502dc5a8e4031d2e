import type { Problem } from '../../../kernel/problems.ts'
import { type Fields, firstText } from '../../../platform/web/route.ts'
import { newReceipt } from '../commands/tellings.ts'
import { readReceipt } from '../domain/receipt.ts'

/* What every page says that a stranger sends from, or comes back to, with a receipt and without an account. */

export const unknownReceipt: Problem = {
  text: 'There is nothing under this receipt: compare it with what you wrote down',
  field: 'receipt',
}
export const oldPage: Problem = {
  text: 'This page was too old to be sent from. Nothing is lost: what you wrote stands below. Send it again.',
}
export const tooMuchAtOnce: Problem = {
  text: 'Very much is being sent to us at this moment. Nothing is lost: what you wrote stands below. Wait a minute and send it again.',
}

/** The receipt that a form shown again carries on with; a fresh one for a fresh form. */
export function receiptIn(typed: Fields): string {
  const receipt = firstText(typed['receipt']) ?? ''
  return receipt !== '' && readReceipt(receipt).ok ? receipt : newReceipt()
}
