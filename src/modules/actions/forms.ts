import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'
import { progressStates } from './domain/plan.ts'

/** Posted bodies of the pages of the action plan. The sentences are those that stand beside the fields. */

export const ReceiptForm = z.object({
  version: field.version(),
  receivedOn: field.day('Enter the day on which the authority received the report'),
  note: field.optionalText(),
})

export const DutyForm = z.object({
  version: field.version(),
  doneOn: field.day('Enter the day on which this was done'),
  note: field.optionalText(),
  lateBecause: field.optionalText(),
})

export const SetAsideForm = z.object({
  version: field.version(),
  because: field.text('Say why this is not owed'),
})

export const TakeUpForm = z.object({ version: field.version() })

const mostPence = 1_000_000

export const CopyForm = z.object({
  suppliedTo: field.line('Say to whom the copy was supplied'),
  suppliedOn: field.day('Enter the day on which the copy was supplied'),
  charge: field
    .line('Enter the charge in pounds, or 0 where nothing was charged')
    .refine(text => /^£?\s*\d{1,5}(\.\d{2})?$/.test(text), 'The charge must be in pounds and pence, such as 2.50 or 0.')
    .transform(text => Math.round(Number(text.replace(/[£\s]/g, '')) * 100))
    .refine(pence => pence <= mostPence, `The charge must be at most £${mostPence / 100}.`),
})

const when = { firstDay: field.optionalDay(), lastDay: field.optionalDay() }

export const ActionForm = z.object({
  text: field.text('Say what is to be done'),
  ...when,
  owner: field.optionalLine(),
  recommendation: field.optionalLine().transform(id => (id === '' ? undefined : id)),
})

export const SaveActionForm = ActionForm.extend({ version: field.version() })

export const WithdrawForm = z.object({
  version: field.version(),
  because: field.text('Say why the action is withdrawn'),
})

export const ProgressForm = z.object({
  state: field.choice(progressStates, 'Choose how far the action has come'),
  progressNote: field.text('Say what was done, or what holds it up'),
})

export const ConsultationForm = z.object({
  version: field.version(),
  consultedOn: field.optionalDay(),
  whyNot: field.optionalText().transform(text => (text === '' ? undefined : text)),
  note: field.optionalText(),
})

export const StatementForm = z.object({
  madeOn: field.day('Enter the day on which the statement was made'),
  adoptedBy: field.line('Name the person who adopted the statement'),
  adoptedPost: field.line('Give the post of the person who adopted it'),
})
