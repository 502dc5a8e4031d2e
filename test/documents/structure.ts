import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** What a reading aid finds in a PDF. */
export type PdfStructure = {
  readonly pages: number
  readonly title: string
  readonly language: string
  /** Whether the metadata claims PDF/UA. */
  readonly claimsUniversalAccess: boolean
  readonly marked: boolean
  /** Whether a reader shows the title, and not the name of the file. */
  readonly showsTitle: boolean
  readonly outline: readonly string[]
  /** All bookmarks, with their level. */
  readonly bookmarks: readonly { readonly level: number; readonly text: string }[]
  /** In reading order, with level and words. */
  readonly headings: readonly { readonly level: number; readonly text: string }[]
  readonly tables: readonly PdfTable[]
  readonly figures: readonly { readonly alternative: string }[]
  readonly links: number
  /** Pieces of text that run over the right edge of their page. What begins off the page is not in `text` at all. */
  readonly beyondTheEdge: readonly string[]
  /** The words of each page. */
  readonly text: readonly string[]
  /** The words in the order in which a reading aid says them: that of the structure, without heads and feet of pages. */
  readonly said: string
}

/** One table, however many pages it runs over. */
export type PdfTable = {
  readonly headerCells: number
  readonly cells: number
  /** Cells that name no header cell, so that a reading aid cannot say what they belong to. */
  readonly cellsWithoutHeader: number
}

type StructureNode = {
  structId?: string
  headers?: string[]
  role?: string
  alt?: string
  id?: string
  children?: StructureNode[]
}

/** Reads the structure tree back, which alone shows that a PDF is tagged: the mark "Tagged" proves nothing. */
export async function readPdfStructure(bytes: Uint8Array): Promise<PdfStructure> {
  const loading = getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
  const pdf = await loading.promise
  const metadata = await pdf.getMetadata()
  const information = metadata.info as { Title?: string; Language?: string }
  const headings: { level: number; text: string }[] = []
  // A table that runs over pages is reported on each of them; the ids of its header cells tell that it is one.
  const tables = new Map<string, PdfTable>()
  const figures: { alternative: string }[] = []
  const text: string[] = []
  const beyondTheEdge: string[] = []
  let links = 0
  let said = ''
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number)
    const content = await page.getTextContent({ includeMarkedContent: true })
    const words = new Map<string, string>()
    const open: string[] = []
    let all = ''
    for (const item of content.items) {
      if ('str' in item) {
        const from = Number(item.transform[4])
        if (item.str.trim() !== '' && from + item.width > (page.view[2] ?? 0)) beyondTheEdge.push(item.str)
        all += item.str + (item.hasEOL ? '\n' : '')
        const id = open.at(-1) ?? ''
        words.set(id, (words.get(id) ?? '') + item.str + (item.hasEOL ? ' ' : ''))
      } else if (item.type === 'endMarkedContent') open.pop()
      else open.push(item.id ?? '')
    }
    text.push(all)
    const wordsOf = (node: StructureNode): string =>
      (node.id === undefined ? '' : (words.get(node.id) ?? '')) + (node.children ?? []).map(wordsOf).join('')
    const visit = (node: StructureNode): void => {
      const level = /^H([1-6])$/.exec(node.role ?? '')
      if (level !== null) headings.push({ level: Number(level[1]), text: wordsOf(node).trim() })
      if (node.role === 'Table') {
        const headers = withRole(node, 'TH')
        const cells = withRole(node, 'TD')
        tables.set(headers.map(cell => cell.structId).join() || `without header ${tables.size}`, {
          headerCells: headers.length,
          cells: cells.length,
          cellsWithoutHeader: cells.filter(cell => (cell.headers ?? []).length === 0).length,
        })
      }
      if (node.role === 'Figure') figures.push({ alternative: node.alt ?? '' })
      if (node.role === 'Link') links += 1
      for (const child of node.children ?? []) visit(child)
    }
    const tree = (await page.getStructTree()) as StructureNode | null
    if (tree !== null) {
      visit(tree)
      said += `${wordsOf(tree)}\n`
    }
  }
  const outline = ((await pdf.getOutline()) as readonly OutlineEntry[] | null) ?? []
  const mark: unknown = await pdf.getMarkInfo()
  const shown: unknown = await pdf.getViewerPreferences()
  const structure: PdfStructure = {
    pages: pdf.numPages,
    title: information.Title ?? '',
    language: information.Language ?? '',
    claimsUniversalAccess: /pdfuaid/.test(metadata.metadata?.getRaw() ?? ''),
    marked: mark instanceof Map && mark.get('Marked') === true,
    showsTitle: shown instanceof Map && shown.get('DisplayDocTitle') === true,
    outline: outline.map(entry => entry.title),
    bookmarks: levels(outline),
    headings,
    tables: [...tables.values()],
    figures,
    links,
    beyondTheEdge,
    text,
    said,
  }
  await loading.destroy()
  return structure
}

function withRole(node: StructureNode, role: string): readonly StructureNode[] {
  return (node.children ?? []).flatMap(child => [...(child.role === role ? [child] : []), ...withRole(child, role)])
}

type OutlineEntry = { readonly title: string; readonly items: readonly OutlineEntry[] }

function levels(entries: readonly OutlineEntry[], level = 1): PdfStructure['bookmarks'] {
  return entries.flatMap(({ title, items }) => [{ level, text: title }, ...levels(items, level + 1)])
}
