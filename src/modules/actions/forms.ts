import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'
import { progressStates } from './domain/progress.ts'

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
  ownerId: field.optionalLine().transform(id => (id === '' ? undefined : id)),
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
  documents: field.ids('Choose documents from the list'),
  items: field.ids('Choose evidence from the list'),
})

export const VerificationForm = z.object({
  verdict: field.choice(['verified', 'sent-back'], 'Choose whether it is so, or is sent back'),
  verdictBecause: field.optionalText(),
})

export const RefusalForm = z.object({
  version: field.version(),
  because: field.text('Say why the recommendation is not accepted'),
})

export const InvolvementForm = z.object({
  version: field.version(),
  doneOn: field.optionalDay(),
  whyNot: field.optionalText().transform(text => (text === '' ? undefined : text)),
  note: field.optionalText(),
})

export const FailingForm = z.object({
  text: field.text('Say what fails'),
  finding: field.optionalLine().transform(id => (id === '' ? undefined : id)),
  recommendation: field.optionalLine().transform(id => (id === '' ? undefined : id)),
})

/** What came of a failing; a step of which anything is said has its day, and whether a solution was agreed is said. */
export const CourseForm = z
  .object({
    version: field.version(),
    discussedOn: field.optionalDay(),
    discussedWith: field.optionalLine(),
    settledOn: field.optionalDay(),
    agreed: field.optionalChoice(['yes', 'no'], 'Choose whether a solution was agreed'),
    solution: field.optionalText(),
    intervenedOn: field.optionalDay(),
    intervention: field.optionalText(),
  })
  .refine(({ discussedOn, discussedWith }) => discussedOn !== undefined || discussedWith === '', {
    path: ['discussedOn'],
    error: 'Enter the day of the discussion',
  })
  .refine(({ settledOn, agreed, solution }) => settledOn !== undefined || (agreed === undefined && solution === ''), {
    path: ['settledOn'],
    error: 'Enter the day on which it was settled',
  })
  .refine(({ settledOn, agreed }) => settledOn === undefined || agreed !== undefined, {
    path: ['agreed'],
    error: 'Choose whether a solution was agreed',
  })
  .refine(({ intervenedOn, intervention }) => intervenedOn !== undefined || intervention === '', {
    path: ['intervenedOn'],
    error: 'Enter the day of the intervention',
  })

export const FollowUpForm = z.object({
  kind: field.line('Choose what is to be opened'),
  service: field.optionalLine(),
  concern: field.text('Say what the concern is'),
  because: field.text('Say what makes it exceptional'),
  requestReference: field.line('Enter the request under which it is conducted'),
  requestedOn: field.day('Enter the day of the request'),
})

export const MailForm = z.object({
  version: field.version(),
  mail: field.choice(['yes', 'no'], 'Choose whether you want mail'),
})

export const CarryForm = z.object({
  version: field.version(),
  decision: field.choice(['take-up', 'leave'], 'Choose whether it is taken up or left'),
  evidenceKind: field.optionalLine(),
  because: field.optionalText(),
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
