import type { PrintBlock, PrintTable } from './print.ts'

/** Widths of a table's columns, together `whole`: by what their longest words and texts need, so that none is a ribbon. */
export function columnWidths(table: Pick<PrintTable, 'columns' | 'rows'>, whole: number): number[] {
  const needs = table.columns.map((column, at) => {
    const texts = [column.heading, ...table.rows.map(row => row[at] ?? '')]
    const word = Math.max(0, ...texts.flatMap(text => text.split(/\s/u).map(each => each.length)))
    return Math.max(9, Math.min(20, word + 4), Math.min(50, Math.max(0, ...texts.map(text => text.length))))
  })
  const sum = needs.reduce((all, need) => all + need, 0)
  const widths = needs.map(need => Math.floor((need / sum) * whole))
  const rest = whole - widths.reduce((all, width) => all + width, 0)
  return widths.map((width, at) => (at === 0 ? width + rest : width))
}

/** The grades of a report, and what each step of their scale means, as two tables. */
export function gradesTables(block: PrintBlock & { readonly kind: 'grades' }): readonly PrintTable[] {
  const heading = (text: string) => ({ heading: text, numbers: false })
  return [
    {
      caption: block.caption,
      note: block.direction,
      columns: ['Judgement', 'Grade', 'In words'].map(heading),
      rows: block.rows.map(row => [row.judgement, row.grade === '' ? '–' : row.grade, row.label]),
    },
    ...(block.scale.length === 0
      ? []
      : [
          {
            caption: 'What the grades mean',
            note: '',
            columns: ['Grade', 'In words', 'Descriptor'].map(heading),
            rows: block.scale.map(one => [one.grade, one.label, one.descriptor]),
          },
        ]),
  ]
}
