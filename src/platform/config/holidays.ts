import { readFile } from 'node:fs/promises'
import { CsvError, parse } from 'csv-parse/sync'
import { parseDay } from '../../kernel/dates.ts'
import type { HolidayRow } from '../../kernel/working-days.ts'

/** Reads the table of bank holidays that the product ships; throws when the file is missing or a line is malformed. */
export async function readHolidayRows(path: string): Promise<readonly HolidayRow[]> {
  return parseHolidayRows(await readFile(path, 'utf8'), path)
}

const columns = ['date', 'title', 'source']

/**
 * The rows of a table of bank holidays: CSV with the columns date (ISO), title and source. Throws an `Error` naming file
 * and line at the first one that is malformed, since every date the product reckons rests on this table.
 */
export function parseHolidayRows(text: string, file: string): readonly HolidayRow[] {
  const fail = (line: number, fault: string): never => {
    throw new Error(`${file}, line ${line}: ${fault}`)
  }
  const [heading, ...rows] = readCsv(text, file)
  if (heading?.join() !== columns.join()) fail(1, `the columns should be ${columns.join()}`)
  const seen = new Set<string>()
  return rows.map((cells, index) => {
    const line = index + 2
    const [date, title, source] = cells
    if (cells.length !== 3 || !date || !title || !source) return fail(line, 'should hold a date, a title and a source')
    const day = parseDay(date)
    if (day === undefined) return fail(line, `"${date}" is no date such as 2006-12-25`)
    if (seen.has(date)) return fail(line, `${date} stands here a second time`)
    seen.add(date)
    return { date: day, title }
  })
}

function readCsv(text: string, file: string): readonly (readonly string[])[] {
  try {
    return parse(text, { trim: true, relax_column_count: true, bom: true })
  } catch (error) {
    if (error instanceof CsvError) throw new Error(`${file}: ${error.message}`)
    throw error
  }
}
