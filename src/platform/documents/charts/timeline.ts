import { scaleLinear } from 'd3-scale'
import { sayDay, Temporal } from '../../../kernel/dates.ts'
import { sayBarDays, type TimelineBar, type TimelineChart, type TimelineState } from '../chart.ts'
import { textWidth, widestLine, wrap } from './lettering.ts'
import {
  box,
  colours,
  columnWidth,
  type Drawing,
  heightOf,
  letterSize,
  line,
  shape,
  shapeRadius,
  smallLineHeight,
  smallSize,
  text,
} from './marks.ts'
import { insideOf, thatFit } from './spread.ts'

type Day = Temporal.PlainDate
const barHeight = 14

/** How a bar looks; its words stand under it and say the same. */
const looks = {
  done: `fill="${colours.subject}" stroke="${colours.subject}" stroke-width="2"`,
  going: `fill="${colours.other}" stroke="${colours.ink}" stroke-width="2"`,
  planned: `fill="${colours.paper}" stroke="${colours.ink}" stroke-width="2" stroke-dasharray="5 3"`,
  late: `fill="${colours.paper}" stroke="${colours.ink}" stroke-width="5"`,
} as const satisfies Record<TimelineState, string>

const epoch = Temporal.PlainDate.from('1970-01-01')
const numberOf = (day: Day): number => epoch.until(day, { largestUnit: 'day' }).days

/** Bars from a first to a last day, each in a row of its own, with today as a line through all of them. */
export function drawTimeline(chart: TimelineChart, width: number): Drawing {
  const narrow = width < 480
  const labelMost = (narrow ? width : width * 0.36) - 14
  const labels = chart.bars.map(bar => wrap(bar.label, { width: labelMost, size: letterSize }))
  const left = narrow ? 0 : columnWidth(labels, labelMost) + 14
  const days = [chart.today, ...chart.bars.flatMap(bar => [bar.first, bar.last])]
    .flatMap(day => (day === undefined ? [] : [Temporal.PlainDate.from(day)]))
    .toSorted(Temporal.PlainDate.compare)
  const [earliest, latest] = [days[0], days.at(-1)]
  if (earliest === undefined || latest === undefined) {
    const rows = drawRows(chart.bars, labels, { left, width, narrow, top: 0, x: () => left })
    return { height: Math.max(24, rows.height), marks: rows.marks }
  }
  const room = earliest.equals(latest) ? 15 : 0
  const scale = scaleLinear()
    .domain([numberOf(earliest) - room, numberOf(latest) + room])
    .range([left + shapeRadius, width - shapeRadius])
  const x = (day: string) => scale(numberOf(Temporal.PlainDate.from(day)))
  const today =
    chart.today === undefined
      ? undefined
      : { at: x(chart.today), said: `Today, ${sayDay(Temporal.PlainDate.from(chart.today))}` }
  const ticks = ticksOf(earliest.subtract({ days: room }), latest.add({ days: room }), width - left)
  const wishes = ticks.map(tick => insideOf(scale(numberOf(tick.day)), textWidth(tick.said, smallSize), width))
  const shown = thatFit(wishes)
  const ticksTop = today === undefined ? 0 : smallLineHeight + 2
  const top = ticksTop + smallLineHeight + 6
  const marks: string[] = []
  for (const [index, tick] of ticks.entries()) {
    const wish = wishes[index]
    if (wish === undefined || shown[index] !== true) continue
    marks.push(text([tick.said], wish.at, ticksTop, { size: smallSize, quiet: true, anchor: 'middle' }))
  }
  const rows = drawRows(chart.bars, labels, { left, width, narrow, top, x })
  for (const tick of ticks) {
    const at = scale(numberOf(tick.day))
    marks.push(line(at, top - 4, at, rows.height, `stroke="${colours.rule}"`))
  }
  if (today !== undefined) {
    const wish = insideOf(today.at, textWidth(today.said, smallSize, true), width)
    marks.push(text([today.said], wish.at, 0, { size: smallSize, bold: true, anchor: 'middle' }))
    marks.push(
      line(
        today.at,
        smallLineHeight + 2,
        today.at,
        rows.height,
        `stroke="${colours.ink}" stroke-width="2" stroke-dasharray="6 3"`,
      ),
    )
  }
  return { height: Math.max(24, rows.height), marks: [...marks, ...rows.marks] }
}

function drawRows(
  bars: readonly TimelineBar[],
  labels: readonly (readonly string[])[],
  room: {
    readonly left: number
    readonly width: number
    readonly narrow: boolean
    readonly top: number
    readonly x: (day: string) => number
  },
): Drawing {
  const { left, width, narrow, x } = room
  let y = room.top
  const marks = bars.flatMap((bar, index) => {
    const label = labels[index] ?? []
    const barTop = narrow ? y + heightOf(label) + 4 : y + 3
    const known = [bar.first, bar.last].flatMap(day => (day === undefined ? [] : [x(day)]))
    const [from, to] = [Math.min(...known), Math.max(...known)]
    const when = sayBarDays(bar)
    const said = wrap(
      [bar.says, when].filter(each => each !== '').join(': '),
      { width: width - left, size: smallSize },
      4,
    )
    const fits = known.length === 0 || from + widestLine(said, smallSize) <= width
    const start = known.length === 0 ? left : fits ? from : width
    const saidTop = known.length === 0 ? barTop : barTop + barHeight + 4
    const bottom = Math.max(saidTop + heightOf(said, smallSize), narrow ? 0 : y + heightOf(label))
    const drawn = [
      text(label, 0, y, { covering: narrow }),
      text(said, start, saidTop, { size: smallSize, covering: true, anchor: fits ? 'start' : 'end' }),
      ...(known.length === 2
        ? [box(from, barTop, Math.max(3, to - from), barHeight, looks[bar.state])]
        : known.length === 1
          ? [shape(bar.state === 'done' ? 0 : 2, from, barTop + shapeRadius)]
          : []),
    ]
    y = bottom + 12
    return drawn
  })
  return { height: y - 6, marks }
}

type Tick = { readonly day: Day; readonly said: string }

/** The first days of weeks, months or years, as many as have room for their words. */
function ticksOf(from: Day, to: Day, width: number): readonly Tick[] {
  const most = Math.max(2, Math.floor(width / 84))
  const span = numberOf(to) - numberOf(from)
  if (span <= 7 * most && span < 70) {
    const monday = from.add({ days: (8 - from.dayOfWeek) % 7 })
    return daysBetween(monday, to, { days: 7 }).map(day => ({ day, said: shortDay(day) }))
  }
  const months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200].find(each => span / 30.4 / each <= most) ?? 12_000
  const begin = Temporal.PlainDate.from({ year: from.year, month: 1, day: 1 })
  const first = months >= 12 ? begin.with({ year: Math.floor(from.year / (months / 12)) * (months / 12) }) : begin
  return daysBetween(first, to, { months })
    .filter(day => Temporal.PlainDate.compare(day, from) >= 0)
    .map(day => ({ day, said: months >= 12 ? String(day.year) : shortMonth(day) }))
}

function daysBetween(
  first: Day,
  last: Day,
  step: { readonly days: number } | { readonly months: number },
): readonly Day[] {
  const days: Day[] = []
  for (let day = first; Temporal.PlainDate.compare(day, last) <= 0; day = day.add(step)) days.push(day)
  return days
}

function shortDay(day: Day): string {
  const [number = '', month = ''] = sayDay(day).split(' ')
  return `${number} ${month.slice(0, 3)}`
}

function shortMonth(day: Day): string {
  const [, month = '', year = ''] = sayDay(day).split(' ')
  return `${month.slice(0, 3)} ${year}`
}
