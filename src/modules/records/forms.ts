import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'

export const EraseForm = z.object({
  items: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform(value => [value ?? []].flat().filter(id => /^\d{1,18}$/.test(id))),
  ground: field.text('Say on which ground it is erased'),
})

export const HoldForm = z.object({
  review: field.id('Choose the review'),
  because: field.text('Say why nothing may be erased'),
})

export const EndHoldForm = z.object({
  version: field.version(),
  because: field.text('Say why the hold ends'),
})
