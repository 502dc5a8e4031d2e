import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'

/** Posted bodies of the pages of faults. The sentences are those that stand beside the fields. */

export const ReportForm = z.object({
  page: field.line('Say on which page it happened'),
  reference: field.optionalLine(),
  did: field.text('Say what you did'),
  happened: field.text('Say what happened'),
  lost: field.flag(),
})

export const states = ['new', 'looked-at', 'mended', 'no-fault'] as const
export type State = (typeof states)[number]

export const AnswerForm = z.object({
  version: field.version(),
  state: field.choice(states, 'Choose how it stands'),
  answer: field.text('Write an answer for the person who reported it'),
})

export const LossForm = z.object({
  report: field.optionalLine(),
  foundOn: field.day('Enter the day on which it was found'),
  what: field.text('Say what was lost'),
  cause: field.text('Say why, as far as it is known'),
  done: field.text('Say what was done'),
  rebuilt: field.flag(),
  reviews: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform(value => (value === undefined ? [] : typeof value === 'string' ? [value] : value))
    .refine(
      values => values.length > 0 && values.every(value => /^\d{1,18}$/.test(value)),
      'Choose each review that it concerns',
    ),
})

export const TellForm = z.object({
  version: field.version(),
  toldOn: field.day('Enter the day on which they were told'),
})
