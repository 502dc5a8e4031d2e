import { parseDay, sayDay, sayInstant, Temporal } from './dates.ts'

/*
 * The record in words. Each module says in its `domain/history.ts` what its commands do and what its recorded columns
 * mean; this file turns a line of the record into sentences. Pure: names of people and things come in as a function.
 */

/** How the value of a column is said. Without one it is plain text. */
export type Meaning =
  | 'day'
  | 'moment'
  | 'yes-no'
  | 'pence'
  | 'person'
  | 'account'
  | 'organisation'
  | 'area'
  /** The number of a grade on the scale of the review's rulebook. */
  | 'grade'
  /** An id of the review's rulebook: a judgement, a body, a kind of evidence, and all else that has one. */
  | 'rulebook'
  /** The same, where one id may name a route and a stage. */
  | 'route'
  | 'stage'
  /** An object of texts by ids of the rulebook. */
  | 'rulebook-texts'
  /** One of these, by its code. */
  | { readonly choice: { readonly [code: string]: string } }
  /** The number of a row of this recorded table, or what else stands in the same column. */
  | { readonly row: string; readonly or?: 'rulebook' }

/** A column as readers see it, or why they do not. */
export type RecordedField =
  | { readonly label: string; readonly as?: Meaning }
  | { readonly hidden: 'says nothing to a reader' | 'is said by another field' | 'has a page of its own' }

/** The thing whose history a row is part of: `kind` is one of the module's, `key` the column that says which one. */
export type Belonging = {
  readonly kind: string
  /** Absent where there is one such thing to a review. */
  readonly key?: string
  /** Only rows whose column says so. */
  readonly when?: { readonly column: string; readonly is: string }
}

export type TableHistory = {
  /** One row of it, as in `item of evidence`. */
  readonly noun: string
  /** Columns that name a row among others, in the order in which they are said. */
  readonly named: readonly string[]
  readonly of: readonly Belonging[]
  readonly fields: { readonly [column: string]: RecordedField }
}

/** A kind of thing that has a history. */
export type KindOfThing = {
  readonly label: string
  /** Where one stands, with `{review}` and `{key}` for its numbers. */
  readonly page?: string
  /** It belongs to no review. */
  readonly general?: true
}

export type ModuleHistory = {
  readonly kinds: { readonly [kind: string]: KindOfThing }
  readonly tables: { readonly [table: string]: TableHistory }
  /** What each command does, as it follows a name: `add-evidence` → `wrote evidence`. */
  readonly commands: { readonly [command: string]: string }
}

/** Every module's part in one. Throws when two modules claim the same word. */
export function joinHistories(parts: readonly ModuleHistory[]): ModuleHistory {
  const join = <Value>(pick: (part: ModuleHistory) => { readonly [name: string]: Value }) => {
    const all = parts.flatMap(part => Object.entries(pick(part)))
    const names = all.map(([name]) => name)
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice !== undefined) throw new Error(`Two modules say what ${twice} is in the record.`)
    return Object.fromEntries(all)
  }
  return { kinds: join(part => part.kinds), tables: join(part => part.tables), commands: join(part => part.commands) }
}

export const hiddenAlways: { readonly [column: string]: RecordedField } = {
  id: { hidden: 'says nothing to a reader' },
  review_id: { hidden: 'says nothing to a reader' },
  version: { hidden: 'says nothing to a reader' },
}

export type RecordedRow = { readonly [column: string]: unknown }

export type RecordedLine = {
  readonly table: string
  readonly operation: 'insert' | 'update' | 'delete'
  readonly before: RecordedRow | undefined
  readonly after: RecordedRow | undefined
}

/** What a value refers to: a number or id, and what kind of thing it names. */
export type Reference = { readonly to: ReferenceKind; readonly id: string }
type ReferenceKind = 'person' | 'account' | 'organisation' | 'area' | 'grade' | 'rulebook' | 'route' | 'stage' | string

/** The name of what a value refers to; undefined where nobody knows it (any more). Rows of tables as `row:<table>`. */
export type NameOf = (reference: Reference) => string | undefined

export type Change = { readonly field: string; readonly from?: string; readonly to?: string }

export type SaidLine = {
  /** As in `Item of evidence E12 Visit to the intake team`. */
  readonly thing: string
  /** `new`, `changed` or `removed`. */
  readonly what: 'new' | 'changed' | 'removed'
  readonly changes: readonly Change[]
  /** What was written is not open to this reader, or was erased. */
  readonly closed: boolean
}

const operations = { insert: 'new', update: 'changed', delete: 'removed' } as const

/** One line in words. A column that nobody has declared is said under its own name, so that nothing is kept back. */
export function sayLine(history: ModuleHistory, line: RecordedLine, nameOf: NameOf): SaidLine {
  const table = history.tables[line.table]
  const row = line.after ?? line.before
  const what = operations[line.operation]
  const noun = capital(table?.noun ?? line.table.replace(/^[a-z]+_/, '').replaceAll('_', ' '))
  if (row === undefined) return { thing: noun, what, changes: [], closed: true }
  const fieldOf = (column: string) => hiddenAlways[column] ?? table?.fields[column] ?? { label: capital(plain(column)) }
  const columns = [...new Set([...Object.keys(table?.fields ?? {}), ...Object.keys(row)])]
  const changes = columns.flatMap(column => {
    const field = fieldOf(column)
    if ('hidden' in field) return []
    const from = sayValue(line.before?.[column], field.as, nameOf)
    const to = sayValue(line.after?.[column], field.as, nameOf)
    if (from === to || (line.operation === 'insert' && line.after?.[column] === false)) return []
    return [{ field: field.label, ...(from === '' ? {} : { from }), ...(to === '' ? {} : { to }) }]
  })
  return { thing: [noun, ...namesOfRow(table, row, nameOf)].join(' '), what, changes, closed: false }
}

/** How a row is called among others of its kind: `E12 Visit to the intake team`. */
export function sayRow(history: ModuleHistory, table: string, row: RecordedRow, nameOf: NameOf): string {
  return namesOfRow(history.tables[table], row, nameOf).join(' ')
}

function namesOfRow(table: TableHistory | undefined, row: RecordedRow, nameOf: NameOf): readonly string[] {
  return (table?.named ?? []).flatMap(column => {
    const field = table?.fields[column]
    const said = sayValue(row[column], field !== undefined && 'as' in field ? field.as : undefined, nameOf)
    return said === '' ? [] : [shortened(said)]
  })
}

/** Names, not whole texts, in headings. */
function shortened(text: string): string {
  const line = text.split('\n', 1)[0] ?? ''
  return line.length <= 100 ? line : `${line.slice(0, 100).replace(/\s+\S*$/, '')}…`
}

const unknown = 'not known any more'

export function sayValue(value: unknown, as: Meaning | undefined, nameOf: NameOf): string {
  if (value === undefined || value === null || value === '') return ''
  if (Array.isArray(value)) return value.map(each => sayValue(each, as, nameOf)).join('; ')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'object') return sayTexts(value as RecordedRow, as, nameOf)
  const text = String(value)
  if (as === undefined) return text
  if (typeof as === 'object') {
    if ('choice' in as) return as.choice[text] ?? plain(text)
    if (as.or !== undefined && !isNumber(text)) return sayValue(text, as.or, nameOf)
    return nameOf({ to: `row:${as.row}`, id: text }) ?? unknown
  }
  switch (as) {
    case 'day': {
      const day = parseDay(text)
      return day === undefined ? text : sayDay(day)
    }
    case 'moment':
      return sayInstant(Temporal.Instant.from(text))
    case 'pence':
      return `£${(Number(text) / 100).toFixed(2)}`
    case 'yes-no':
    case 'rulebook-texts':
      return text
    case 'person':
    case 'account':
    case 'organisation':
    case 'area':
      return nameOf({ to: as, id: text }) ?? unknown
    default:
      return nameOf({ to: as, id: text }) ?? plain(text)
  }
}

function sayTexts(texts: RecordedRow, as: Meaning | undefined, nameOf: NameOf): string {
  const nameOfKey = (id: string) => (as === 'rulebook-texts' ? nameOf({ to: 'rulebook', id }) : undefined) ?? plain(id)
  return Object.entries(texts)
    .map(([id, text]) => `${capital(nameOfKey(id))}: ${sayValue(text, undefined, nameOf)}`)
    .join('\n')
}

/** What the values of these lines refer to, each once: what has to be looked up before they are said. */
export function referencesOf(history: ModuleHistory, lines: readonly RecordedLine[]): readonly Reference[] {
  const found = new Map<string, Reference>()
  for (const line of lines) {
    for (const row of [line.before, line.after]) {
      for (const [column, field] of Object.entries(history.tables[line.table]?.fields ?? {})) {
        const to = 'as' in field ? referenceKind(field.as) : undefined
        if (to === undefined) continue
        for (const value of [row?.[column]].flat()) {
          if (!isNumber(String(value))) continue
          const reference = { to, id: String(value) }
          found.set(`${to} ${reference.id}`, reference)
        }
      }
    }
  }
  return [...found.values()]
}

function referenceKind(as: Meaning | undefined): string | undefined {
  if (typeof as === 'object') return 'row' in as ? `row:${as.row}` : undefined
  return as !== undefined && ['person', 'account', 'organisation', 'area'].includes(as) ? as : undefined
}

/** What a command did, as a sentence without its doer: `Wrote evidence`. */
export function sayCommand(history: ModuleHistory, command: string): string {
  // An import names its file by hash after the command.
  const [name = ''] = command.split(' ')
  return capital(history.commands[name] ?? plain(name))
}

function isNumber(text: string): boolean {
  return /^\d{1,18}$/.test(text)
}

function plain(id: string): string {
  return id.replaceAll(/[-_]/g, ' ')
}

function capital(text: string): string {
  return text.replace(/^./, letter => letter.toUpperCase())
}
