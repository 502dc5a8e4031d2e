/**
 * The record in words: what a line of it says to a reader. Pure; the words come from the names that commands and
 * columns already have, so that a new command is readable without a line here.
 */
export type Change = { readonly field: string; readonly from?: string; readonly to?: string }

type Row = { readonly [column: string]: unknown }
export type RecordedLine = {
  readonly command: string
  readonly table: string
  readonly operation: string
  readonly before: Row | undefined
  readonly after: Row | undefined
}

/** Columns that say nothing to a reader. */
const silent = new Set(['id', 'version', 'review_id', 'rulebook_sha256'])

export function sayChange(line: RecordedLine): { readonly what: string; readonly changes: readonly Change[] } {
  const noun = line.table.replace(/^[a-z]+_/, '').replaceAll('_', ' ')
  const command = capital(line.command.replaceAll('-', ' '))
  const columns = [...new Set([...Object.keys(line.before ?? {}), ...Object.keys(line.after ?? {})])].filter(
    column => !silent.has(column),
  )
  const changes: Change[] = []
  for (const column of columns) {
    const from = sayValue(line.before?.[column])
    const to = sayValue(line.after?.[column])
    if (from === to) continue
    changes.push({
      field: capital(column.replace(/_(?:id|on|at)$/, '').replaceAll('_', ' ')),
      ...(from === '' ? {} : { from }),
      ...(to === '' ? {} : { to }),
    })
  }
  return { what: `${command}: ${noun}`, changes }
}

function sayValue(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(sayValue).join(', ')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function capital(text: string): string {
  return text.replace(/^./, letter => letter.toUpperCase())
}
