import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Temporal } from '../../kernel/dates.ts'
import { field } from '../../platform/web/forms.ts'
import type { NewArea } from './domain/areas.ts'

const AreaRows = z.array(
  z.object({
    ons_code_2007: z.string().min(1),
    name: z.string().min(1),
    la_number: z.string().regex(/^\d+$/).transform(Number),
    type: z.string().min(1),
    region: z.string().min(1),
  }),
)

/**
 * Reads the list of children's services authority areas, as in `data/authorities_2007.csv`.
 *
 * @param validFrom the first day for which the list speaks
 * @throws with the row and column that are wrong
 */
export function parseAreas(text: string, validFrom: Temporal.PlainDate): readonly NewArea[] {
  const read = AreaRows.safeParse(parse(text, { columns: true, skip_empty_lines: true }))
  if (!read.success) {
    const issue = read.error.issues[0]
    throw new Error(
      `Row ${Number(issue?.path[0]) + 1} of the list of areas: ${String(issue?.path[1])}: ${issue?.message}`,
    )
  }
  return read.data.map(row => ({
    code: row.ons_code_2007,
    name: row.name,
    authorityNumber: row.la_number,
    type: row.type,
    region: row.region,
    validFrom,
  }))
}

/** What stands for the whole country where an organisation is of no one area. */
export const nationwide = 'national'

const number = /^\d{1,18}$/
const emailAddress = /^[^\s@]+@[^\s@]+$/

/** The form of a person; `bodies` are the ids to choose from. */
export const personForm = (bodies: readonly string[]) =>
  z.object({
    name: field.line('Enter the person’s name'),
    post: field.optionalLine(),
    body: field.optionalChoice(bodies, 'Choose an inspecting body from the list'),
    organisation: field
      .optionalLine()
      .refine(text => text === '' || number.test(text), 'Choose an organisation from the list')
      .transform(text => (text === '' ? undefined : text)),
    specialism: field.optionalLine(),
    email: field
      .optionalLine()
      .refine(
        text => text === '' || emailAddress.test(text),
        'Enter an email address in full, such as name@example.org',
      ),
  })

export const VersionForm = z.object({ version: field.version() })

/** `before` is the day that the page showed; empty where it showed none. */
export const TrainingForm = z.object({
  completedOn: field.day('Enter the day on which the training was completed'),
  before: field.optionalDay(),
})

/** The form of an organisation; `kinds` are the ids to choose from. */
export const organisationForm = (kinds: readonly string[]) =>
  z.object({
    name: field.line('Enter the name of the organisation'),
    kind: field.choice(kinds, 'Choose what kind of organisation it is'),
    area: field
      .line('Choose the area, or that it is of no one area')
      .refine(
        text => text === '' || text === nationwide || number.test(text),
        'Choose the area, or that it is of no one area',
      )
      .transform(text => (text === nationwide ? undefined : text)),
    address: field.optionalText(),
    validFrom: field.day('Enter the day from which it exists'),
    validUntil: field.optionalDay(),
  })

export const CloseForm = z.object({
  version: field.version(),
  closedFrom: field.day('Enter the first day on which it no longer exists'),
})
