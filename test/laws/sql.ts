import type { Breach } from './breach.ts'
import type { Floors } from './modules.ts'
import { isPart, roomOf } from './rooms.ts'
import { isNode, isTest, type Node, nameOf, type Source, textOf } from './sources.ts'

/** A table or view as a file of SQL names it. `writes` when the statement changes its rows. */
export type TableUse = { readonly table: string; readonly writes: boolean; readonly line: number }

const readingCalls = ['selectFrom', 'innerJoin', 'leftJoin', 'rightJoin', 'fullJoin', 'crossJoin', 'innerJoinLateral']
const writingCalls = ['insertInto', 'updateTable', 'deleteFrom', 'replaceInto', 'mergeInto']

/** What starts a statement. All small or all capital letters: prose starts with one capital ("Select a date from …"). */
const statement = new RegExp(
  [
    'select\\s[\\s\\S]+\\sfrom\\s',
    'insert\\s+into\\s',
    'update\\s+\\w+\\s+set\\s',
    'delete\\s+from\\s',
    '(?:create|alter|drop)\\s+(?:or\\s+replace\\s+)?(?:table|view|index|role|policy|function|trigger|schema|type)\\s',
    'with\\s+(?:recursive\\s+)?\\w+\\s+as\\s*\\(',
    'truncate\\s+\\w+',
    'set\\s+(?:local|role)\\s',
  ]
    .flatMap(each => [each, upperCase(each)])
    .map(each => `^\\s*${each}`)
    .join('|'),
)

/** The pattern in capitals, its escapes left as they are. */
function upperCase(pattern: string): string {
  return pattern.replace(/\\.|[a-z]/g, part => (part.startsWith('\\') ? part : part.toUpperCase()))
}

/** Law 3: SQL stands only in `store.ts`, `views.ts` and the platform. */
export function checkSqlRooms(sources: readonly Source[]): readonly Breach[] {
  const mend =
    'Move the statement into the store.ts (own tables) or views.ts (pages) of the module and call it from here.'
  return sources
    .filter(({ path }) => !isTest(path) && roomOf(path).kind !== 'platform' && !isPart(path, 'store.ts', 'views.ts'))
    .flatMap(source => {
      const libraries = source.imports
        .filter(each => ['kysely', 'pg'].includes(each.from) && !each.typeOnly)
        .map(({ from, line }) => ({ file: source.path, line, fault: `imports ${from}`, mend }))
      const statements = source.nodes
        .filter(({ node, inType }) => !inType && speaksSql(node))
        .map(({ node }) => ({ file: source.path, line: source.lineOf(node.start), fault: 'speaks SQL', mend }))
      return [...libraries, ...statements]
    })
}

/**
 * Law 3: modules never act as the owner of the tables. A server may know that role no more: what a page or a job did as
 * the owner would work on the embedded database, and be refused on a server.
 */
export function checkOwnerDoor(sources: readonly Source[]): readonly Breach[] {
  const mend =
    'Use `as` for what somebody does and `asJobs` for what the product does of itself, with rights of their own.'
  return sources
    .filter(({ path }) => !isTest(path) && path.startsWith('src/modules/'))
    .flatMap(source =>
      source.nodes
        .filter(({ node }) => ['asSystem', 'asOwner'].includes(calledMethod(node) ?? ''))
        .map(({ node }) => ({
          file: source.path,
          line: source.lineOf(node.start),
          fault: 'acts as the owner of the tables',
          mend,
        })),
    )
}

function speaksSql(node: Node): boolean {
  if (node.type === 'TaggedTemplateExpression') return /^sql(\.|$)/.test(nameOf(node['tag']) ?? '')
  const called = calledMethod(node)
  if (called !== undefined) return writingCalls.includes(called) || called === 'selectFrom'
  return statement.test(textOf(node) ?? '')
}

function calledMethod(node: Node): string | undefined {
  if (node.type !== 'CallExpression') return undefined
  const name = nameOf(node['callee'])
  return name?.includes('.') ? name.split('.').at(-1) : undefined
}

/** Every table and view that a file names, in Kysely calls and in the text of `sql` templates. */
export function tablesIn(source: Source): readonly TableUse[] {
  const made = new Set<string>()
  const uses: TableUse[] = []
  for (const { node } of source.nodes) {
    const line = source.lineOf(node.start)
    const called = calledMethod(node)
    if (called !== undefined) {
      const [first] = [node['arguments']].flat()
      const named = [isNode(first) && first.type === 'ArrayExpression' ? first['elements'] : first].flat()
      const texts = named.filter(isNode).map(each => textOf(each) ?? '')
      const [table] = texts.map(text => text.trim().split(/\s+/)[0] ?? '')
      if (called === 'with' || called === 'withRecursive') made.add(table?.replace(/\(.*/, '') ?? '')
      const isReading = readingCalls.includes(called)
      if (!isReading && !writingCalls.includes(called)) continue
      for (const text of texts) {
        const name = text.trim().split(/\s+/)[0]
        if (name) uses.push({ table: name, writes: !isReading, line })
      }
    }
    if (node.type === 'TaggedTemplateExpression' && speaksSql(node) && isNode(node['quasi'])) {
      const parts = [node['quasi']['quasis']].flat().filter(isNode)
      const read = tablesInSql(parts.map(part => textOf(part) ?? '').join(' ? '))
      for (const name of read.made) made.add(name)
      uses.push(...read.uses.map(use => ({ ...use, line })))
    }
  }
  return uses.filter(use => !made.has(use.table))
}

/** The tables in the text of a statement, and the names it makes itself (`with … as`). */
export function tablesInSql(text: string): {
  readonly uses: readonly { readonly table: string; readonly writes: boolean }[]
  readonly made: readonly string[]
} {
  const sql = text
    .replace(/--.*$/gm, ' ')
    .replace(/'(?:[^']|'')*'/g, "''")
    .replace(/\b(?:extract|substring|trim|overlay|position)\s*\([^()]*\)/gi, ' ')
    .replace(/\bdistinct\s+from\b/gi, ' ')
  const made = [
    ...sql.matchAll(/(?:\bwith(?:\s+recursive)?|,)\s+(\w+)(?:\s*\([\w\s,]*\))?\s+as\s+(?:not\s+|materialized\s+)*\(/gi),
  ]
  const named = sql.matchAll(
    /\b(from|join|into|update|truncate|table)\s+(?:only\s+)?(?:lateral\s+)?("?[a-z_][\w.]*"?)(?!\w|\s*\()/gi,
  )
  const words = new Set(['set', 'of', 'select', 'skip', 'nowait', 'only', 'lateral'])
  return {
    made: made.map(found => found[1] ?? ''),
    uses: [...named]
      .map(([, verb = '', table = '']) => ({ table: table.replaceAll('"', ''), verb: verb.toLowerCase(), at: table }))
      .filter(({ table }) => !words.has(table.toLowerCase()))
      .map(({ table, verb }) => ({
        table,
        writes:
          ['into', 'update', 'truncate'].includes(verb) || new RegExp(`delete\\s+from\\s+${table}\\b`, 'i').test(sql),
      })),
  }
}

/** The module that a table's name says it belongs to: `evidence_item` to evidence, `review_stage` to reviews. */
export function ownerOf(table: string, modules: readonly string[]): string | undefined {
  return modules.find(module => prefixesOf(module).some(prefix => table === prefix || table.startsWith(`${prefix}_`)))
}

function prefixesOf(module: string): readonly string[] {
  return module.endsWith('s') ? [module, module.slice(0, -1)] : [module]
}

/** Law 3: a module's SQL names its own tables, and of lower modules and the platform only what is made to be read. */
export function checkTableOwners(sources: readonly Source[], floors: Floors): readonly Breach[] {
  const owners = [...Object.keys(floors), 'platform']
  return sources.flatMap(source => {
    const room = roomOf(source.path)
    if (room.kind !== 'module' || !isPart(source.path, 'store.ts', 'views.ts')) return []
    return tablesIn(source).flatMap(({ table, writes, line }) => {
      const mend = tableMend(room.module, table, writes, owners, floors)
      return mend === undefined
        ? []
        : [{ file: source.path, line, fault: `${writes ? 'writes' : 'reads'} ${table}`, mend }]
    })
  })
}

function tableMend(
  module: string,
  table: string,
  writes: boolean,
  owners: readonly string[],
  floors: Floors,
): string | undefined {
  const owner = ownerOf(table, owners)
  if (owner === module) return undefined
  if (owner === undefined) return 'Name the table after the module that owns it, as in evidence_item.'
  if (writes) return `Only ${owner} writes its tables: call a command it exports from its index.ts.`
  const isReadable = prefixesOf(owner).some(prefix => table.startsWith(`${prefix}_read_`))
  if (!isReadable)
    return `Read a view ${owner}_read_… that ${owner} makes for others, or ask a question of its index.ts.`
  const [own, other] = [floors[module], owner === 'platform' ? 0 : floors[owner]]
  if (own === undefined || other === undefined || other < own) return undefined
  return `${owner} does not stand on a lower floor than ${module}: let it hand the value down.`
}

/** Law 3, in the migrations: every view is `security_invoker`, every table has a comment and an owner. */
export function checkMigrations(
  migrations: readonly { readonly file: string; readonly text: string }[],
  floors: Floors,
): readonly Breach[] {
  const owners = [...Object.keys(floors), 'platform']
  const whole = migrations.map(migration => migration.text).join('\n')
  return migrations.flatMap(({ file, text }) => {
    const lineOf = (offset: number) => text.slice(0, offset).split('\n').length
    const views = [...text.matchAll(/^\s*create (?:or replace )?view (\w+)([^;]*?) as\b/gim)].flatMap(found =>
      /security_invoker\s*=\s*(?:true|on)/i.test(found[2] ?? '')
        ? []
        : [
            {
              file,
              line: lineOf(found.index),
              fault: `makes the view ${found[1]} that reads with the rights of its owner`,
              mend: 'Add "with (security_invoker = true)", or it shows rows that the reader may not see.',
            },
          ],
    )
    const tables = [...text.matchAll(/^\s*create table (?:if not exists )?(\w+)/gim)].flatMap(found => {
      const [table, line] = [found[1] ?? '', lineOf(found.index)]
      const faults: Breach[] = []
      if (ownerOf(table, owners) === undefined) {
        const mend = 'Name it after the module that owns it, as in evidence_item.'
        faults.push({ file, line, fault: `makes the table ${table}, which belongs to nobody`, mend })
      }
      if (!new RegExp(`comment on table ${table} is`, 'i').test(whole)) {
        const mend = `Add "comment on table ${table} is '…'" saying what one row is.`
        faults.push({ file, line, fault: `makes the table ${table} without saying what it holds`, mend })
      }
      return faults
    })
    return [...views, ...tables]
  })
}
