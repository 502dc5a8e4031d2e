import { posix } from 'node:path'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { unzipped } from '../unzipped.ts'

/** What a word processor finds in a DOCX or an ODT. */
export type OfficeStructure = {
  readonly title: string
  readonly language: string
  readonly headings: readonly { readonly level: number; readonly text: string }[]
  readonly tables: readonly { readonly columns: number; readonly rows: number; readonly headerRows: number }[]
  readonly figures: readonly { readonly alternative: string; readonly files: readonly string[] }[]
  /** Where links inside the file lead that nothing answers to. */
  readonly deadLinks: readonly string[]
  /** Words of title page and body; the contents are told apart. */
  readonly before: string
  readonly contents: string
  readonly said: string
  /** Words of the heads of pages. */
  readonly heads: readonly string[]
  /** What is wrong with the package: parts not well-formed, not listed, or asked for and not there. */
  readonly faults: readonly string[]
}

export type OfficeFiles = ReadonlyMap<string, Buffer>

export function openOffice(bytes: Uint8Array): OfficeFiles {
  return unzipped(Buffer.from(bytes))
}

type Node = {
  readonly name: string
  readonly at: { readonly [name: string]: string }
  readonly children: readonly Node[]
  readonly text: string
}

const parser = new XMLParser({
  ignoreAttributes: false,
  preserveOrder: true,
  trimValues: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: true,
})

function read(files: OfficeFiles, path: string): Node {
  const bytes = files.get(path)
  if (bytes === undefined) throw new Error(`The file has no ${path}.`)
  const nodes = (parser.parse(bytes.toString('utf8')) as readonly { readonly [name: string]: unknown }[]).map(shape)
  return nodes.find(node => !node.name.startsWith('?')) ?? { name: '', at: {}, children: [], text: '' }
}

function shape(node: { readonly [name: string]: unknown }): Node {
  const name = Object.keys(node).find(key => key !== ':@') ?? ''
  const inside = node[name]
  if (name === '#text') return { name, at: {}, children: [], text: String(inside) }
  const at = Object.fromEntries(
    Object.entries((node[':@'] ?? {}) as object).map(([key, value]) => [key, String(value)]),
  )
  return {
    name,
    at,
    children: ((inside ?? []) as readonly { readonly [name: string]: unknown }[]).map(shape),
    text: '',
  }
}

function all(node: Node, name: string): readonly Node[] {
  return node.children.flatMap(child => [...(child.name === name ? [child] : []), ...all(child, name)])
}

function faultsOfParts(files: OfficeFiles): readonly string[] {
  return [...files].flatMap(([path, bytes]) => {
    if (!/\.(?:xml|rels|svg)$/.test(path)) return []
    const text = bytes.toString('utf8')
    const valid = XMLValidator.validate(text)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML forbids
    const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])/.test(
      text,
    )
    return [
      ...(valid === true ? [] : [`${path}: ${valid.err.msg}`]),
      ...(forbidden ? [`${path} holds a character that XML forbids`] : []),
    ]
  })
}

export function readDocx(files: OfficeFiles): OfficeStructure {
  const document = read(files, 'word/document.xml')
  const core = read(files, 'docProps/core.xml')
  const body = document.children.find(child => child.name === 'w:body') ?? document
  const styles = new Map(
    all(read(files, 'word/styles.xml'), 'w:style').map(style => [style.at['w:styleId'] ?? '', style] as const),
  )
  const levelOf = (paragraph: Node) => {
    const style = all(paragraph, 'w:pStyle')[0]?.at['w:val'] ?? ''
    const outline = all(styles.get(style) ?? paragraph, 'w:outlineLvl')[0]?.at['w:val']
    return outline === undefined ? undefined : Number(outline) + 1
  }
  const contentsAt = body.children.findIndex(child => child.name === 'w:sdt')
  const told = body.children.slice(contentsAt + 1)
  const anchors = new Set(all(document, 'w:bookmarkStart').map(mark => mark.at['w:name'] ?? ''))
  const relations = new Map(
    all(read(files, 'word/_rels/document.xml.rels'), 'Relationship').map(each => [
      each.at['Id'] ?? '',
      each.at['Target'] ?? '',
    ]),
  )
  return {
    title: all(core, 'dc:title').map(words).join(''),
    language: all(all(read(files, 'word/styles.xml'), 'w:docDefaults')[0] ?? document, 'w:lang')[0]?.at['w:val'] ?? '',
    headings: told.flatMap(child => {
      const level = child.name === 'w:p' ? levelOf(child) : undefined
      return level === undefined ? [] : [{ level, text: words(child) }]
    }),
    tables: all(body, 'w:tbl').map(table => {
      const rows = all(table, 'w:tr')
      const headers = rows.filter(row =>
        all(row, 'w:tblHeader').some(mark => !['false', '0'].includes(mark.at['w:val'] ?? '')),
      )
      return {
        columns: all(rows[0] ?? table, 'w:tc').length,
        rows: rows.length - headers.length,
        headerRows: headers.length,
      }
    }),
    figures: all(body, 'w:drawing').map(drawing => ({
      alternative: all(drawing, 'wp:docPr')[0]?.at['descr'] ?? '',
      files: [...all(drawing, 'a:blip'), ...all(drawing, 'asvg:svgBlip')].map(
        blip => relations.get(blip.at['r:embed'] ?? '') ?? '',
      ),
    })),
    deadLinks: all(document, 'w:hyperlink').flatMap(link => {
      const anchor = link.at['w:anchor'] ?? ''
      return anchors.has(anchor) ? [] : [anchor]
    }),
    before: body.children.slice(0, contentsAt).map(words).join('\n'),
    contents: words(body.children[contentsAt] ?? body),
    said: told.map(words).join('\n'),
    heads: [...files.keys()].filter(path => /^word\/header\d+\.xml$/.test(path)).map(path => words(read(files, path))),
    faults: [...faultsOfParts(files), ...faultsOfDocx(files, document)],
  }
}

/** Parts without a type, relationships that lead nowhere, ids that are used twice. */
function faultsOfDocx(files: OfficeFiles, document: Node): readonly string[] {
  const types = read(files, '[Content_Types].xml')
  const extensions = new Set(all(types, 'Default').map(each => each.at['Extension']?.toLowerCase()))
  const named = new Set(all(types, 'Override').map(each => each.at['PartName']))
  const untyped = [...files.keys()]
    .filter(path => path !== '[Content_Types].xml')
    .filter(path => !named.has(`/${path}`) && !extensions.has(path.split('.').at(-1)?.toLowerCase() ?? ''))
  const listed = [...named].filter(part => part !== undefined && !files.has(part.slice(1)))
  const lost = [...files.keys()]
    .filter(path => path.endsWith('.rels'))
    .flatMap(path => {
      const folder = posix.dirname(posix.dirname(path))
      return all(read(files, path), 'Relationship').flatMap(({ at }) => {
        const target = at['Target'] ?? ''
        if (at['TargetMode'] === 'External') return []
        const found = files.has(target.startsWith('/') ? target.slice(1) : posix.join(folder, target))
        return found ? [] : [`${path} leads to ${target}, which is not there`]
      })
    })
  const twice = (name: string, key: string) => {
    const ids = all(document, name).map(node => node.at[key] ?? '')
    return new Set(ids).size === ids.length ? [] : [`two ${name} have one ${key}`]
  }
  return [
    ...untyped.map(path => `${path} has no type`),
    ...listed.map(part => `${part} has a type and is not there`),
    ...lost,
    ...twice('wp:docPr', 'id'),
    ...twice('w:bookmarkStart', 'w:id'),
    ...twice('w:bookmarkStart', 'w:name'),
  ]
}

export function readOdt(files: OfficeFiles): OfficeStructure {
  const content = read(files, 'content.xml')
  const styles = read(files, 'styles.xml')
  const body = all(content, 'office:text')[0] ?? content
  const contentsAt = body.children.findIndex(child => child.name === 'text:table-of-content')
  const told = body.children.slice(contentsAt + 1)
  const anchors = new Set(all(content, 'text:bookmark').map(mark => `#${mark.at['text:name']}`))
  const language = all(all(styles, 'style:default-style')[0] ?? styles, 'style:text-properties')[0]?.at ?? {}
  return {
    title: all(read(files, 'meta.xml'), 'dc:title').map(words).join(''),
    language: `${language['fo:language']}-${language['fo:country']}`,
    headings: told.flatMap(child =>
      child.name === 'text:h' ? [{ level: Number(child.at['text:outline-level']), text: words(child) }] : [],
    ),
    tables: all(body, 'table:table').map(table => ({
      columns: all(table, 'table:table-column').length,
      rows: table.children.filter(child => child.name === 'table:table-row').length,
      headerRows: all(table, 'table:table-header-rows').flatMap(rows => all(rows, 'table:table-row')).length,
    })),
    figures: all(body, 'draw:frame').map(frame => ({
      alternative: all(frame, 'svg:desc')
        .flatMap(desc => desc.children.map(words))
        .join(''),
      files: all(frame, 'draw:image').map(image => image.at['xlink:href'] ?? ''),
    })),
    deadLinks: all(body, 'text:a')
      .map(link => link.at['xlink:href'] ?? '')
      .filter(href => !anchors.has(href)),
    before: body.children.slice(0, contentsAt).map(words).join('\n'),
    contents: words(all(body.children[contentsAt] ?? body, 'text:index-body')[0] ?? body),
    said: told.map(words).join('\n'),
    heads: all(styles, 'style:header').map(words),
    faults: [...faultsOfParts(files), ...faultsOfOdt(files, content, styles)],
  }
}

function faultsOfOdt(files: OfficeFiles, content: Node, styles: Node): readonly string[] {
  const listed = all(read(files, 'META-INF/manifest.xml'), 'manifest:file-entry').map(
    entry => entry.at['manifest:full-path'] ?? '',
  )
  const own = ['mimetype', 'META-INF/manifest.xml']
  const defined = new Set(
    [content, styles].flatMap(part =>
      ['style:style', 'text:list-style'].flatMap(name => all(part, name)).map(style => style.at['style:name'] ?? ''),
    ),
  )
  const used = [...JSON.stringify(content).matchAll(/"(?:text|table|draw):style-name":"([^"]+)"/g)].map(
    ([, name = '']) => name,
  )
  const names = all(content, 'table:table').map(table => table.at['table:name'])
  return [
    ...([...files.keys()][0] === 'mimetype' ? [] : ['the type is not the first file']),
    ...[...files.keys()]
      .filter(path => !own.includes(path) && !listed.includes(path))
      .map(path => `${path} is not listed`),
    ...listed.filter(path => path !== '/' && !files.has(path)).map(path => `${path} is listed and not there`),
    ...all(content, 'draw:image')
      .map(image => image.at['xlink:href'] ?? '')
      .filter(path => !files.has(path))
      .map(path => `${path} is shown and not there`),
    ...new Set(used.filter(name => !defined.has(name)).map(name => `the style ${name} is not defined`)),
    ...(new Set(names).size === names.length ? [] : ['two tables have one name']),
  ]
}

/** The words of a part in their order, tabs and line ends as such. */
function words(node: Node): string {
  switch (node.name) {
    case '#text':
      return node.text
    case 'w:tab':
    case 'text:tab':
      return '\t'
    case 'w:br':
    case 'text:line-break':
      return '\n'
    case 'text:s':
      return ' '.repeat(Number(node.at['text:c'] ?? 1))
    case 'w:instrText':
    case 'w:pPr':
    case 'svg:title':
    case 'svg:desc':
      return ''
    case 'w:p':
    case 'text:p':
    case 'text:h':
      return `${node.children.map(words).join('')}\n`
    default:
      return node.children.map(words).join('')
  }
}
