import { parse } from 'csv-parse/sync'

/*
 * Checks tables against their description by the rules of CSV on the Web that a release uses: one file for each table,
 * headings that are the titles of the columns, values of the datatype, what is required, primary keys that tell rows
 * apart, foreign keys that lead to a row, and null values as the column names them.
 */

type Described = {
  readonly '@context': readonly unknown[]
  readonly dialect: { readonly delimiter: string; readonly quoteChar: string; readonly header: boolean }
  readonly tables: readonly {
    readonly url: string
    readonly notes?: readonly unknown[]
    readonly tableSchema: {
      readonly columns: readonly {
        readonly name: string
        readonly titles: string
        readonly datatype: string
        readonly required?: boolean
        readonly null?: readonly string[]
      }[]
      readonly primaryKey: readonly string[]
      readonly foreignKeys?: readonly {
        readonly columnReference: readonly string[]
        readonly reference: { readonly resource: string; readonly columnReference: readonly string[] }
      }[]
    }
  }[]
}

const datatypes: { readonly [name: string]: RegExp } = {
  string: /^[\s\S]*$/,
  integer: /^[-+]?\d+$/,
  date: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
}

/** What does not hold, in sentences; nothing where all is well. `files` holds each CSV file by its name. */
export function csvwFaults(metadata: unknown, files: ReadonlyMap<string, string>): readonly string[] {
  const described = metadata as Described
  const faults: string[] = []
  if (described['@context'][0] !== 'http://www.w3.org/ns/csvw')
    faults.push('The context is not that of CSV on the Web.')
  const { delimiter, quoteChar } = described.dialect
  const rows = new Map(
    described.tables.map(({ url }) => {
      const file = files.get(url)
      if (file === undefined) faults.push(`${url} is described and not there.`)
      const read: string[][] = parse(file ?? '', { bom: true, delimiter, quote: quoteChar })
      return [url, read] as const
    }),
  )
  const place = (url: string, names: readonly string[]) => {
    const columns = described.tables.find(table => table.url === url)?.tableSchema.columns ?? []
    return names.map(name => columns.findIndex(column => column.name === name))
  }
  const valuesOf = (url: string, names: readonly string[]) => {
    const at = place(url, names)
    if (at.includes(-1)) faults.push(`${url} has a key on a column that it has not.`)
    return (rows.get(url) ?? []).slice(1).map(row => JSON.stringify(at.map(column => row[column])))
  }
  for (const { url, tableSchema } of described.tables) {
    const { columns, primaryKey, foreignKeys = [] } = tableSchema
    const names = columns.map(({ name }) => name)
    if (new Set(names).size !== names.length) faults.push(`${url} names a column twice.`)
    for (const name of names) if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) faults.push(`${url} has the name ${name}.`)
    const [head = [], ...body] = rows.get(url) ?? []
    if (JSON.stringify(head) !== JSON.stringify(columns.map(({ titles }) => titles))) {
      faults.push(`${url} has other headings than its description.`)
    }
    for (const [number, row] of body.entries()) {
      for (const [at, { name, datatype, required, null: nulls = [''] }] of columns.entries()) {
        const value = row[at]
        if (value === undefined) faults.push(`${url} row ${number + 1} is short.`)
        else if (nulls.includes(value)) {
          if (required === true) faults.push(`${url} row ${number + 1} lacks ${name}.`)
        } else if (!(datatypes[datatype] ?? /(?!)/).test(value)) {
          faults.push(`${url} row ${number + 1}: ${name} is ${value}, no ${datatype}.`)
        }
      }
    }
    const keys = valuesOf(url, primaryKey)
    if (new Set(keys).size !== keys.length) faults.push(`${url} has two rows of one key.`)
    for (const { columnReference, reference } of foreignKeys) {
      const there = new Set(valuesOf(reference.resource, reference.columnReference))
      for (const value of valuesOf(url, columnReference)) {
        if (!there.has(value)) faults.push(`${url} refers to ${value}, which ${reference.resource} has not.`)
      }
    }
  }
  return faults
}
