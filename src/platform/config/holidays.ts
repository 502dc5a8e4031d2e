import { readFile } from 'node:fs/promises'
import { parseDay } from '../../kernel/dates.ts'
import type { HolidayRow } from '../../kernel/working-days.ts'

/** Reads the table of bank holidays that the product ships; throws when the file is missing or a line is malformed. */
export async function readHolidayRows(path: string): Promise<readonly HolidayRow[]> {
  return parseHolidayRows(await readFile(path, 'utf8'), path)
}

/**
 * The rows of a table of bank holidays: CSV with the columns date (ISO), title and source; a field that holds a comma
 * stands in double quotes. Throws an `Error` naming file and line at the first one that is malformed, since every date
 * the product reckons rests on this table.
 */
export function parseHolidayRows(text: string, file: string): readonly HolidayRow[] {
  const [heading, ...lines] = text.trim().split(/\r?\n/)
  const fail = (line: number, fault: string): never => {
    throw new Error(`${file}, line ${line}: ${fault}`)
  }
  if (heading !== 'date,title,source') fail(1, 'the columns should be date,title,source')
  const seen = new Set<string>()
  return lines.map((line, index) => {
    const number = index + 2
    const cells = cellsOf(line)
    const [date, title, source] = cells
    if (cells.length !== 3 || !date || !title || !source)
      return fail(number, 'should hold a date, a title and a source')
    const day = parseDay(date)
    if (day === undefined) return fail(number, `"${date}" is no date such as 2006-12-25`)
    if (seen.has(date)) return fail(number, `${date} stands here a second time`)
    seen.add(date)
    return { date: day, title }
  })
}

/** The cells of a line; an empty list where a quotation mark is left open or stands inside a bare cell. */
function cellsOf(line: string): readonly string[] {
  if (!/^(?:"[^"]*"|[^",]*)(?:,(?:"[^"]*"|[^",]*))*$/.test(line)) return []
  return [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^",]*))/g)].map(cell => (cell[1] ?? cell[2] ?? '').trim())
}
