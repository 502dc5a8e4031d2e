import { z } from 'zod'

const Choice = z.strictObject({ id: z.string().regex(/^[a-z]+(-[a-z]+)*$/), label: z.string().min(1) })

const Choices = z.strictObject({
  /** Within so many hours of being raised a concern is to be acknowledged; the clock runs day and night. */
  'acknowledge-within-hours': z.number().positive().max(72),
  'why-acknowledge-within-hours': z.string(),
  /** After so many hours the next in the chain is told, again and again until somebody acknowledges it. */
  'escalate-every-hours': z.number().positive().max(72),
  'why-escalate-every-hours': z.string(),
  /** Whom to call where nobody is named: a whole sentence. */
  'when-nobody-is-named': z.string().min(1),
  'passed-to': z.array(Choice).min(1),
  outcomes: z.array(Choice).min(1),
  /** Tellings of whistle-blowers that one process takes in a minute, over all of them. */
  'tellings-per-minute': z.int().positive(),
  'why-tellings-per-minute': z.string(),
})

/** How fast concerns are taken up and what is offered on their pages: data of the installation. */
export type ConcernChoices = z.infer<typeof Choices>

/** Reads the choices from parsed YAML. Throws an error that names the file and the fault. */
export function readConcernChoices(parsed: unknown, file: string): ConcernChoices {
  const read = Choices.safeParse(parsed)
  if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`)
  return read.data
}
