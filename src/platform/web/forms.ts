import { z } from 'zod'
import { type DayParts, parseDay, type Temporal } from '../../kernel/dates.ts'
import type { Problem } from '../../kernel/problems.ts'
import { normaliseText } from '../documents/text.ts'
import type { Fields } from './route.ts'

/** A posted form read into a command, or what is wrong with it, field by field. */
export type FormRead<Command> =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** What a page shows in a form: what was typed, and the sentence beside each field. */
export type ShownForm = {
  readonly typed: Fields
  readonly problems: readonly Problem[]
  readonly errors: { readonly [field: string]: { readonly text: string } }
  /** Rules that want a reason before the form goes through, in `reason.<rule>`. */
  readonly reasons: readonly Problem[]
}

export const emptyForm: ShownForm = { typed: {}, problems: [], errors: {}, reasons: [] }

/** A form filled with what is there already. */
export function filledForm(typed: Fields): ShownForm {
  return { ...emptyForm, typed }
}

const longestText = 20_000
const longestLine = 300

/** The parts forms are described with. Each takes the sentences that a person reads when it is not right. */
export const field = {
  /** One line. */
  line: (missing: string) => oneText(longestLine).refine(text => text !== '', missing),
  /** Several lines. Word's own bullets become real ones. */
  text: (missing: string) => oneText(longestText).refine(text => text !== '', missing),
  /** Several lines of which there may be very many, such as a comment on a whole chapter. */
  longText: (missing: string, most: number) => oneText(most).refine(text => text !== '', missing),
  optionalLine: () =>
    oneText(longestLine)
      .optional()
      .transform(text => text ?? ''),
  optionalText: () =>
    oneText(longestText)
      .optional()
      .transform(text => text ?? ''),
  choice: <const Choice extends string>(choices: readonly Choice[], wrong: string) =>
    one().refine((value): value is Choice => (choices as readonly string[]).includes(value), wrong),
  optionalChoice: <const Choice extends string>(choices: readonly Choice[], wrong: string) =>
    one()
      .optional()
      .transform(value => (value === '' ? undefined : value))
      .refine(
        (value): value is Choice | undefined => value === undefined || (choices as readonly string[]).includes(value),
        wrong,
      ),
  choices: <const Choice extends string>(choices: readonly Choice[], wrong: string) =>
    z
      .union([z.string(), z.array(z.string())])
      .optional()
      .transform(value =>
        (value === undefined ? [] : typeof value === 'string' ? [value] : value).filter(each => each !== ''),
      )
      .refine(
        (values): values is Choice[] => values.every(value => (choices as readonly string[]).includes(value)),
        wrong,
      ),
  /** A day typed in three boxes, or as one ISO text. */
  day: (missing: string) =>
    typedDay().transform((typed, context) => {
      const day = typed === undefined ? undefined : parseDay(typed)
      if (day !== undefined) return day
      context.addIssue({
        code: 'custom',
        message: typed === undefined ? missing : 'This must be a real date, such as 14 8 2006.',
      })
      return z.NEVER
    }),
  optionalDay: () =>
    typedDay().transform((typed, context) => {
      const day = typed === undefined ? undefined : parseDay(typed)
      if (typed !== undefined && day === undefined) {
        context.addIssue({ code: 'custom', message: 'This must be a real date, such as 14 8 2006.' })
        return z.NEVER
      }
      return day
    }),
  wholeNumber: (missing: string, least: number, most: number) =>
    one()
      .refine(text => text.trim() !== '', missing)
      .refine(text => text.trim() === '' || /^-?\d{1,9}$/.test(text.trim()), 'This must be a whole number, such as 3.')
      .transform(Number)
      .refine(
        value => Number.isNaN(value) || (value >= least && value <= most),
        `This must be from ${least} to ${most}.`,
      ),
  flag: () =>
    one()
      .optional()
      .transform(value => value === 'yes'),
  /** The version of a thing when its page was shown. */
  version: () =>
    one()
      .refine(text => /^\d{1,9}$/.test(text), 'This page was put together wrongly. Open it afresh and try again.')
      .transform(Number),
  /** The number of another thing, as pages carry it. */
  id: (missing: string) => one().refine(text => /^\d{1,18}$/.test(text), missing),
  /** What is ticked in a list of things, by their numbers; each once. */
  ids: (wrong: string) =>
    z
      .union([z.string(), z.array(z.string())])
      .optional()
      .transform(value => (value === undefined ? [] : [value].flat()).filter(each => each !== ''))
      .refine(values => values.every(value => /^\d{1,18}$/.test(value)), wrong)
      .transform(values => [...new Set(values)]),
} as const

function one() {
  return z.union(
    [z.string(), z.array(z.string()).transform(values => values.at(-1) ?? '')],
    'Nothing was sent for this.',
  )
}

function oneText(most: number) {
  return one()
    .transform(text => normaliseText(text).trim())
    .refine(text => text.length <= most, {
      error: issue => `This has ${String(issue.input).length} characters; ${most} is the most that fits.`,
    })
}

function typedDay() {
  return z
    .union([z.string(), z.object({ day: z.string(), month: z.string(), year: z.string() })])
    .optional()
    .transform(typed => {
      if (typed === undefined || typed === '') return undefined
      if (typeof typed === 'object' && typed.day.trim() === '' && typed.month.trim() === '' && typed.year.trim() === '')
        return undefined
      return typed
    })
}

/** Reads a posted form; the problems come in the order of the description. */
export function readForm<Schema extends z.ZodObject>(schema: Schema, body: Fields): FormRead<z.output<Schema>> {
  const read = schema.safeParse(withDays(body))
  if (read.success) return { ok: true, command: read.data }
  const seen = new Set<string>()
  const problems: Problem[] = []
  for (const issue of read.error.issues) {
    const name = String(issue.path[0] ?? '')
    if (seen.has(name)) continue
    seen.add(name)
    problems.push(name === '' ? { text: issue.message } : { text: issue.message, field: name })
  }
  return { ok: false, problems }
}

/** `opened-day`, `opened-month` and `opened-year` are one field, `opened`. */
function withDays(body: Fields): Record<string, unknown> {
  const fields: Record<string, unknown> = { ...body }
  for (const name of Object.keys(body)) {
    const base = /^(.+)-year$/.exec(name)?.[1]
    if (base === undefined) continue
    const parts: DayParts = {
      day: only(body[`${base}-day`]),
      month: only(body[`${base}-month`]),
      year: only(body[name]),
    }
    fields[base] = parts
  }
  return fields
}

function only(value: string | readonly string[] | undefined): string {
  return (typeof value === 'string' ? value : value?.at(-1)) ?? ''
}

/** The same form again, with everything typed and the sentences beside it. */
export function formAgain(body: Fields, problems: readonly Problem[], reasons: readonly Problem[] = []): ShownForm {
  const errors: Record<string, { text: string }> = {}
  for (const each of problems) {
    if (each.field !== undefined && errors[each.field] === undefined) errors[each.field] = { text: each.text }
  }
  const { _csrf, ...typed } = body
  return { typed, problems, errors, reasons }
}

/** Reasons typed for rules that advise: `reason.<rule>` fields of a posted form, empty ones left out. */
export function reasonsIn(body: Fields): { readonly [rule: string]: string } {
  const reasons: Record<string, string> = {}
  for (const [name, value] of Object.entries(body)) {
    const rule = /^reason\.(.+)$/.exec(name)?.[1]
    const text = normaliseText(only(value)).trim().slice(0, longestText)
    if (rule !== undefined && text !== '') reasons[rule] = text
  }
  return reasons
}

/** A day as the three boxes of a form are filled with it. */
export function dayFields(name: string, day: Temporal.PlainDate | undefined): Fields {
  if (day === undefined) return {}
  return { [`${name}-day`]: String(day.day), [`${name}-month`]: String(day.month), [`${name}-year`]: String(day.year) }
}
