import { type ChartScale, capital, type DotsChart, isKnown, sayDirection, sayOnScale } from '../chart.ts'
import { textWidth, wrap } from './lettering.ts'
import {
  colours,
  columnWidth,
  type Drawing,
  heightOf,
  letterSize,
  line,
  lineHeight,
  shape,
  shapeRadius,
  smallLineHeight,
  smallSize,
  text,
} from './marks.ts'
import { placeScale } from './scale.ts'
import { inLanes, insideOf, thatFit } from './spread.ts'

/** Dots on a scale, a line for each row; under the line whose figure each is, so that no key is needed. */
export function drawDots(chart: DotsChart, width: number): Drawing {
  const narrow = width < 480
  const labels = chart.rows.map(row =>
    wrap(row.label, { width: narrow ? width : width * 0.36 - 14, size: letterSize, bold: true }),
  )
  const left = narrow ? 0 : columnWidth(labels, width * 0.36 - 14, true) + 14
  const values = chart.rows.flatMap(row => row.figures.flatMap(each => (isKnown(each) ? [each.value] : [])))
  const scale = placeScale(chart.scale, values, left + shapeRadius, width - shapeRadius)
  const direction = wrap(directionOf(chart.scale), { width, size: smallSize }, 4)
  const marks: string[] = [text(direction, 0, 0, { size: smallSize, quiet: true })]
  const headTop = heightOf(direction, smallSize) + 8
  const heads = scale.ticks.map(({ at, value }) => insideOf(at, textWidth(value, letterSize, true), width))
  const headed = thatFit(heads)
  const words = scale.ticks.map(tick => wrap(tick.label, { width: scale.step - 6, size: smallSize }, 6))
  for (const [index, tick] of scale.ticks.entries()) {
    if (headed[index] !== true) continue
    marks.push(text([tick.value], heads[index]?.at ?? tick.at, headTop, { bold: true, anchor: 'middle' }))
    marks.push(
      text(words[index] ?? [], tick.at, headTop + lineHeight, { size: smallSize, quiet: true, anchor: 'middle' }),
    )
  }
  const top = headTop + lineHeight + Math.max(0, ...words.map(each => heightOf(each, smallSize))) + 8
  // Where there are several, each label begins with the shape of its dot.
  const keyed = chart.series.length > 1
  const key = keyed ? 16 : 0
  let y = top
  const rows: string[] = []
  for (const [index, row] of chart.rows.entries()) {
    const label = labels[index] ?? []
    const railTop = narrow ? y + heightOf(label) + 4 : y + 4
    const rail = railTop + shapeRadius
    const said = chart.series.map((series, at) => {
      const figure = row.figures[at]
      const place = isKnown(figure) ? scale.of(figure.value) : undefined
      const beyond =
        place === undefined && isKnown(figure) && chart.scale.kind === 'numbers' ? ' (beyond the scale)' : ''
      const words = `${keyed ? `${series} ` : ''}${sayOnScale(figure, chart.scale)}${beyond}`
      const [text = ''] = wrap(words, { width: width - left - key, size: smallSize, bold: at === 0 }, 1)
      return { place, text, length: key + textWidth(text, smallSize, at === 0), series: at }
    })
    // Those without a place stand under the others.
    const known = said.filter(each => each.place !== undefined)
    const unknown = said.filter(each => each.place === undefined)
    const spread = inLanes(
      known.map(each => ({ at: each.place ?? left, length: each.length })),
      left,
      width,
    )
    const rest = inLanes(
      unknown.map(each => ({ at: left, length: each.length })),
      left,
      width,
    )
    const lanes = spread.lanes + rest.lanes
    rows.push(line(left, rail, width, rail, `stroke="${colours.rule}" stroke-width="2"`))
    for (const [at, one] of [...known, ...unknown].entries()) {
      const spot = at < known.length ? spread.places[at] : rest.places[at - known.length]
      if (spot === undefined || one.text === '') continue
      const lane = at < known.length ? spot.lane : spread.lanes + spot.lane
      const y = rail + shapeRadius + 2 + lane * smallLineHeight
      if (keyed) rows.push(shape(one.series, spot.start + 6, y + smallLineHeight / 2, 6))
      const look = { size: smallSize, bold: one.series === 0, quiet: one.series > 0, covering: true }
      rows.push(text([one.text], spot.start + key, y, look))
    }
    // The subject is drawn last, so that it is never hidden where figures are alike.
    for (const one of said.toReversed()) if (one.place !== undefined) rows.push(shape(one.series, one.place, rail))
    const height = railTop - y + shapeRadius * 2 + 2 + lanes * smallLineHeight
    rows.push(text(label, 0, y, { bold: true, covering: narrow }))
    y += Math.max(height, narrow ? 0 : heightOf(label)) + 12
  }
  if (chart.rows.length > 0) {
    for (const tick of scale.ticks) marks.push(line(tick.at, top - 4, tick.at, y - 12, `stroke="${colours.rule}"`))
  }
  return { height: Math.max(y - 8, 24), marks: [...marks, ...rows] }
}

function directionOf(scale: ChartScale): string {
  const unit = scale.kind === 'numbers' ? scale.unit.words : ''
  const side = scale.kind === 'steps' && scale.steps.length > 1 ? 'The best is on the right:' : ''
  return [unit === '' ? '' : `${capital(unit)}.`, side, sayDirection(scale)].filter(each => each !== '').join(' ')
}
