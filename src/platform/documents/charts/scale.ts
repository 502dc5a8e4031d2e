import { scaleLinear } from 'd3-scale'
import { type ChartScale, sayFigure } from '../chart.ts'

/** A scale on a line: where a figure stands, and the words along it. */
export type Placed = {
  /** Undefined for a figure that the scale does not have. */
  readonly of: (value: number) => number | undefined
  readonly ticks: readonly { readonly at: number; readonly value: string; readonly label: string }[]
  /** Room for the words of one tick. */
  readonly step: number
}

/** Steps stand apart alike, the best at the end; numbers from their least to their greatest. */
export function placeScale(scale: ChartScale, values: readonly number[], from: number, to: number): Placed {
  if (scale.kind === 'steps') {
    const steps = scale.steps.toReversed()
    const step = (to - from) / Math.max(1, steps.length)
    const at = (index: number) => from + step * (index + 0.5)
    return {
      of: value => {
        const index = steps.findIndex(each => each.value === value)
        return index === -1 ? undefined : at(index)
      },
      ticks: steps.map(({ value, label }, index) => ({ at: at(index), value: sayFigure(value), label })),
      step: Math.abs(step),
    }
  }
  const least = scale.least ?? Math.min(0, ...values)
  const most = Math.max(scale.most ?? Math.max(0, ...values), least + (values.length === 0 ? 1 : Number.EPSILON))
  const linear = scaleLinear().domain([least, most === least ? least + 1 : most])
  if (scale.least === undefined && scale.most === undefined) linear.nice(5)
  linear.range([from, to])
  const ticks = linear.ticks(5)
  const [lower, upper] = linear.domain()
  return {
    of: value => (value < (lower ?? value) || value > (upper ?? value) ? undefined : linear(value)),
    ticks: ticks.map(value => ({ at: linear(value), value: sayFigure(value, scale.unit.sign), label: '' })),
    step: Math.abs(to - from) / Math.max(1, ticks.length - 1),
  }
}
