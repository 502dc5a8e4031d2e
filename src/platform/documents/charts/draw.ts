import type { Chart } from '../chart.ts'
import { drawBars } from './bars.ts'
import { drawDots } from './dots.ts'
import { oneLine } from './lettering.ts'
import { drawLines } from './lines.ts'
import { type Drawing, letterSize, picture, text } from './marks.ts'
import { drawTimeline } from './timeline.ts'

/** Widths in which a chart is drawn: for a page or paper, and for a phone, where labels stand over what they name. */
export const chartWidths = { wide: 640, narrow: 340 } as const

/**
 * A chart as SVG source: the same chart always gives the same text. Labels stand beside what they name and never touch each
 * other; a long one wraps and, after some lines, ends in …. Nothing is told by colour alone. `name` parts the ids of two
 * pictures of one chart on one page.
 */
export function chartSvg(chart: Chart, options: { readonly width?: number; readonly name?: string } = {}): string {
  const width = Math.max(240, options.width ?? chartWidths.wide)
  const id = [chart.id.replace(/[^A-Za-z0-9-]/g, '-'), 'chart', options.name ?? '']
    .filter(each => each !== '')
    .join('-')
  const frame = {
    id: /^[A-Za-z]/.test(id) ? id : `chart-${id}`,
    title: oneLine(chart.title),
    says: oneLine(chart.says),
    width,
  }
  return picture(frame, isEmpty(chart) ? nothing : draw(chart, width))
}

const nothing: Drawing = {
  height: 28,
  marks: [text(['Nothing to show yet.'], 0, 4, { size: letterSize, quiet: true })],
}

function isEmpty(chart: Chart): boolean {
  switch (chart.kind) {
    case 'bars':
    case 'timeline':
      return chart.bars.length === 0
    case 'dots':
      return chart.rows.length === 0
    case 'lines':
      return chart.parts.every(part => part.periods.length === 0)
  }
}

function draw(chart: Chart, width: number): Drawing {
  switch (chart.kind) {
    case 'bars':
      return drawBars(chart, width)
    case 'dots':
      return drawDots(chart, width)
    case 'lines':
      return drawLines(chart, width)
    case 'timeline':
      return drawTimeline(chart, width)
  }
}
