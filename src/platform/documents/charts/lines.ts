import { type ChartPart, capital, isKnown, type LinesChart, sayDirection, sayOnScale } from '../chart.ts'
import { widestLine, wrap } from './lettering.ts'
import {
  colours,
  type Drawing,
  dashes,
  heightOf,
  line,
  place,
  shape,
  shapeRadius,
  smallLineHeight,
  smallSize,
  text,
} from './marks.ts'
import { type Placed, placeScale } from './scale.ts'
import { insideOf, nudged, thatFit } from './spread.ts'

const betweenParts = 40

type Panel = {
  readonly part: ChartPart
  readonly scale: Placed
  /** Left and right edge of the plot, and the place of each period. */
  readonly left: number
  readonly right: number
  readonly at: (period: number) => number
  readonly axis: readonly (readonly string[])[]
}

/**
 * Lines over periods, part beside part, or one under the other where there is no room; between parts a gap that no line
 * crosses, and under the picture its reason.
 */
export function drawLines(chart: LinesChart, width: number): Drawing {
  const parts = chart.parts.filter(part => part.periods.length > 0)
  const narrow = width < 480
  const head = wrap(headOf(chart), { width, size: smallSize }, 3)
  const marks: string[] = [text(head, 0, 0, { size: smallSize, quiet: true })]
  const labels = endLabels(chart, parts, width * (narrow ? 0.28 : 0.26))
  const margin =
    Math.ceil(Math.max(0, ...labels.map(each => widestLine(each.lines, smallSize, each.series === 0)))) + 20
  const keyed = drawKey(
    chart.series.flatMap((name, series) => (labels.some(each => each.series === series) ? [] : [{ name, series }])),
    width,
    heightOf(head, smallSize),
  )
  const worded = parts.length === 1 && !narrow
  const needed = labels.reduce((sum, each) => sum + heightOf(each.lines, smallSize) + 2, 0)
  const steps = Math.max(0, ...parts.map(({ scale }) => (scale.kind === 'steps' ? scale.steps.length : 0)))
  const height = Math.max(narrow ? 180 : 220, needed, steps * (worded ? 58 : 44))
  let y = keyed.bottom + 14
  const room = (top: number) => ({ right: width - margin, top, bottom: top + height, worded, axis: width * 0.3 })
  const together = panelsOf(parts, room(y))
  const beside =
    parts.length === 1 || together.every(panel => panel.right - panel.left >= panel.part.periods.length * 16)
  let last: Panel | undefined
  for (const row of beside ? [parts] : parts.map(part => [part])) {
    if (last !== undefined) marks.push(line(0, y + 6, width, y + 6, separator))
    const top = last === undefined ? y : y + 26
    const panels = panelsOf(row, room(top))
    for (const panel of panels) {
      marks.push(...drawAxis(panel, top + height))
      for (const series of chart.series.keys()) marks.push(...drawSeries(panel, series))
    }
    for (const before of panels.slice(0, -1)) {
      const middle = before.right + betweenParts / 2
      marks.push(line(middle, top - 6, middle, top + height, separator))
    }
    last = panels.at(-1)
    const periods = drawPeriods(panels, width, top + height)
    marks.push(...periods.marks)
    if (row.at(-1) === parts.at(-1)) {
      marks.push(...drawEnds(labels, last, { top, bottom: top + height, right: width - margin }))
    }
    y = periods.bottom + 8
  }
  for (const note of notesOf(parts, !worded)) {
    const lines = wrap(note, { width, size: smallSize }, 6)
    marks.push(text(lines, 0, y, { size: smallSize }))
    y += heightOf(lines, smallSize) + 4
  }
  return { height: Math.max(24, y), marks: [...marks, ...keyed.marks] }
}

const separator = `stroke="${colours.ink}" stroke-width="1.5" stroke-dasharray="2 5"`

type EndLabel = {
  readonly series: number
  readonly period: number
  readonly value: number
  readonly lines: readonly string[]
}

/** What stands at the end of each line of the last part: whose it is and its last figure. */
function endLabels(chart: LinesChart, parts: readonly ChartPart[], width: number): readonly EndLabel[] {
  const last = parts.at(-1)
  if (last === undefined) return []
  return chart.series.flatMap((name, series) => {
    const period = last.periods.findLastIndex(each => isKnown(each.figures[series]))
    const figure = last.periods[period]?.figures[series]
    if (!isKnown(figure)) return []
    const said = sayOnScale(figure, last.scale)
    const words = chart.series.length === 1 ? said : `${name} ${said}`
    return [
      { series, period, value: figure.value, lines: wrap(words, { width, size: smallSize, bold: series === 0 }, 3) },
    ]
  })
}

function drawEnds(
  labels: readonly EndLabel[],
  panel: Panel | undefined,
  edges: { readonly top: number; readonly bottom: number; readonly right: number },
): readonly string[] {
  if (panel === undefined) return []
  const wishes = labels.map(each => ({
    at: panel.scale.of(each.value) ?? edges.bottom,
    length: heightOf(each.lines, smallSize) + 2,
  }))
  const starts = nudged(wishes, edges.top - 10, edges.bottom + 10)
  return labels.flatMap((label, index) => {
    const start = starts[index] ?? edges.top
    const place = panel.scale.of(label.value)
    const middle = start + heightOf(label.lines, smallSize) / 2
    const leader =
      place === undefined
        ? []
        : [line(panel.at(label.period) + shapeRadius, place, edges.right + 14, middle, `stroke="${colours.line}"`)]
    return [...leader, text(label.lines, edges.right + 18, start, { size: smallSize, bold: label.series === 0 })]
  })
}

type Room = {
  readonly right: number
  readonly top: number
  readonly bottom: number
  /** Whether the axis has the words of its steps, and how wide it may be. */
  readonly worded: boolean
  readonly axis: number
}

function panelsOf(parts: readonly ChartPart[], room: Room): readonly Panel[] {
  const scales = parts.map(part => {
    const values = part.periods.flatMap(period => period.figures.flatMap(each => (isKnown(each) ? [each.value] : [])))
    return placeScale(part.scale, values, room.bottom, room.top)
  })
  const axes = scales.map(scale =>
    scale.ticks.map(({ value, label }) =>
      room.worded && label !== ''
        ? wrap(`${value} ${label}`, { width: 150, size: smallSize }, 3)
        : wrap(value, { width: room.axis, size: smallSize }, 1),
    ),
  )
  const axisWidths = axes.map(axis => Math.ceil(Math.max(0, ...axis.map(lines => widestLine(lines, smallSize)))) + 8)
  const taken = axisWidths.reduce((sum, each) => sum + each, 0) + betweenParts * Math.max(0, parts.length - 1)
  const periods = parts.reduce((sum, part) => sum + part.periods.length, 0)
  const step = Math.max(0, room.right - taken) / Math.max(1, periods)
  let from = 0
  return parts.flatMap((part, index) => {
    const [scale, axis] = [scales[index], axes[index]]
    if (scale === undefined || axis === undefined) return []
    const left = from + (axisWidths[index] ?? 0)
    const right = left + step * part.periods.length
    from = right + betweenParts
    return [{ part, scale, axis, left, right, at: (period: number) => left + step * (period + 0.5) }]
  })
}

function drawAxis({ scale, axis, left, right }: Panel, bottom: number): readonly string[] {
  const heights = axis.map(lines => heightOf(lines, smallSize))
  // Ticks stand from below upwards.
  const shown = thatFit(scale.ticks.map((tick, index) => ({ at: bottom - tick.at, length: heights[index] ?? 0 })))
  return scale.ticks.flatMap((tick, index) => [
    line(left, tick.at, right, tick.at, `stroke="${colours.rule}"`),
    ...(shown[index] === true
      ? [
          text(axis[index] ?? [], left - 8, tick.at - (heights[index] ?? 0) / 2, {
            size: smallSize,
            quiet: true,
            anchor: 'end',
          }),
        ]
      : []),
  ])
}

/** One series inside one part: its line, interrupted where a figure is missing, and a mark at each figure. */
function drawSeries({ part, scale, at }: Panel, series: number): readonly string[] {
  const points = part.periods.map((period, index) => {
    const figure = period.figures[series]
    const y = isKnown(figure) ? scale.of(figure.value) : undefined
    return y === undefined ? undefined : { x: at(index), y }
  })
  const runs: { x: number; y: number }[][] = []
  for (const [index, point] of points.entries()) {
    if (point === undefined) continue
    const run = runs.at(-1)
    if (run === undefined || points[index - 1] === undefined) runs.push([point])
    else run.push(point)
  }
  const colour = series === 0 ? colours.subject : colours.quiet
  return [
    ...runs
      .filter(run => run.length > 1)
      .map(
        run =>
          `<polyline points="${run.map(({ x, y }) => `${place(x)},${place(y)}`).join(' ')}" fill="none" stroke="${colour}" stroke-width="${series === 0 ? 3 : 2}"${dashes(series)}/>`,
      ),
    ...points.flatMap(point => (point === undefined ? [] : [shape(series, point.x, point.y)])),
  ]
}

function drawPeriods(
  panels: readonly Panel[],
  width: number,
  top: number,
): { readonly bottom: number; readonly marks: readonly string[] } {
  const ends: number[] = []
  let counted = 0
  for (const { part } of panels) {
    ends.push(counted, counted + part.periods.length - 1)
    counted += part.periods.length
  }
  const labels = panels.flatMap(({ part, at, left, right }) => {
    const room = Math.max(56, (right - left) / Math.max(1, part.periods.length) - 6)
    return part.periods.map((period, index) => {
      const lines = wrap(period.label, { width: Math.min(room, 140), size: smallSize }, 3)
      return { lines, wish: insideOf(at(index), widestLine(lines, smallSize), width) }
    })
  })
  const shown = thatFit(
    labels.map(each => each.wish),
    ends,
  )
  const marks = labels.flatMap(({ lines, wish }, index) =>
    shown[index] === true ? [text(lines, wish.at, top + 14, { size: smallSize, anchor: 'middle' })] : [],
  )
  const height = Math.max(
    0,
    ...labels.map(({ lines }, index) => (shown[index] === true ? heightOf(lines, smallSize) : 0)),
  )
  return { bottom: top + 14 + height, marks }
}

/** Lines that do not reach the last part have their names over the picture, each beside its mark. */
function drawKey(
  entries: readonly { readonly name: string; readonly series: number }[],
  width: number,
  top: number,
): { readonly bottom: number; readonly marks: readonly string[] } {
  let y = top
  const marks = entries.flatMap(({ name, series }) => {
    const [said = ''] = wrap(name, { width: width - 30, size: smallSize }, 1)
    y += smallLineHeight + 2
    return [
      shape(series, shapeRadius, y - smallLineHeight / 2),
      text([said], 24, y - smallLineHeight, { size: smallSize }),
    ]
  })
  return { bottom: y, marks }
}

function headOf(chart: LinesChart): string {
  const first = chart.parts[0]
  if (first === undefined) return ''
  const unit = first.scale.kind === 'numbers' ? first.scale.unit.words : ''
  const alike = chart.parts.every(({ scale }) => headWords(scale) === headWords(first.scale))
  return alike ? headWords(first.scale) : unit
}

function headWords(scale: ChartPart['scale']): string {
  const unit = scale.kind === 'numbers' && scale.unit.words !== '' ? `${capital(scale.unit.words)}.` : ''
  return [unit, sayDirection(scale)].filter(each => each !== '').join(' ')
}

/** Why parts stand apart, which way each runs where they differ, and what the steps mean where the axis has no room. */
function notesOf(parts: readonly ChartPart[], withSteps: boolean): readonly string[] {
  const directions = parts.map(part => headWords(part.scale))
  const differ = directions.some(each => each !== directions[0])
  let stepsBefore: string | undefined
  const stepsOf = ({ scale }: ChartPart) =>
    scale.kind === 'steps' ? scale.steps.map(step => `${step.value}: ${step.label}`).join('; ') : ''
  return parts.flatMap((part, index) => {
    const [first, last] = [part.periods[0]?.label ?? '', part.periods.at(-1)?.label ?? '']
    const span = first === last ? first : `${first} to ${last}`
    const before = parts[index - 1]?.periods.at(-1)?.label
    const apart =
      before === undefined
        ? []
        : [`Gap between ${before} and ${first}: ${part.apart ?? 'what stands before cannot be compared.'}`]
    const steps = stepsOf(part)
    const told = steps === stepsBefore
    stepsBefore = steps
    const said = [
      ...(differ ? [directions[index] ?? ''] : []),
      ...(withSteps && steps !== '' && !told ? [`${steps}.`] : []),
    ].filter(each => each !== '')
    return [...apart, ...(said.length === 0 ? [] : [`${differ ? `${span}: ` : ''}${said.join(' ')}`])]
  })
}
