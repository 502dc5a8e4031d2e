import { sayDay } from '../../../kernel/dates.ts'
import { emptyForm, filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { firstText, page } from '../../../platform/web/route.ts'
import type { TracelessRoute, TracelessVisit } from '../../../platform/web/traceless.ts'
import type { ConcernServices } from '../commands/concern-services.ts'
import { addToTelling, keepTelling, readTelling } from '../commands/tellings.ts'
import { createBucket } from '../domain/bucket.ts'
import { readReceipt } from '../domain/receipt.ts'
import { MoreForm, ReturnForm, TellForm } from '../forms.ts'
import { oldPage, receiptIn, tooMuchAtOnce, unknownReceipt } from './receipts.ts'

/** What a whistle-blower sees. No cookie, no session, no line in any log; the receipt is in forms and in no address. */
export function tellUsRoutes(services: ConcernServices): readonly TracelessRoute[] {
  const bucket = createBucket(services.choices['tellings-per-minute'])
  const route = (
    method: TracelessRoute['method'],
    path: string,
    handler: TracelessRoute['handler'],
  ): TracelessRoute => ({
    method,
    path,
    permission: 'public',
    handler,
  })

  const showForm = (form: ShownForm, status = 200) =>
    page('concerns/pages/tell.njk', { title: 'Tell us in confidence', form, receipt: receiptIn(form.typed) }, status)
  const showReturn = (form: ShownForm, status = 200) =>
    page('concerns/pages/return.njk', { title: 'Come back with your receipt', form }, status)
  const showThread = async (receipt: string, form: ShownForm, status = 200, isAdded = false) => {
    const read = readReceipt(receipt)
    const said = read.ok ? await readTelling(services, read.text) : []
    if (said.length === 0) return showReturn(formAgain({ receipt }, [unknownReceipt]), 422)
    return page(
      'concerns/pages/thread.njk',
      {
        title: 'What you told us',
        form,
        receipt,
        isAdded,
        messages: said.map(each => ({ ...each, day: sayDay(each.toldOn) })),
        isAnswered: said.some(each => !each.fromTeller),
      },
      status,
    )
  }

  return [
    route('GET', '/tell-us', async () => showForm(emptyForm)),
    route('POST', '/tell-us', async ({ body, today, now }: TracelessVisit) => {
      const form = readForm(TellForm, body)
      if (!form.ok) return showForm(formAgain(body, form.problems), 422)
      const { receipt, words, identity } = form.command
      const read = readReceipt(receipt)
      if (!read.ok) return showForm(formAgain({ ...body, receipt: '' }, [oldPage]), 422)
      if (!bucket.takes(now)) return showForm(formAgain(body, [tooMuchAtOnce]), 429)
      await keepTelling(services, { receipt: read.text, words, identity, on: today })
      return page('concerns/pages/kept.njk', { title: 'We have what you told us', receipt }, 201)
    }),
    route('GET', '/tell-us/return', async () => showReturn(emptyForm)),
    route('POST', '/tell-us/return', async ({ body, now }) => {
      const form = readForm(ReturnForm, body)
      if (!form.ok) return showReturn(formAgain(body, form.problems), 422)
      const read = readReceipt(form.command.receipt)
      if (!read.ok) return showReturn(formAgain(body, [read.problem]), 422)
      if (!bucket.takes(now)) return showReturn(formAgain(body, [tooMuchAtOnce]), 429)
      return showThread(form.command.receipt, emptyForm)
    }),
    route('POST', '/tell-us/more', async ({ body, today, now }) => {
      const receipt = firstText(body['receipt']) ?? ''
      const form = readForm(MoreForm, body)
      if (!form.ok) return showThread(receipt, formAgain(body, form.problems), 422)
      const read = readReceipt(receipt)
      if (!read.ok) return showReturn(formAgain(body, [read.problem]), 422)
      if (!bucket.takes(now)) return showThread(receipt, formAgain(body, [tooMuchAtOnce]), 429)
      const isKept = await addToTelling(services, { receipt: read.text, words: form.command.words, on: today })
      if (!isKept) return showReturn(formAgain({ receipt }, [unknownReceipt]), 422)
      return showThread(receipt, filledForm({}), 201, true)
    }),
    // An address that was mistyped leaves no trace either.
    route('GET', '/tell-us/*', async () => page('concerns/pages/nothing.njk', { title: 'There is no such page' }, 404)),
  ]
}
