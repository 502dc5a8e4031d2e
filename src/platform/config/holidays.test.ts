import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseHolidayRows, readHolidayRows } from './holidays.ts'

const heading = 'date,title,source'
const good = '2006-12-25,Christmas Day,gov.uk\n2011-04-29,Royal wedding,"added by hand, not in gov.uk\'s file"\n'

describe('The table of bank holidays', () => {
  test('that ships is read whole', async () => {
    const rows = await readHolidayRows(
      fileURLToPath(new URL('../../../data/england_bank_holidays_2005_2028.csv', import.meta.url)),
    )
    expect(rows).toHaveLength(197)
    expect(rows.filter(row => row.title === 'Good Friday')).toHaveLength(24)
  })

  test('may hold commas within quotation marks and either line ending', () => {
    const rows = parseHolidayRows(`${heading}\n${good}`.replaceAll('\n', '\r\n'), 'holidays.csv')
    expect(rows.map(row => `${row.date} ${row.title}`)).toEqual([
      '2006-12-25 Christmas Day',
      '2011-04-29 Royal wedding',
    ])
  })

  test.each([
    ['2006-12-26,Boxing Day', 'line 4: should hold'],
    ['2006-12-26,,gov.uk', 'line 4: should hold'],
    ['2006-12-26,Boxing Day,gov.uk,more', 'line 4: should hold'],

    ['26/12/2006,Boxing Day,gov.uk', 'line 4: "26/12/2006" is no date'],
    ['2006-02-30,Boxing Day,gov.uk', 'line 4: "2006-02-30" is no date'],
    ['2006-12-25,Boxing Day,gov.uk', 'line 4: 2006-12-25 stands here a second time'],
  ])('fails at %s', (line, fault) => {
    expect(() => parseHolidayRows(`${heading}\n${good}${line}\n`, 'holidays.csv')).toThrow(`holidays.csv, ${fault}`)
  })

  test('fails at a quotation mark that is never closed', () => {
    expect(() => parseHolidayRows(`${heading}\n${good}2006-12-26,"Boxing Day,gov.uk\n`, 'holidays.csv')).toThrow(
      /^holidays\.csv: .*at line 4/,
    )
  })

  test('fails under another heading, and when the file is missing', async () => {
    expect(() => parseHolidayRows('day,title\n', 'holidays.csv')).toThrow('holidays.csv, line 1')
    await expect(readHolidayRows('no-such-holidays.csv')).rejects.toThrow('ENOENT')
  })
})
