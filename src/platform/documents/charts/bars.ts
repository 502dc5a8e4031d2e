import { scaleLinear } from 'd3-scale'
import { type BarsChart, capital, isKnown, notKnown, sayFigure } from '../chart.ts'
import { textWidth, wrap } from './lettering.ts'
import { box, colours, columnWidth, type Drawing, heightOf, letterSize, line, smallSize, text } from './marks.ts'

const barHeight = 22
const apart = 12

/** Horizontal bars from zero, each with its label before it and its figure at its end. */
export function drawBars(chart: BarsChart, width: number): Drawing {
  const narrow = width < 480
  const labelMost = narrow ? width : width * 0.36
  const rows = chart.bars.map(bar => {
    const known = isKnown(bar) ? bar.value : undefined
    const said = known === undefined ? (bar.says ?? notKnown) : sayFigure(known, chart.unit.sign)
    return {
      known,
      subject: bar.subject === true,
      label: wrap(bar.label, { width: labelMost - 12, size: letterSize, bold: bar.subject === true }),
      said: wrap(
        said,
        { width: known === undefined ? width * (narrow ? 0.9 : 0.5) : width * 0.3, size: letterSize },
        2,
      ),
    }
  })
  const left = narrow
    ? 0
    : columnWidth(
        rows.map(row => row.label),
        labelMost - 12,
        rows.some(row => row.subject),
      ) + 12
  const values = rows.flatMap(row => (row.known === undefined ? [] : [row.known]))
  const room = (side: readonly (typeof rows)[number][]) =>
    Math.max(0, ...side.flatMap(row => row.said.map(each => textWidth(each, letterSize, row.subject) + 8)))
  const before = room(rows.filter(row => row.known !== undefined && row.known < 0))
  const after = room(rows.filter(row => row.known !== undefined && row.known >= 0))
  const x = scaleLinear()
    .domain([Math.min(0, ...values), Math.max(0, ...values, values.length === 0 ? 1 : 0)])
    .range([left + before, Math.max(left + before + 1, width - after)])
  const zero = x(0)
  const unit = wrap(capital(chart.unit.words), { width, size: smallSize }, 2)
  const marks: string[] = [text(unit, 0, 0, { size: smallSize, quiet: true })]
  const top = heightOf(unit, smallSize) + (unit.length > 0 ? 8 : 0)
  const said: string[] = []
  let y = top
  for (const row of rows) {
    const labelHeight = heightOf(row.label)
    const height = narrow
      ? Math.max(barHeight, heightOf(row.said))
      : Math.max(barHeight, labelHeight, heightOf(row.said))
    marks.push(text(row.label, 0, narrow ? y : y + (height - labelHeight) / 2, { bold: row.subject }))
    const barTop = narrow ? y + labelHeight + 2 : y
    const middle = barTop + height / 2
    const end = row.known === undefined ? zero : x(row.known)
    if (row.known !== undefined) {
      const look = row.subject ? `fill="${colours.subject}"` : `fill="${colours.other}" stroke="${colours.quiet}"`
      marks.push(box(Math.min(zero, end), middle - barHeight / 2, Math.abs(end - zero), barHeight, look))
    }
    const negative = row.known !== undefined && row.known < 0
    said.push(
      text(
        row.said,
        row.known === undefined ? left + 6 : negative ? end - 6 : end + 6,
        middle - heightOf(row.said) / 2,
        {
          bold: row.subject,
          quiet: row.known === undefined,
          anchor: negative ? 'end' : 'start',
          covering: row.known === undefined,
        },
      ),
    )
    y = barTop + height + apart
  }
  if (rows.length > 0) marks.push(line(zero, Math.max(0, top - 2), zero, y - apart + 2))
  return { height: Math.max(y - apart + 4, 24), marks: [...marks, ...said] }
}
