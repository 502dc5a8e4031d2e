import { hiddenAlways, type ModuleHistory, type NameOf, type RecordedRow, sayValue } from '../../../kernel/history.ts'
import { sayCount } from '../../../kernel/words.ts'

/** Tables whose rows an archive leaves out, each with why. */
export const leftOutOfArchive: { readonly [table: string]: string } = {
  platform_draft: 'what somebody is typing and has not saved is theirs alone',
  platform_record_content: 'what the record holds stands with its lines in record.ndjson',
  platform_view: 'who was shown protected evidence is a log of its own, with its own chain',
}

/** A table as the archive holds it. */
export type ArchivedTable = { readonly name: string; readonly columns: readonly string[]; readonly rows: number }

/** A file in the archive that the first page leads to. */
export type ArchivedLink = { readonly path: string; readonly words: string }

export type FirstPage = {
  readonly title: string
  readonly area: string
  readonly madeOn: string
  readonly madeBy: string
  readonly facts: readonly (readonly [string, string])[]
  readonly reports: readonly { readonly heading: string; readonly links: readonly ArchivedLink[] }[]
  readonly documents: readonly ArchivedLink[]
  readonly tables: readonly (ArchivedTable & { readonly label: string })[]
  readonly lines: number
  readonly redacted: number
}

/** What a table is called: what one row of it is, in the words of its module. */
export function labelOfTable(history: ModuleHistory, table: string): string {
  const noun = history.tables[table]?.noun.replace(/:$/, '')
  return capital(noun ?? table.replaceAll('_', ' '))
}

/** What a column is called, in the words of its module. */
export function labelOfColumn(history: ModuleHistory, table: string, column: string): string {
  const field = history.tables[table]?.fields[column]
  return field !== undefined && 'label' in field ? field.label : capital(column.replaceAll('_', ' '))
}

/** A value as people read it: days and names in words, everything else as it is. */
export function sayCell(
  history: ModuleHistory,
  table: string,
  column: string,
  row: RecordedRow,
  nameOf: NameOf,
): string {
  const field = history.tables[table]?.fields[column] ?? hiddenAlways[column]
  const value = row[column]
  if (value === null || value === undefined) return ''
  if (field !== undefined && 'as' in field) return sayValue(value, field.as, nameOf)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The head of a page that opens from a disk: no script, no picture and no address outside the archive. */
export function pageHead(title: string, up?: string): string {
  const back = up === undefined ? '' : `<p><a href="${up}index.html">The whole archive</a></p>`
  return `<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${plain(title)}</title>
<style>body{font:1rem/1.5 sans-serif;color:#0b0c0c;background:#fff;margin:0 auto;max-width:70rem;padding:1rem}h1,h2{line-height:1.2}table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:bold;padding:.5rem 0}th,td{border-bottom:1px solid #b1b4b6;text-align:left;vertical-align:top;padding:.4rem .6rem .4rem 0;overflow-wrap:anywhere;white-space:pre-line}.wide{overflow-x:auto}.wide td,.wide th{min-width:8rem}a{color:#144e81}li{overflow-wrap:anywhere}</style></head><body><main>
${back}<h1>${plain(title)}</h1>
`
}

export const pageFoot = '</main></body></html>\n'

/** The head of a table of rows. */
export function tableHead(caption: string, columns: readonly string[]): string {
  const cells = columns.map(column => `<th scope="col">${plain(column)}</th>`).join('')
  return `<div class="wide" role="region" aria-label="${plain(caption)}" tabindex="0"><table><caption>${plain(caption)}</caption><thead><tr>${cells}</tr></thead><tbody>\n`
}

export const tableFoot = '</tbody></table></div>\n'

export function tableRow(cells: readonly string[]): string {
  return `<tr>${cells.map(cell => `<td>${plain(cell)}</td>`).join('')}</tr>\n`
}

/** The page from which everything in the archive is reached. */
export function firstPage(page: FirstPage): string {
  const list = (links: readonly ArchivedLink[]) =>
    `<ul>${links.map(({ path, words }) => `<li><a href="${href(path)}">${plain(words)}</a></li>`).join('')}</ul>\n`
  const rows = page.tables.map(
    ({ name, label, rows }) =>
      `<tr><th scope="row">${rows === 0 ? plain(label) : `<a href="data/${name}.html">${plain(label)}</a>`}</th><td>${rows}</td><td>${
        rows === 0 ? '' : `<a href="data/${name}.csv">CSV</a>, <a href="data/${name}.json">JSON</a>`
      }</td></tr>\n`,
  )
  return [
    pageHead(`Archive: ${page.title}`),
    `<p>Everything of this inspection that was open to whoever made the archive, on ${plain(page.madeOn)}: ${plain(page.madeBy)}. It opens without the program that made it and without a network. Use your browser’s search on any page.</p>\n`,
    '<h2>The inspection</h2>\n<table><tbody>',
    ...page.facts.map(([name, value]) => `<tr><th scope="row">${plain(name)}</th><td>${plain(value)}</td></tr>\n`),
    '</tbody></table>\n<h2>The report</h2>\n',
    page.reports.length === 0 ? '<p>It is not issued.</p>\n' : '',
    ...page.reports.map(({ heading, links }) => `<h3>${plain(heading)}</h3>\n${list(links)}`),
    `<h2>Documents</h2>\n${page.documents.length === 0 ? '<p>None were uploaded, or none are open to whoever made the archive.</p>\n' : list(page.documents)}`,
    '<h2>Everything that was written</h2>\n<p>Each table as a page, as a spreadsheet in words, and as data as it was kept.</p>\n',
    '<div class="wide" role="region" aria-label="Tables" tabindex="0"><table><caption>Tables</caption><thead><tr><th scope="col">Table</th><th scope="col">Rows</th><th scope="col">As data</th></tr></thead><tbody>\n',
    ...rows,
    '</tbody></table></div>\n',
    `<p>Left out: ${Object.entries(leftOutOfArchive)
      .map(([table, why]) => `${plain(table.replaceAll('_', ' '))}, since ${plain(why)}`)
      .join('; ')}. The <a href="data/columns.json">names of columns</a> say what each is.</p>\n`,
    `<h2>The record</h2>\n<p>Who did what and when: <a href="record.html">${sayCount(page.lines, 'line')}</a>, and <a href="record.ndjson">as data</a> with the fingerprints that hold them together. What ${sayCount(page.redacted, 'line')} hold is left out, each with its reason.</p>\n`,
    '<h2>The framework</h2>\n<p>The edition of the rulebook under which it was conducted: <a href="rulebook.json">as data</a>.</p>\n',
    '<h2>Is it whole and unchanged?</h2>\n<p>With Node 20 or later, and no network: <code>node verify.mjs</code> in this folder. It compares every file with <a href="manifest.json">the list of contents</a> and walks the record.</p>\n',
    pageFoot,
  ].join('')
}

/** A path as an address: names of files are people's. */
function href(path: string): string {
  return plain(path.split('/').map(encodeURIComponent).join('/'))
}

function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function capital(text: string): string {
  return text.replace(/^./, letter => letter.toUpperCase())
}
