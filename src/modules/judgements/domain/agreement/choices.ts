import { z } from 'zod'

const Choices = z.strictObject({
  /** A figure resting on fewer people is not shown: it would tell of single ones. */
  'fewest-people': z.int().min(2),
  'why-fewest-people': z.string(),
  /** A figure resting on fewer reviews is said to rest on few. */
  'few-reviews': z.int().min(1),
  'why-few-reviews': z.string(),
})

/** From how much on figures of agreement are shown, and said without reserve: data of the installation. */
export type AgreementChoices = z.infer<typeof Choices>

/** Reads the choices from parsed YAML. Throws an error that names the file and the fault. */
export function readAgreementChoices(parsed: unknown, file: string): AgreementChoices {
  const read = Choices.safeParse(parsed)
  if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`)
  return read.data
}
