import { Resvg } from '@resvg/resvg-js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Chart,
  type ChartFigure,
  type ChartScale,
  chartTable,
  sayFigure,
} from '../../src/platform/documents/chart.ts'
import { chartSvg, chartWidths } from '../../src/platform/documents/charts/draw.ts'
import { oneLine, textWidth, wrap } from '../../src/platform/documents/charts/lettering.ts'
import { fontFiles } from '../../src/platform/documents/fonts.ts'
import { chartSpreadsheet } from '../../src/platform/documents/spreadsheet.ts'
import { runs } from '../proof.ts'
import { beyondTheEdge, lapping, readChart } from './chart-boxes.ts'

const label = fc.oneof(
  fc.constantFrom('Northmoor', 'England', 'The ten areas most like it', 'Wexcombe', '', 'a', 'W'.repeat(300)),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
)
const value = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: -100_000, max: 1_000_000 }),
  fc.double({ min: -50, max: 50, noNaN: true }).map(each => Math.round(each * 100) / 100),
)
const figure: fc.Arbitrary<ChartFigure> = fc.oneof(
  { weight: 4, arbitrary: value.map(each => ({ value: each })) },
  { weight: 1, arbitrary: label.map(says => ({ value: null, says })) },
)
const unit = fc.record({ words: label, sign: fc.constantFrom('', '%', ' days') })
const scale: fc.Arbitrary<ChartScale> = fc.oneof(
  fc.record({ kind: fc.constant('numbers' as const), unit, better: fc.constantFrom('higher', 'lower', 'neither') }),
  fc.array(label, { minLength: 1, maxLength: 6 }).chain(labels =>
    fc.boolean().map(turned => ({
      kind: 'steps' as const,
      named: 'grade',
      steps: labels.map((one, index) => ({ value: turned ? index + 1 : labels.length - index, label: one })),
    })),
  ),
)
const words = { id: fc.constantFrom('one', 'a-chart', '1', 'x"<'), title: label, says: label }
const day = fc.integer({ min: 0, max: 9000 }).map(days => new Date(days * 86_400_000).toISOString().slice(0, 10))
const rowsOf = (count: number) =>
  fc.array(fc.record({ label, figures: fc.array(figure, { minLength: count, maxLength: count }) }), { maxLength: 12 })
const seriesCount = fc.integer({ min: 0, max: 5 })

const charts: fc.Arbitrary<Chart> = fc.oneof(
  fc.record({
    ...words,
    kind: fc.constant('bars' as const),
    unit,
    rowsAre: label,
    bars: fc.array(
      fc.tuple(label, figure, fc.boolean()).map(([one, each, subject]) => ({ ...each, label: one, subject })),
      { maxLength: 20 },
    ),
  }),
  seriesCount.chain(count =>
    fc.record({
      ...words,
      kind: fc.constant('dots' as const),
      scale,
      rowsAre: label,
      series: fc.array(label, { minLength: count, maxLength: count }),
      rows: rowsOf(count),
    }),
  ),
  seriesCount.chain(count =>
    fc.record({
      ...words,
      kind: fc.constant('lines' as const),
      periodsAre: label,
      series: fc.array(label, { minLength: count, maxLength: count }),
      parts: fc.array(fc.record({ apart: label, scale, periods: rowsOf(count) }), { maxLength: 3 }),
    }),
  ),
  fc.record(
    {
      ...words,
      kind: fc.constant('timeline' as const),
      rowsAre: label,
      today: day,
      bars: fc.array(
        fc.record(
          { label, says: label, first: day, last: day, state: fc.constantFrom('done', 'going', 'planned', 'late') },
          { requiredKeys: ['label', 'says', 'state'] },
        ),
        { maxLength: 12 },
      ),
    },
    { requiredKeys: ['id', 'title', 'says', 'kind', 'rowsAre', 'bars'] },
  ),
) as fc.Arbitrary<Chart>

const widths = fc.constantFrom(chartWidths.wide, chartWidths.narrow, 240, 1000)

/** Every figure of a chart, in the order of its rows. */
function figuresOf(chart: Chart): readonly number[] {
  const known = (all: readonly ChartFigure[]) => all.flatMap(each => (each.value === null ? [] : [each.value]))
  switch (chart.kind) {
    case 'bars':
      return known(chart.bars)
    case 'dots':
      return known(chart.rows.flatMap(row => row.figures))
    case 'lines':
      return known(chart.parts.flatMap(part => part.periods.flatMap(period => period.figures)))
    case 'timeline':
      return []
  }
}

test('of any chart no mark leaves the picture, no two labels touch, and the same chart is the same picture', () => {
  fc.assert(
    fc.property(charts, widths, (chart, width) => {
      const svg = chartSvg(chart, { width })
      const drawn = readChart(svg)
      expect(beyondTheEdge(drawn)).toEqual([])
      expect(lapping(drawn)).toEqual([])
      expect(drawn.role).toBe('img')
      expect(svg).toContain(`aria-labelledby="${drawn.ids.join(' ')}"`)
      expect(new Set(drawn.ids).size).toBe(2)
      expect(svg).not.toMatch(/NaN|Infinity|undefined|null/)
      expect(chartSvg(structuredClone(chart), { width })).toBe(svg)
    }),
    { numRuns: runs(2000) },
  )
}, 120_000)

test('the table holds every figure, in the order of the rows', () => {
  fc.assert(
    fc.property(charts, chart => {
      const table = chartTable(chart)
      expect(table.cells.flat().filter(cell => typeof cell === 'number')).toEqual(figuresOf(chart))
      const said = table.rows.flat().join('\n')
      for (const one of figuresOf(chart)) expect(said).toContain(sayFigure(one))
      for (const row of table.rows) expect(row).toHaveLength(table.columns.length)
      expect(chartSpreadsheet(chart).split('\r\n')).toHaveLength(table.rows.length + 2)
      for (const row of table.cells) expect(row).toHaveLength(table.columns.length)
    }),
    { numRuns: runs(2000) },
  )
})

describe('A label', () => {
  /** Widths as our fonts have them, drawn by another program. */
  const drawnWidth = (text: string, weight: number) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="99"><text x="9" y="50" font-family="Source Sans 3, DejaVu Sans" font-size="16" font-weight="${weight}">${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text></svg>`
    return new Resvg(svg, { font: { fontFiles: [...fontFiles], loadSystemFonts: false } }).getBBox()?.width ?? 0
  }

  test('is never wider than it is reckoned to be', () => {
    const letters = Array.from({ length: 0x24f - 0x21 }, (_, index) => String.fromCodePoint(0x21 + index))
      .concat([...'“”‘’–—…•£€−≤≥½⅓αβγωЖЩжщ'])
      .filter(letter => !/[\p{C}\p{Z}\u00AD]/u.test(letter))
    const tooWide = letters.filter(letter =>
      [400, 700].some(
        weight => drawnWidth(letter.repeat(20), weight) > textWidth(letter.repeat(20), 16, weight === 700),
      ),
    )
    expect(tooWide).toEqual([])
    const usual = 'Young carers told inspectors that help begins late and depends on which school they attend'
    expect(textWidth(usual, 16) / drawnWidth(usual, 400)).toBeGreaterThan(1)
    expect(textWidth(usual, 16) / drawnWidth(usual, 400)).toBeLessThan(1.3)
  })

  test('wraps between words, breaks a word too long for its line, and ends in … where more was said', () => {
    const room = { width: 100, size: 16 }
    expect(wrap('children and young people', room)).toEqual(['children and', 'young', 'people'])
    expect(wrap('x'.repeat(10_000), room, 2).at(-1)).toMatch(/^x+…$/)
    expect(wrap('', room)).toEqual([])
    fc.assert(
      fc.property(label, text => {
        const lines = wrap(text, room)
        for (const line of lines) if (Array.from(line).length > 1) expect(textWidth(line, 16)).toBeLessThanOrEqual(100)
        const whole = oneLine(text).replaceAll(' ', '')
        const kept = lines.join('').replaceAll(' ', '')
        expect(whole.startsWith(kept.replace(/…$/, '')) || kept === whole).toBe(true)
      }),
    )
  })

  test('is shown as text, whatever it holds, and cannot turn figures round', () => {
    const typed = '<script>alert("1")</script> & \u202E26 \u0000\ud800 ]]>'
    const chart: Chart = {
      kind: 'bars',
      id: 'hostile',
      title: typed,
      says: typed,
      unit: { words: '', sign: '%' },
      rowsAre: '',
      bars: [{ label: typed, value: 1 }],
    }
    const drawn = readChart(chartSvg(chart))
    expect(drawn.title).toBe('<script>alert("1")</script> & 26 \ufffd ]]>')
    expect(drawn.texts.map(each => each.what).join('')).toContain('<script>alert("1")</script> & 26')
  })
})

describe('What a chart says', () => {
  const steps: ChartScale = {
    kind: 'steps',
    named: 'grade',
    steps: [
      { value: 1, label: 'Outstanding' },
      { value: 2, label: 'Good' },
      { value: 3, label: 'Weak' },
    ],
  }
  const find = (chart: Chart, what: string, width?: number) => {
    const box = readChart(chartSvg(chart, width === undefined ? {} : { width })).texts.find(each => each.what === what)
    if (box === undefined) throw new Error(`The picture does not say ${what}.`)
    return box
  }

  test('rows stand in the order given', () => {
    const names = ['Zebra', 'Apple', 'Mango', 'Berry']
    const chart: Chart = {
      kind: 'bars',
      id: 'order',
      title: 'Order',
      says: 'Order.',
      unit: { words: 'reports' },
      rowsAre: 'Fruit',
      bars: names.map((name, index) => ({ label: name, value: 10 - index * 3 })),
    }
    for (const width of [chartWidths.wide, chartWidths.narrow]) {
      const tops = names.map(name => find(chart, name, width).top)
      expect(tops).toEqual(tops.toSorted((a, b) => a - b))
    }
    const bars = readChart(chartSvg(chart)).shapes.filter(each => each.what === 'rect')
    expect(bars.map(bar => bar.right - bar.left)[0]).toBeGreaterThan((bars[1]?.right ?? 0) - (bars[1]?.left ?? 0))
  })

  test('the best step is on the right and the direction is said, whichever way the numbers run', () => {
    const chart: Chart = {
      kind: 'dots',
      id: 'turned',
      title: 'Turned',
      says: 'Turned.',
      scale: steps,
      rowsAre: 'Judgement',
      series: ['Grade'],
      rows: [{ label: 'Safe', figures: [{ value: 1 }] }],
    }
    expect(find(chart, '1').left).toBeGreaterThan(find(chart, '3').left)
    expect(chartSvg(chart)).toContain('The best is on the right: 1 is the best grade, 3 the lowest.')
    const other: Chart = { ...chart, scale: { ...steps, steps: steps.steps.toReversed() } }
    expect(find(other, '1').left).toBeLessThan(find(other, '3').left)
    expect(chartTable(chart).rows).toEqual([['Safe', '1: Outstanding']])
  })

  test('no line crosses to a part whose question or scale is another, and the reason is written', () => {
    const part = (apart: string | undefined, first: number) => ({
      ...(apart === undefined ? {} : { apart }),
      scale: steps,
      periods: [0, 1].map(at => ({ label: String(first + at), figures: [{ value: 2 }] })),
    })
    const chart = (apart: string | undefined): Chart => ({
      kind: 'lines',
      id: 'apart',
      title: 'Apart',
      says: 'Apart.',
      periodsAre: 'Year',
      series: ['Safe'],
      parts: [part(undefined, 2001), part(apart, 2003)],
    })
    const svg = chartSvg(chart('the question changed.'))
    expect(readChart(svg).shapes.filter(each => each.what === 'polyline')).toHaveLength(2)
    expect(svg).toContain('Gap between 2002 and 2003: the question changed.')
    // A part of one period, which is its first and its last, says which it is.
    const lone = { ...part('', 2003), periods: part('', 2003).periods.slice(0, 1) }
    const three = { ...chart(''), parts: [part(undefined, 2001), lone] } as Chart
    for (const year of ['2001', '2002', '2003']) expect(chartSvg(three)).toMatch(new RegExp(`>${year}<`))
    expect(chartSvg(chart(undefined))).toContain('Gap between 2002 and 2003: what stands before cannot be compared.')
    const joined: Chart = {
      ...chart(''),
      parts: [{ scale: steps, periods: [...part('', 2001).periods, ...part('', 2003).periods] }],
    } as Chart
    expect(readChart(chartSvg(joined)).shapes.filter(each => each.what === 'polyline')).toHaveLength(1)
  })

  test('a missing figure says why, and interrupts its line', () => {
    const figures = [{ value: 1 }, { value: 2 }, { value: null, says: 'not asked' }, { value: 3 }]
    const chart: Chart = {
      kind: 'lines',
      id: 'gap',
      title: 'Gap',
      says: 'Gap.',
      periodsAre: 'Year',
      series: ['Safe'],
      parts: [{ scale: steps, periods: figures.map((each, at) => ({ label: `Year ${at}`, figures: [each] })) }],
    }
    const drawn = readChart(chartSvg(chart))
    expect(drawn.shapes.filter(each => each.what === 'polyline')).toHaveLength(1)
    expect(drawn.shapes.filter(each => each.what === 'circle')).toHaveLength(3)
    expect(chartTable(chart).rows[2]).toEqual(['Year 2', 'not asked'])
  })

  test('series differ by shape and dashes, not by colour alone', () => {
    const chart: Chart = {
      kind: 'lines',
      id: 'series',
      title: 'Series',
      says: 'Series.',
      periodsAre: 'Year',
      series: ['a', 'b', 'c', 'd', 'e', 'f'],
      parts: [
        {
          scale: { kind: 'numbers', unit: { words: '' }, better: 'higher' },
          periods: [1, 2].map(year => ({ label: `${year}`, figures: [1, 2, 3, 4, 5, 6].map(value => ({ value })) })),
        },
      ],
    }
    const svg = chartSvg(chart).replaceAll(/(?:fill|stroke)="#[0-9a-f]+"/g, '')
    const lines = [...svg.matchAll(/<polyline[^>]*?(stroke-dasharray="[^"]*")?\/>/g)].map(
      ([, dashes]) => dashes ?? 'whole',
    )
    expect(new Set(lines).size).toBe(6)
    expect(svg).toContain('>b 2<')
  })

  test('the sight that finds labels over each other and marks off the picture finds planted ones', () => {
    const svg = (inside: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" role="img" font-size="16">${inside}</svg>`
    expect(lapping(readChart(svg('<text x="0" y="20">One</text><text x="5" y="22">Two</text>')))).toHaveLength(1)
    expect(lapping(readChart(svg('<text x="0" y="15">One</text><text x="0" y="35">Two</text>')))).toEqual([])
    expect(beyondTheEdge(readChart(svg('<circle cx="98" cy="20" r="6"/>')))).toHaveLength(1)
    expect(beyondTheEdge(readChart(svg('<text x="80" y="20">Wide</text>')))).toHaveLength(1)
    expect(beyondTheEdge(readChart(svg('<line x1="NaN" y1="0" x2="1" y2="1"/>')))).toHaveLength(1)
  })
})
