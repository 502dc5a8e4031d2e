import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'
import { releaseKinds } from './domain/answers.ts'

export const DaysForm = z.object({
  stage: field.line('Choose the stage'),
  whose: field.line('Choose whose days they are'),
  planned: field.optionalLine(),
  spent: field.optionalLine(),
})

export const LineForm = z.object({
  version: field.version(),
  planned: field.optionalLine(),
  spent: field.optionalLine(),
})

export const LateReasonForm = z.object({
  about: field.line('Choose what was late'),
  reasonVersion: field.version(),
  reason: field.text('Say why it was late'),
})

export const ReaderViewForm = z.object({ words: field.optionalText() })

export const HandlingForm = z.object({
  view: field.id('Choose what was read'),
  decision: field.choice(['shown', 'kept-back'], 'Choose who may read it'),
  because: field.optionalLine(),
})

export const ReleaseForm = z.object({ kind: field.choice(releaseKinds, 'Choose what is released') })
