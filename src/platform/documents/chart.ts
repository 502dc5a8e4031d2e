import { sayDay, sayPeriod, Temporal } from '../../kernel/dates.ts'

/**
 * A chart as data, from which the picture (`chartSvg`), the table under it (`chartTable`) and the file of its figures are
 * made. It is plain JSON, so that an issue can freeze it. Every text may come from anybody and is shown as text. A figure
 * that is missing (not known, suppressed, asked another way) is `null`, and `says` tells why.
 */
export type Chart = BarsChart | DotsChart | LinesChart | TimelineChart

type ChartWords = {
  /** Unique on its page; letters, digits and hyphens. */
  readonly id: string
  readonly title: string
  /** What the picture shows, in a sentence for those who do not see it. Must not be empty. */
  readonly says: string
  /** Source, base and warnings. */
  readonly note?: string
}

/** What is counted, as in `per cent`; `sign` follows each figure, as in `%`. */
export type ChartUnit = { readonly words: string; readonly sign?: string }

/** One bar for each row, in the order given. */
export type BarsChart = ChartWords & {
  readonly kind: 'bars'
  readonly unit: ChartUnit
  /** What the rows are, as in `Area`: the heading of the table's first column. */
  readonly rowsAre: string
  readonly bars: readonly ChartBar[]
}
export type ChartBar = ChartFigure & {
  readonly label: string
  /** The one that the chart is about: drawn darker, and said so in the table. */
  readonly subject?: boolean
}

export type ChartFigure = { readonly value: number | null; readonly says?: string }

/**
 * What figures are measured on. Two scales are never drawn in one picture, so that a figure is never compared raw with one
 * of another scale. Steps are given best first and drawn best on the right, or on top, whichever way their numbers run.
 */
export type ChartScale =
  | { readonly kind: 'steps'; readonly named: string; readonly steps: readonly ChartStep[] }
  | {
      readonly kind: 'numbers'
      readonly unit: ChartUnit
      readonly better: 'higher' | 'lower' | 'neither'
      /** The ends, where the scale has them; else from 0 to the greatest figure. */
      readonly least?: number
      readonly most?: number
    }
export type ChartStep = { readonly value: number; readonly label: string }

/** For each row, figures on one scale: the subject first, then what it is compared with. */
export type DotsChart = ChartWords & {
  readonly kind: 'dots'
  readonly scale: ChartScale
  readonly rowsAre: string
  /** Whose figures they are, as in `Northmoor`, `England`: one figure of each row, in this order. */
  readonly series: readonly string[]
  readonly rows: readonly { readonly label: string; readonly figures: readonly ChartFigure[] }[]
}

/**
 * Figures over periods. Where the question or the scale changed a new part begins: no line crosses to it, and `apart`
 * says why what stands before cannot be compared.
 */
export type LinesChart = ChartWords & {
  readonly kind: 'lines'
  readonly periodsAre: string
  readonly series: readonly string[]
  readonly parts: readonly ChartPart[]
}
export type ChartPart = {
  readonly apart?: string
  readonly scale: ChartScale
  /** In order; the figures of each stand in the order of the chart's series. */
  readonly periods: readonly { readonly label: string; readonly figures: readonly ChartFigure[] }[]
}

/** What lasts from a day to a day, on one line of days. Days are `2006-08-14`. */
export type TimelineChart = ChartWords & {
  readonly kind: 'timeline'
  readonly rowsAre: string
  /** Drawn as a line through all rows. */
  readonly today?: string
  readonly bars: readonly TimelineBar[]
}
export type TimelineBar = {
  readonly label: string
  /** One alone is drawn as a single day; where both are missing, `says` stands in their place. */
  readonly first?: string
  readonly last?: string
  readonly state: TimelineState
  /** How it stands, in words: the drawing never says it alone. */
  readonly says: string
}
export type TimelineState = 'done' | 'going' | 'planned' | 'late'

/** The chart's figures as a table: texts as they are read, and the same as cells for a spreadsheet. */
export type ChartTable = {
  readonly caption: string
  readonly columns: readonly { readonly heading: string; readonly holds: 'words' | 'numbers' }[]
  readonly rows: readonly (readonly string[])[]
  readonly cells: readonly (readonly (string | number | undefined)[])[]
}

const figures = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 10, useGrouping: true })

/** `1,234%`. A figure is shown with all its digits: whoever makes the chart rounds. */
export function sayFigure(value: number, sign = ''): string {
  return `${figures.format(value).replace('-', '−')}${sign}`
}

/** A figure in words on its scale; what is missing says why. */
export function sayOnScale(figure: ChartFigure | undefined, scale: ChartScale): string {
  if (!isKnown(figure)) return figure?.says ?? notKnown
  if (scale.kind === 'numbers') return sayFigure(figure.value, scale.unit.sign)
  const step = scale.steps.find(each => each.value === figure.value)
  return step === undefined ? `${sayFigure(figure.value)} (not on this scale)` : sayFigure(figure.value)
}

/** Said where a figure is missing and nothing says why. */
export const notKnown = 'not known'

export function isKnown(figure: ChartFigure | undefined): figure is ChartFigure & { readonly value: number } {
  return typeof figure?.value === 'number' && Number.isFinite(figure.value)
}

/** Which way a scale runs, in words. */
export function sayDirection(scale: ChartScale): string {
  if (scale.kind === 'numbers') {
    return { higher: 'Higher is better.', lower: 'Lower is better.', neither: 'Neither high nor low is better.' }[
      scale.better
    ]
  }
  const [best, worst] = [scale.steps[0], scale.steps.at(-1)]
  if (best === undefined || worst === undefined || best === worst) return ''
  return `${sayFigure(best.value)} is the best ${scale.named}, ${sayFigure(worst.value)} the lowest.`
}

/** A day of a chart in words; a text that is no day as it stands. */
function sayChartDay(day: string): string {
  return sayDay(Temporal.PlainDate.from(day))
}

/** When a bar of a timeline lasts, in words. */
export function sayBarDays({ first, last }: Pick<TimelineBar, 'first' | 'last'>): string {
  if (first !== undefined && last !== undefined) {
    const [from, to] = [Temporal.PlainDate.from(first), Temporal.PlainDate.from(last)]
    return Temporal.PlainDate.compare(from, to) <= 0 ? sayPeriod(from, to) : `${sayDay(from)}, ended ${sayDay(to)}`
  }
  if (first !== undefined) return `from ${sayChartDay(first)}`
  return last === undefined ? '' : `to ${sayChartDay(last)}`
}

/** What the chart shows as a table of the same rows, in the same order, with every figure. */
export function chartTable(chart: Chart): ChartTable {
  switch (chart.kind) {
    case 'bars': {
      const heading = chart.unit.words === '' ? 'Figure' : capital(chart.unit.words)
      return table(
        chart,
        [words(chart.rowsAre), { heading, holds: 'numbers' }],
        chart.bars.map(bar => ({
          said: [
            bar.subject === true ? `${bar.label} (the subject of this chart)` : bar.label,
            isKnown(bar) ? sayFigure(bar.value, chart.unit.sign) : (bar.says ?? notKnown),
          ],
          cells: [bar.label, cellOf(bar)],
        })),
      )
    }
    case 'dots':
      return table(
        chart,
        [words(chart.rowsAre), ...chart.series.map(one => figureColumn(one, chart.scale))],
        chart.rows.map(row => ({
          said: [row.label, ...chart.series.map((_, at) => sayInTable(row.figures[at], chart.scale))],
          cells: [row.label, ...chart.series.map((_, at) => cellOf(row.figures[at]))],
        })),
      )
    case 'lines': {
      const several = chart.parts.length > 1
      return table(
        chart,
        [
          words(chart.periodsAre),
          ...chart.series.map(one => ({ heading: one, holds: 'numbers' as const })),
          ...(several ? [words('Scale, and why a new part begins')] : []),
        ],
        chart.parts.flatMap(part =>
          part.periods.map((period, at) => {
            const apart = several && at === 0 ? [part.apart ?? '', sayDirection(part.scale)].join(' ').trim() : ''
            return {
              said: [
                period.label,
                ...chart.series.map((_, one) => sayInTable(period.figures[one], part.scale)),
                ...(several ? [apart] : []),
              ],
              cells: [
                period.label,
                ...chart.series.map((_, one) => cellOf(period.figures[one])),
                ...(several ? [apart] : []),
              ],
            }
          }),
        ),
      )
    }
    case 'timeline':
      return table(
        chart,
        [words(chart.rowsAre), words('First day'), words('Last day'), words('How it stands')],
        chart.bars.map(({ label, first, last, says }) => ({
          said: [
            label,
            first === undefined ? notKnown : sayChartDay(first),
            last === undefined ? notKnown : sayChartDay(last),
            says,
          ],
          cells: [label, first, last, says],
        })),
      )
  }
}

function table(
  chart: Chart,
  columns: ChartTable['columns'],
  rows: readonly { readonly said: readonly string[]; readonly cells: ChartTable['cells'][number] }[],
): ChartTable {
  return { caption: chart.title, columns, rows: rows.map(row => row.said), cells: rows.map(row => row.cells) }
}

function words(heading: string): ChartTable['columns'][number] {
  return { heading: heading === '' ? 'Row' : heading, holds: 'words' }
}

function figureColumn(series: string, scale: ChartScale): ChartTable['columns'][number] {
  const unit = scale.kind === 'steps' ? scale.named : scale.unit.words
  return { heading: [series, unit === '' ? '' : `(${unit})`].join(' ').trim(), holds: 'numbers' }
}

/** In a table a step has its words beside its number; the picture has them on its axis. */
function sayInTable(figure: ChartFigure | undefined, scale: ChartScale): string {
  const said = sayOnScale(figure, scale)
  if (scale.kind === 'numbers' || !isKnown(figure)) return said
  const step = scale.steps.find(each => each.value === figure.value)
  return step === undefined || step.label === '' ? said : `${said}: ${step.label}`
}

function cellOf(figure: ChartFigure | undefined): string | number {
  return isKnown(figure) ? figure.value : (figure?.says ?? notKnown)
}

/** The text with a capital first letter. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** The chart with every text changed by `change`, as where the printer's fonts lack a character. */
export function withChartWords(chart: Chart, change: (text: string) => string): Chart {
  const figure = (one: ChartFigure): ChartFigure => (one.says === undefined ? one : { ...one, says: change(one.says) })
  const unit = (one: ChartUnit): ChartUnit => ({
    words: change(one.words),
    ...(one.sign === undefined ? {} : { sign: change(one.sign) }),
  })
  const scale = (one: ChartScale): ChartScale =>
    one.kind === 'numbers'
      ? { ...one, unit: unit(one.unit) }
      : {
          ...one,
          named: change(one.named),
          steps: one.steps.map(step => ({ ...step, label: change(step.label) })),
        }
  const said = {
    title: change(chart.title),
    says: change(chart.says),
    ...(chart.note === undefined ? {} : { note: change(chart.note) }),
  }
  switch (chart.kind) {
    case 'bars':
      return {
        ...chart,
        ...said,
        unit: unit(chart.unit),
        rowsAre: change(chart.rowsAre),
        bars: chart.bars.map(bar => ({ ...bar, ...figure(bar), label: change(bar.label) })),
      }
    case 'dots':
      return {
        ...chart,
        ...said,
        rowsAre: change(chart.rowsAre),
        scale: scale(chart.scale),
        series: chart.series.map(change),
        rows: chart.rows.map(row => ({ label: change(row.label), figures: row.figures.map(figure) })),
      }
    case 'lines':
      return {
        ...chart,
        ...said,
        periodsAre: change(chart.periodsAre),
        series: chart.series.map(change),
        parts: chart.parts.map(part => ({
          ...part,
          ...(part.apart === undefined ? {} : { apart: change(part.apart) }),
          scale: scale(part.scale),
          periods: part.periods.map(period => ({
            label: change(period.label),
            figures: period.figures.map(figure),
          })),
        })),
      }
    case 'timeline':
      return {
        ...chart,
        ...said,
        rowsAre: change(chart.rowsAre),
        bars: chart.bars.map(bar => ({ ...bar, label: change(bar.label), says: change(bar.says) })),
      }
  }
}
