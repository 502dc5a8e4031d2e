import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'

/** Posted bodies of the pages of roles. The sentences are those that stand beside the fields. */

export const KeepRoleForm = z.object({
  role: field.line('Choose a role'),
  review: field.optionalLine(),
  until: field.optionalDay(),
  because: field.text('Say why'),
})

export const EndKeptRoleForm = z.object({
  grant: field.id('Choose a role'),
  version: field.version(),
  ended: field.text('Say why'),
})

export const WhyForm = z.object({
  person: field.id('Choose a person'),
  review: field.id('Choose a review'),
  item: field.optionalLine(),
})

export const DelegateForm = z.object({
  person: field.id('Choose who stands in for you'),
  from: field.day('Enter the first day'),
  until: field.day('Enter the last day'),
  because: field.optionalLine(),
})

export const EndDelegationForm = z.object({ person: field.id('Choose whose standing-in ends') })
