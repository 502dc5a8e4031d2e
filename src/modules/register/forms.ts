import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Temporal } from '../../kernel/dates.ts'
import { field } from '../../platform/web/forms.ts'
import type { ListedAuthority, NewArea } from './domain/areas.ts'

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
  return readRows(AreaRows, text, 'areas').map(row => ({
    code: row.ons_code_2007,
    name: row.name,
    authorityNumber: row.la_number,
    type: row.type,
    region: row.region,
    validFrom,
  }))
}

/** The authorities of 2007 as their list names them. @throws with the row and column that are wrong */
export function parseAuthorities2007(text: string): readonly ListedAuthority[] {
  return readRows(AreaRows, text, 'areas').map(row => ({
    list: '2007',
    number: row.la_number,
    code: row.ons_code_2007,
    name: row.name,
    type: row.type,
    region: row.region,
    otherNames: [],
  }))
}

/**
 * The authorities that were there in 2025, with the districts in each. Rows that the list itself calls abolished belong to
 * no authority of that year and are left out.
 *
 * @param districts which district lies in which authority, by its code
 * @throws with the row and column that are wrong
 */
export function parseAuthorities2025(text: string, districts: string): readonly ListedAuthority[] {
  const within = Map.groupBy(readRows(DistrictRows, districts, 'districts'), row => row.authority_code)
  return readRows(AuthorityRows, text, 'authorities')
    .filter(row => row.status === 'current')
    .map(row => ({
      list: '2025',
      number: row.la_number,
      code: row.gss_code,
      name: row.name,
      type: authorityTypes[row.lait_type],
      region: row.region,
      otherNames: [
        ...new Set((within.get(row.gss_code) ?? []).flatMap(each => [each.district, each.authority])),
      ].filter(name => name !== row.name),
    }))
}

/** What the list of 2025 means by its short words, in those of the list of 2007. */
const authorityTypes = {
  ILB: 'London borough',
  OLB: 'London borough',
  MD: 'metropolitan district',
  SC: 'shire county',
  UA: 'unitary',
} as const

const AuthorityRows = z.array(
  z.object({
    la_number: z.string().regex(/^\d+$/).transform(Number),
    name: z.string().min(1),
    gss_code: z.string(),
    region: z.string().min(1),
    lait_type: z.enum(['ILB', 'OLB', 'MD', 'SC', 'UA']),
    status: z.enum(['current', 'abolished']),
  }),
)

const DistrictRows = z.array(
  z.object({ district: z.string().min(1), authority_code: z.string().min(1), authority: z.string().min(1) }),
)

function readRows<Rows extends z.ZodType>(rows: Rows, text: string, what: string): z.output<Rows> {
  const read = rows.safeParse(parse(text, { columns: true, skip_empty_lines: true, bom: true }))
  if (read.success) return read.data
  const issue = read.error.issues[0]
  throw new Error(
    `Row ${Number(issue?.path[0]) + 1} of the list of ${what}: ${String(issue?.path[1])}: ${issue?.message}`,
  )
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
