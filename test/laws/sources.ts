import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'

/** The project's own folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** A node of the syntax tree; `type` as ESTree and its TypeScript extension name it. */
export type Node = { readonly type: string; readonly start: number; readonly [key: string]: unknown }

/** A node with where it stands. */
export type Placed = {
  readonly node: Node
  readonly parent: Placed | undefined
  /** The property of the parent under which it stands. */
  readonly key: string
  /** True within types, which are stripped before the program runs. */
  readonly inType: boolean
}

export type Import = {
  /** As written: `./store.ts`, `zod`, `node:fs`. */
  readonly from: string
  /** The file within the project, for relative imports. */
  readonly file: string | undefined
  /** True when nothing of it is left once types are stripped. */
  readonly typeOnly: boolean
  readonly dynamic: boolean
  /** Values taken or passed on by name, as the other file calls them; types and whole modules are left out. */
  readonly names: readonly string[]
  readonly line: number
}

export type Source = {
  /** From the project's folder, with forward slashes. */
  readonly path: string
  readonly text: string
  /** How many lines the file has, and the line of an offset, from 1. */
  readonly lines: number
  lineOf(offset: number): number
  readonly imports: readonly Import[]
  /** Line of the default export, where there is one. */
  readonly defaultExport: number | undefined
  readonly nodes: readonly Placed[]
}

/** Reads one TypeScript file with a parser; throws when it does not parse, since no law can then be held against it. */
export function parseSource(file: string, text: string): Source {
  const parsed = parseSync(file, text)
  const [error] = parsed.errors
  if (error !== undefined) throw new Error(`${file} does not parse: ${error.message}`)
  const starts = [...text.matchAll(/\n/g)].map(newline => newline.index)
  const lineOf = (offset: number) => 1 + starts.filter(start => start < offset).length
  const nodes: Placed[] = []
  place(parsed.program, undefined, '', false, nodes)
  return {
    path: file,
    text,
    lines: starts.length + (text.endsWith('\n') ? 0 : 1),
    lineOf,
    imports: nodes.flatMap(placed => importOf(placed.node, file, lineOf)),
    defaultExport: nodes
      .filter(({ node }) => node.type === 'ExportDefaultDeclaration')
      .map(({ node }) => lineOf(node.start))[0],
    nodes,
  }
}

const typeWrappers = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSInstantiationExpression',
])

function place(value: unknown, parent: Placed | undefined, key: string, inType: boolean, into: Placed[]): void {
  if (Array.isArray(value)) {
    for (const each of value) place(each, parent, key, inType, into)
    return
  }
  if (!isNode(value)) return
  const isTypeNode = value.type.startsWith('TS') && !typeWrappers.has(value.type)
  const placed = { node: value, parent, key, inType: inType || isTypeNode }
  into.push(placed)
  for (const [name, child] of Object.entries(value)) place(child, placed, name, placed.inType, into)
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

function importOf(node: Node, file: string, lineOf: (offset: number) => number): readonly Import[] {
  const from = isNode(node['source']) ? node['source']['value'] : undefined
  if (typeof from !== 'string') return []
  const names = ['specifiers' in node ? node['specifiers'] : []].flat().filter(isNode)
  const kindOf = (each: Node) => each['importKind'] ?? each['exportKind']
  const typeOnly = kindOf(node) === 'type' || (names.length > 0 && names.every(name => kindOf(name) === 'type'))
  return [
    {
      from,
      file: from.startsWith('.') ? path.posix.join(path.posix.dirname(file), from) : undefined,
      typeOnly: typeOnly || node.type === 'TSImportType',
      dynamic: node.type === 'ImportExpression',
      names: names.filter(name => kindOf(name) !== 'type').map(takenName),
      line: lineOf(node.start),
    },
  ]
}

/** `a` of `import { a as b }`, and of `export { a as b } from`; `*` for a whole module. */
function takenName(specifier: Node): string {
  const taken = specifier['imported'] ?? specifier['local']
  return specifier.type.endsWith('NamespaceSpecifier') ? '*' : (nameOf(taken) ?? '*')
}

/** The text of a string literal or of each fixed part of a template; undefined for any other node. */
export function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value']
  if (node.type !== 'TemplateElement') return undefined
  const value = node['value']
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked ?? '') : undefined
}

/** `a.b.c` for plain member access, `a` for an identifier; undefined for anything that is worked out. */
export function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (node.type === 'Identifier') return String(node['name'])
  if (node.type === 'ThisExpression') return 'this'
  if (node.type === 'MetaProperty') return `${nameOf(node['meta'])}.${nameOf(node['property'])}`
  if (node.type !== 'MemberExpression' || node['computed'] === true) return undefined
  const [object, property] = [nameOf(node['object']), nameOf(node['property'])]
  return property === undefined ? undefined : `${object ?? ''}.${property}`
}

/** True for an identifier that stands for a value, not for the name of a property or of a label. */
export function isReference({ node, parent, key, inType }: Placed): boolean {
  if (node.type !== 'Identifier' || inType || parent === undefined) return false
  const holder = parent.node
  if (holder.type === 'MemberExpression' && key === 'property') return holder['computed'] === true
  if (holder.type === 'Property' && key === 'key') return holder['computed'] === true || holder['shorthand'] === true
  return !['MethodDefinition', 'PropertyDefinition'].includes(holder.type) || key !== 'key'
}

/**
 * Every file of the project: those git tracks or would, or all outside `node_modules` where there is no git. Links and
 * files deleted since are left out.
 */
export function projectFiles(): readonly string[] {
  const listed = existsSync(path.join(root, '.git'))
    ? execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
        cwd: root,
        encoding: 'utf8',
      })
        .split('\0')
        .filter(file => file !== '')
    : walk('')
  return [...new Set(listed)]
    .filter(file => lstatSync(path.join(root, file), { throwIfNoEntry: false })?.isFile())
    .sort()
}

function walk(folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const file = path.posix.join(folder, entry.name)
    if (entry.isDirectory()) return ['node_modules', '.git'].includes(entry.name) ? [] : walk(file)
    return [file]
  })
}

export function readProjectFile(file: string): string {
  return readFileSync(path.join(root, file), 'utf8')
}

/** Every TypeScript file under `src`, parsed, tests included. */
export function readSources(): readonly Source[] {
  return projectFiles()
    .filter(file => file.startsWith('src/') && /\.m?ts$/.test(file))
    .map(file => parseSource(file, readProjectFile(file)))
}

export function isTest(file: string): boolean {
  return file.endsWith('.test.ts')
}

/** Files written for one case of a law's own test: path and text. */
export function planted(files: { readonly [path: string]: string }): readonly Source[] {
  return Object.entries(files).map(([file, text]) => parseSource(file, text))
}
