import type { Chart } from '../../../platform/documents/chart.ts'
import type { Figure, Value } from '../domain/figure.ts'

/** The picture of a figure: bars, or for two groups a dot for each. None where fewer than two lines have a number. */
export function chartOf(figure: Figure): Chart | undefined {
  const { drawn, lines, id, title, says, first } = figure
  if (drawn === undefined) return undefined
  const words = { id: `picture-${id}`, title, says: `${title}: ${says} The table has every number.` }
  const at = (values: Figure['lines'][number]['values'], column: number) => shown(values[column])
  if (lines.filter(line => typeof line.values[drawn.column] === 'number').length < 2) return undefined
  if (drawn.beside === undefined)
    return {
      ...words,
      kind: 'bars',
      unit: { words: drawn.unit },
      rowsAre: first,
      bars: lines.map(line => ({ label: line.label, ...at(line.values, drawn.column) })),
    }
  return {
    ...words,
    kind: 'dots',
    scale: { kind: 'numbers', unit: { words: drawn.unit }, better: 'neither', least: 0 },
    rowsAre: first,
    series: [drawn.beside.here, drawn.beside.there],
    rows: lines.map(line => ({
      label: line.label,
      figures: [at(line.values, drawn.column), at(line.values, drawn.column + 1)],
    })),
  }
}

function shown(value: Value | undefined) {
  return typeof value === 'number' ? { value } : { value: null, says: value ?? 'not known' }
}
