import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { freshSeed, runs } from '../../../test/proof.ts'
import { spreadsheet } from './spreadsheet.ts'

const cellsOf = (text: string): string[][] => parse(text, { bom: true, relax_column_count: true })

/** What spreadsheet programs begin a formula with once they have dropped what they drop; written without the product's list. */
function isFormula(cell: string): boolean {
  const trimmed = [...cell.normalize('NFKC')].filter(
    sign => !/\s/.test(sign) && !/[\p{Cc}\p{Cf}\p{Z}]/u.test(sign) && sign !== '"',
  )
  return ['=', '+', '-', '@', '\u2212'].includes(trimmed[0] ?? '')
}

describe('A spreadsheet', () => {
  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '\u00a0=1',
    '\u200b=1',
    '\ufeff=1',
    '"=1',
    '＝1',
    '＋1',
    '－1',
    '＠a',
    '﹦1',
    '−1',
    '⩵1',
    '⩶1',
    '=cmd|/C calc!A0',
    '\ttab alone',
    '\rreturn alone',
  ])('turns %j into a text', text => {
    const cell = cellsOf(spreadsheet(['a'], [[text]]))[1]?.[0]
    expect(cell).toBe(`'${text}`)
  })

  test.each(['Dorset', '3 = three', 'a-b', '’tis', 'Älter', '12 August 2006', ''])('leaves %j alone', text => {
    expect(cellsOf(spreadsheet(['a'], [[text, 'end']]))[1]).toEqual([text, 'end'])
  })

  test('keeps numbers, and nothing for nothing', () => {
    expect(cellsOf(spreadsheet(['a', 'b', 'c'], [[-3, undefined, Number.NaN]]))[1]).toEqual(['-3', '', ''])
  })

  test('of any texts comes back whole, and no cell of it is a formula', () => {
    const seed = freshSeed('spreadsheets')
    const sign = fc.constantFrom(
      '=',
      '+',
      '-',
      '@',
      '\t',
      '\r',
      '\n',
      '"',
      ',',
      ';',
      '＝',
      '﹣',
      '\u200b',
      '\u00a0',
      '\ufeff',
      ' ',
      'a',
    )
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(sign).map(signs => signs.join('')),
      fc.string({ unit: 'binary' }),
    )
    let harmful = 0
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 5 }), rows => {
        const back = cellsOf(spreadsheet(['one', 'two'], rows)).slice(1)
        expect(back).toHaveLength(rows.length)
        back.forEach((row, line) => {
          row.forEach((cell, column) => {
            const given = rows[line]?.[column]?.toWellFormed()
            expect([given, `'${given}`]).toContain(cell)
            expect(isFormula(cell)).toBe(false)
            if (cell !== given) harmful += 1
          })
        })
      }),
      { seed, numRuns: runs(20_000) },
    )
    expect(harmful).toBeGreaterThan(50)
  })
})
