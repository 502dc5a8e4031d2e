import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'
import type { ConcernChoices } from './domain/choices.ts'

/** Posted bodies of the pages of concerns. The sentences are those that stand beside the fields. */

export const ConcernForm = z.object({
  what: field.text('Say what is happening'),
  place: field.text('Say where'),
  who: field.text('Say who the child is, as far as you know'),
  happened: field.line('Say when'),
  telling: z
    .string()
    .regex(/^[0-9a-f-]{36}$/)
    .optional()
    .catch(undefined),
})

export const VersionForm = z.object({ version: field.version() })

export const NoteForm = z.object({ text: field.text('Write the note') })

/** To whom it may be passed and how it may end is data of the installation. */
export const passedForm = (choices: ConcernChoices) =>
  z.object({
    to: chosen(idsOf(choices['passed-to']), 'Choose to whom it was passed'),
    on: field.day('Enter the day on which it was passed on'),
    at: field
      .line('Enter the time, such as 14:30')
      .refine(text => text === '' || readTime(text) !== undefined, 'This must be a time, such as 14:30.'),
    text: field.optionalText(),
  })

export const closedForm = (choices: ConcernChoices) =>
  z.object({
    version: field.version(),
    outcome: chosen(idsOf(choices.outcomes), 'Choose how it ended'),
    text: field.optionalText(),
  })

/** Hours and minutes of a time as people type it; undefined for anything else. */
export function readTime(text: string): { readonly hour: number; readonly minute: number } | undefined {
  const found = /^([01]?\d|2[0-3])[:.]([0-5]\d)$/.exec(text.trim())
  return found === null ? undefined : { hour: Number(found[1]), minute: Number(found[2]) }
}

export const NameForm = z.object({
  duty: field.choice(['danger', 'tellings'], 'This page was put together wrongly. Open it afresh and try again.'),
  person: field.id('Choose a person'),
  rank: field.wholeNumber('Enter the place in the order, from 1', 1, 9),
  telephone: field.line('Enter the telephone number at which they are reached'),
})

export const TellForm = z.object({
  words: field.text('Write what you want to tell us'),
  identity: field.optionalText(),
  receipt: field.line('This page was put together wrongly. Open it afresh and try again.'),
})

export const ReturnForm = z.object({ receipt: field.line('Type the receipt') })

export const MoreForm = z.object({
  receipt: field.line('Type the receipt'),
  words: field.text('Write what you want to add'),
})

export const ReplyForm = z.object({ text: field.text('Write the reply') })

export const CloseTellingForm = z.object({ version: field.version(), because: field.text('Say why it is closed') })

export const IdentityForm = z.object({ because: field.text('Say why you need to know') })

/** A button of several, of which none may be chosen yet. */
function chosen(ids: readonly string[], missing: string) {
  return field.optionalLine().refine(text => ids.includes(text), missing)
}

function idsOf(choices: readonly { readonly id: string }[]): readonly string[] {
  return choices.map(({ id }) => id)
}
