import { type Chart, chartTable } from './chart.ts'

/** A text, a number, or nothing. A text may come from anybody. */
export type Cell = string | number | undefined

/** The type with which a spreadsheet's file is sent. */
export const spreadsheetType = 'text/csv; charset=utf-8'

/**
 * Characters with which a spreadsheet program begins a formula, and their look-alikes, which some programs take for them
 * (full width, small, superscript, and the minus sign).
 */
const formulaSigns = '=+\\-@|%＝＋－＠﹦﹢﹣﹫⁺⁻⁼₊₋₌−﬩'

/** White space, what cannot be seen, and signs of quotation: a program may drop them before it looks for a formula. */
const unseen = String.raw`\s\p{Cc}\p{Cf}\p{Zs}\p{Default_Ignorable_Code_Point}"'`

const looksLikeFormula = new RegExp(`^[${unseen}]*[${formulaSigns}]`, 'u')

/** Programs also drop into a formula what follows these, wherever the cell's first sign was looked for. */
const beginsWithControl = /^[\t\r\n\v\f]/

/**
 * A table as the text of a CSV file (RFC 4180, in UTF-8 with its mark): every cell quoted. A text that a spreadsheet
 * program could carry out as a formula gets an apostrophe before it and is then only text. Every file of this kind is
 * written here and nowhere else.
 */
export function spreadsheet(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [head, ...rows].map(row => row.map(sayCell).join(','))
  return `\ufeff${lines.map(line => `${line}\r\n`).join('')}`
}

/** The figures of a chart as the text of a CSV file; a figure that is missing says why. */
export function chartSpreadsheet(chart: Chart): string {
  const { columns, cells } = chartTable(chart)
  return spreadsheet(
    columns.map(column => column.heading),
    cells,
  )
}

function sayCell(cell: Cell): string {
  if (cell === undefined) return '""'
  // A number is ours and no text: minus three stays minus three.
  if (typeof cell === 'number') return Number.isFinite(cell) ? `"${cell}"` : '""'
  const text = cell.toWellFormed()
  // Also as a program may read it that takes compatible signs for one another, such as two equals signs in one.
  const isFormula = looksLikeFormula.test(text) || looksLikeFormula.test(text.normalize('NFKC'))
  const harmless = isFormula || beginsWithControl.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}
