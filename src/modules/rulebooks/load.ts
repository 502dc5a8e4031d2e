import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Document, isAlias, isMap, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml'
import { z } from 'zod'
import { editorSchema } from './domain/editor-schema.ts'
import type { Fault, Locate, Path, Place } from './domain/fault.ts'

/**
 * One edition as read from its folder, before anybody has looked at what it says. `hash` is over the content: comments,
 * order of keys and the split into files do not change it.
 */
export type EditionSource = {
  /** Name and edition by the folder: `rulebooks/<rulebook>/<edition>`. */
  readonly rulebook: string
  readonly edition: string
  readonly folder: string
  readonly content: Readonly<Record<string, unknown>>
  readonly hash: string
  /** As noted in `rulebooks/published.json` when the edition was published. */
  readonly hashOnFile?: string
  readonly locate: Locate
  /** Faults of the YAML itself. Where there are any, the content is not to be trusted. */
  readonly faults: readonly Fault[]
}

type ReadFile = { readonly name: string; readonly document: Document.Parsed; readonly lines: LineCounter }

/** Reads all `*.yaml` files of one folder and merges their top-level keys; a key stands in one file only. */
export async function readEdition(folder: string): Promise<EditionSource> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.yaml')).sort()
  const files = await Promise.all(
    names.map(async name => {
      const lines = new LineCounter()
      const text = await readFile(path.join(folder, name), 'utf8')
      return { name: path.join(folder, name), document: parseDocument(text, { lineCounter: lines }), lines }
    }),
  )
  const faults: Fault[] = []
  const content: Record<string, unknown> = Object.create(null)
  const holder = new Map<string, ReadFile>()
  for (const file of files) {
    for (const error of [...file.document.errors, ...file.document.warnings]) {
      const [sentence = ''] = error.message.split(/ at line \d+|\n/)
      const line = file.lines.linePos(error.pos[0]).line
      faults.push({ file: file.name, line, fault: `${sentence}.`, repair: 'Correct the YAML on this line.' })
    }
    if (file.document.errors.length > 0) continue
    if (!isMap(file.document.contents)) {
      faults.push({ file: file.name, line: 1, fault: 'The file is not a map.', repair: 'Write keys and values.' })
      continue
    }
    const values = plain(file, faults)
    for (const [key, value] of Object.entries(values)) {
      const first = holder.get(key)
      if (first) {
        const { line } = place(file, [key])
        const fault = `The key ${key} stands in ${path.basename(first.name)} already.`
        faults.push({ file: file.name, line, fault, repair: 'Move its entries into one of the two files.' })
      } else {
        holder.set(key, file)
        content[key] = value
      }
    }
  }
  const fallback = { file: path.join(folder, names[0] ?? 'rulebook.yaml'), line: 1 }
  if (names.length === 0) {
    faults.push({ ...fallback, fault: `There is no YAML file in ${folder}.`, repair: 'Write rulebook.yaml in it.' })
  }
  const locate: Locate = at => {
    const file = holder.get(String(at[0]))
    return file ? place(file, at) : fallback
  }
  const edition = path.basename(path.resolve(folder))
  const rulebook = path.basename(path.resolve(folder, '..'))
  const hashOnFile = (await readPublished(path.resolve(folder, '../..'))).get(`${rulebook}/${edition}`)
  const onFile = hashOnFile === undefined ? {} : { hashOnFile }
  return { rulebook, edition, folder, content, hash: hashOf(content), ...onFile, locate, faults }
}

/** The values of a file. An alias that names nothing or itself, or unfolds into too much, is a fault and gives no values. */
function plain({ name, document, lines }: ReadFile, faults: Fault[]): object {
  const before = faults.length
  visit(document, {
    Alias(_key, alias, around) {
      const meant = alias.resolve(document)
      if (meant !== undefined && !around.some(each => each === meant)) return
      const line = lines.linePos(alias.range?.[0] ?? 0).line
      const fault =
        meant === undefined
          ? `There is no anchor &${alias.source} before the alias.`
          : `The alias *${alias.source} stands within what it names, which would have no end.`
      faults.push({ file: name, line, fault, repair: 'Correct its name, or write the value out.' })
    },
  })
  if (faults.length > before) return {}
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    faults.push({ file: name, line: 1, fault: `${error.message}.`, repair: 'Write the values out instead.' })
    return {}
  }
}

/** Folders with YAML files at or below a folder: one per edition. In the order of their names. */
export async function editionFolders(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  if (entries.some(entry => entry.isFile() && entry.name.endsWith('.yaml'))) return [directory]
  const folders = entries.filter(entry => entry.isDirectory()).map(entry => path.join(directory, entry.name))
  return (await Promise.all(folders.sort().map(editionFolders))).flat()
}

const PublishedSchema = z.record(z.string(), z.string())

/** Hashes of published editions by `<rulebook>/<edition>`, from `published.json`; none where there is no such file. */
export async function readPublished(directory: string): Promise<ReadonlyMap<string, string>> {
  const file = path.join(directory, 'published.json')
  try {
    return new Map(Object.entries(PublishedSchema.parse(JSON.parse(await readFile(file, 'utf8')))))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map()
    throw new Error(`${file} is not a list of hashes by rulebook and edition`, { cause: error })
  }
}

/** An edition that was published and is gone: reviews that pin it could no longer say why. */
export function lostEditions(
  published: ReadonlyMap<string, string>,
  sources: readonly Pick<EditionSource, 'rulebook' | 'edition'>[],
): readonly { readonly folder: string; readonly hash: string; readonly faults: readonly Fault[] }[] {
  const found = new Set(sources.map(({ rulebook, edition }) => `${rulebook}/${edition}`))
  return [...published]
    .filter(([name]) => !found.has(name))
    .map(([name, hash]) => {
      const fault = `${name} was published and its folder is gone.`
      return {
        folder: name,
        hash,
        faults: [{ file: 'published.json', line: 1, fault, repair: 'Put the folder back.' }],
      }
    })
}

/** Writes the JSON Schema by which editors complete and check rulebooks as they are typed. */
export async function writeEditorSchema(file: string): Promise<void> {
  await writeFile(file, `${JSON.stringify(editorSchema(), null, 2)}\n`)
}

/** Line of the value at a path: of its key in a map, so that a long text is found where it begins. */
function place(file: ReadFile, at: Path): Place {
  let node: Node | null = file.document.contents
  let offset = node?.range?.[0] ?? 0
  for (const step of at) {
    if (isAlias(node)) node = node.resolve(file.document) ?? null
    if (isMap(node)) {
      const pair = node.items.find(item => String(item.key) === String(step))
      if (!pair) break
      offset = (pair.key as Node).range?.[0] ?? offset
      node = pair.value as Node | null
    } else if (isSeq(node)) {
      const item = node.items[Number(step)] as Node | undefined
      if (!item) break
      offset = item.range?.[0] ?? offset
      node = item
    } else break
  }
  return { file: file.name, line: file.lines.linePos(offset).line }
}

function hashOf(content: unknown): string {
  return `sha256:${createHash('sha256').update(canonical(content)).digest('hex')}`
}

/** JSON with the keys of every map in order, so that the same content always gives the same text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`
}
