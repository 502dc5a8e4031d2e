import { z } from 'zod'
import { parseDay, Temporal } from '../kernel/dates.ts'

/**
 * The worked example as a script: who there is, and what they do on which day. Only the product's own commands are
 * performed, as the people themselves, so that nothing stands in the example that the product would not let anybody do.
 */

export const Day = z.union([z.string(), z.date()]).transform((text, context) => {
  const day = parseDay(typeof text === 'string' ? text : text.toISOString().slice(0, 10))
  if (day !== undefined) return day
  context.addIssue({ code: 'custom', message: 'a day such as 2006-11-07' })
  return z.NEVER
})

const Name = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower-case words with hyphens')

const Person = z.strictObject({
  as: Name,
  name: z.string(),
  post: z.string(),
  kind: z.enum(['staff', 'respondent']),
  /** Id of the inspecting body in the rulebook. */
  body: z.string().optional(),
  specialism: z.string().default(''),
  standing: z.array(z.enum(['programme-manager', 'approver'])).default([]),
  training: z.array(z.string()).default([]),
})

const Area = z.strictObject({
  as: Name,
  code: z.string(),
  name: z.string(),
  number: z.int(),
  type: z.string(),
  region: z.string(),
})

const Organisation = z.strictObject({
  area: Name.optional(),
  kind: z.string(),
  name: z.string(),
  address: z.string().default(''),
})

const Step = z.strictObject({
  on: Day,
  by: Name,
  /** Name of the command, as in `perform.ts`. */
  do: Name,
  /** Name by which later steps speak of what it made. */
  as: Name.optional(),
  /** `$name` stands for the number of what that name was given to. */
  with: z.record(z.string(), z.unknown()).default({}),
  /** Reasons for rules that advise. */
  reasons: z.record(z.string(), z.string()).optional(),
})

export const ScriptFile = z.strictObject({
  areas: z.array(Area).default([]),
  people: z.array(Person).default([]),
  organisations: z.array(Organisation).default([]),
  steps: z.array(Step).default([]),
})

export type ScriptFile = z.infer<typeof ScriptFile>
export type ScriptStep = ScriptFile['steps'][number]

/** Everything of the example exists from this day. */
export const exampleBegins = Temporal.PlainDate.from('2005-04-01')
