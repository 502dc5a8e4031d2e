import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'
import type { Licence } from './domain/csvw.ts'

export const ReleaseForm = z.object({ note: field.optionalText() })

const Choices = z.strictObject({
  licence: z.strictObject({ label: z.string().min(1), url: z.url() }),
  why: z.string(),
})

/** Under what open data is released, from parsed YAML. Throws an error that names the file and the fault. */
export function readLicence(parsed: unknown, file: string): Licence {
  const read = Choices.safeParse(parsed)
  if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`)
  return read.data.licence
}
