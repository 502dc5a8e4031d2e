import { z } from 'zod'
import { parseDay, Temporal } from '../kernel/dates.ts'
import { compareDays } from '../kernel/working-days.ts'

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
  standing: z
    .array(
      z.enum([
        'programme-manager',
        'approver',
        'administrator',
        'data-protection-officer',
        'evaluator',
        'complaints-handler',
        'complaints-investigator',
      ]),
    )
    .default([]),
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

/** What a step may leave out is as in the step before it: its day and who acts. */
const WrittenStep = z.strictObject({
  on: Day.optional(),
  by: Name.optional(),
  /** Name of the command, as in `perform.ts`. */
  do: Name,
  /** Name by which later steps speak of what it made. */
  as: Name.optional(),
  /** `$name` stands for the number of what that name was given to. */
  with: z.record(z.string(), z.unknown()).default({}),
  /** The same command once for each: what it takes besides `with`, and, where they differ, `by` and `as`. */
  each: z
    .array(z.looseObject({ by: Name.optional(), as: Name.optional() }))
    .min(1)
    .optional(),
  /** Reasons for rules that advise. */
  reasons: z.record(z.string(), z.string()).optional(),
})

/** One command as somebody performs it. */
export type ScriptStep = {
  readonly on: Temporal.PlainDate
  readonly by: string
  readonly do: string
  readonly as: string | undefined
  readonly with: { readonly [name: string]: unknown }
  readonly reasons: { readonly [rule: string]: string } | undefined
  /** The number of the step in the file, from 1, and of the entry of `each` in it. */
  readonly at: string
  /** Its place among the commands of its day in this file, from 0. */
  readonly place: number
}

export const ScriptFile = z.strictObject({
  /** Name of the review that every step is about unless it says another. */
  review: Name.optional(),
  areas: z.array(Area).default([]),
  people: z.array(Person).default([]),
  organisations: z.array(Organisation).default([]),
  steps: z.array(WrittenStep).default([]),
})

export type ScriptFile = z.infer<typeof ScriptFile>

/** The commands of a script in order, with what steps leave out filled in. Fails where days run backwards. */
export function stepsOf(script: ScriptFile): readonly ScriptStep[] {
  const steps: Omit<ScriptStep, 'place'>[] = []
  let on: Temporal.PlainDate | undefined
  let by: string | undefined
  for (const [index, written] of script.steps.entries()) {
    const day = written.on ?? on
    const person = written.by ?? by
    const number = String(index + 1)
    if (day === undefined || person === undefined) throw new Error(`Step ${number} does not say on which day, or who.`)
    if (on !== undefined && compareDays(day, on) < 0) throw new Error(`Step ${number} comes before the one before it.`)
    on = day
    by = person
    const about = script.review === undefined || written.as === script.review ? {} : { review: `$${script.review}` }
    const step = { on: day, by: person, do: written.do, as: written.as, reasons: written.reasons }
    if (written.each === undefined) steps.push({ ...step, with: { ...about, ...written.with }, at: number })
    else
      for (const [entry, { by: other, as, ...own }] of written.each.entries())
        steps.push({
          ...step,
          by: other ?? person,
          as,
          with: { ...about, ...written.with, ...own },
          at: `${number}.${entry + 1}`,
        })
  }
  const first = new Map<string, number>()
  return steps.map((step, index) => {
    const day = step.on.toString()
    if (!first.has(day)) first.set(day, index)
    return { ...step, place: index - (first.get(day) ?? index) }
  })
}

/** Everything of the example exists from this day. */
export const exampleBegins = Temporal.PlainDate.from('2005-04-01')
