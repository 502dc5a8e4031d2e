import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Temporal } from '../../kernel/dates.ts'
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
