import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import { escapeXml } from './charts/marks.ts'
import { namespaces, stylesXml } from './odt-styles.ts'
import type { PrintBlock, PrintPart, PrintRecommendation, PrintReport, PrintTable } from './print.ts'
import { heightToWidth, pngOf } from './raster.ts'
import { columnWidths, gradesTables } from './tables.ts'

/** What is gathered while the text is written: pictures, widths of columns, and the headings for the contents. */
type Gathered = {
  readonly pictures: { readonly name: string; readonly svg: string }[]
  readonly columns: string[]
  readonly headings: { readonly text: string; readonly level: 1 | 2 }[]
  tables: number
}

/** The width between the margins, and of a picture in dots. */
const textMillimetres = 156
const pictureDots = 1180

/** The report as an OpenDocument text: real headings, tables whose header rows repeat, pictures with their words. */
export async function odtOf(report: PrintReport): Promise<Uint8Array> {
  const gathered: Gathered = { pictures: [], columns: [], headings: [], tables: 0 }
  const told = report.sections.map(section => sectionOf(section, gathered)).join('')
  const text = `${titlePage(report)}${contents(gathered)}${told}`
  const pictures = gathered.pictures.flatMap(({ name, svg }) => [
    { path: `Pictures/${name}.svg`, type: 'image/svg+xml', bytes: Buffer.from(svg) },
    { path: `Pictures/${name}.png`, type: 'image/png', bytes: Buffer.from(pngOf(svg, pictureDots)) },
  ])
  const parts = [
    { path: 'content.xml', type: 'text/xml', bytes: Buffer.from(contentXml(text, gathered)) },
    { path: 'styles.xml', type: 'text/xml', bytes: Buffer.from(stylesXml(runningOf(report))) },
    { path: 'meta.xml', type: 'text/xml', bytes: Buffer.from(metaXml(report)) },
    ...pictures,
  ]
  return zipped([
    // The type comes first and uncompressed, so that programs know the file by its beginning.
    { path: 'mimetype', bytes: Buffer.from('application/vnd.oasis.opendocument.text'), compress: false },
    ...parts.map(({ path, bytes }) => ({ path, bytes, compress: true })),
    { path: 'META-INF/manifest.xml', bytes: Buffer.from(manifestXml(parts)), compress: true },
  ])
}

async function zipped(
  files: readonly { readonly path: string; readonly bytes: Buffer; readonly compress: boolean }[],
): Promise<Uint8Array> {
  const zip = new ZipFile()
  // The same day in each, by the clock of the place, which is how a ZIP keeps days.
  const mtime = new Date(1980, 0, 1)
  for (const { path, bytes, compress } of files) {
    zip.addBuffer(bytes, path, { mtime, mode: 0o100644, compress, forceDosTimestamp: true })
  }
  zip.end()
  return new Uint8Array(await buffer(zip.outputStream as NodeJS.ReadableStream))
}

function contentXml(text: string, { columns }: Gathered): string {
  const cell = (name: string, border: string) =>
    `<style:style style:name="${name}" style:family="table-cell"><style:table-cell-properties fo:padding="1.4mm" fo:border="none" fo:border-bottom="${border}"/></style:style>`
  return [
    `<?xml version="1.0" encoding="UTF-8"?><office:document-content ${namespaces} office:version="1.3"><office:automatic-styles>`,
    '<style:style style:name="FirstOfAll" style:family="paragraph" style:parent-style-name="Title" style:master-page-name="First"/>',
    '<style:style style:name="DraftFirst" style:family="paragraph" style:parent-style-name="DraftMark" style:master-page-name="First"/>',
    '<style:style style:name="Heading1New" style:family="paragraph" style:parent-style-name="Heading1"><style:paragraph-properties fo:break-before="page"/></style:style>',
    `<style:style style:name="Whole" style:family="table"><style:table-properties style:width="${textMillimetres}mm" table:align="left" fo:margin-bottom="4mm" style:may-break-between-rows="true"/></style:style>`,
    '<style:style style:name="Row" style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:style>',
    cell('HeadingCell', '1.2pt solid #144e81'),
    cell('Cell', '0.5pt solid #b1b4b6'),
    '<style:style style:name="Drawn" style:family="graphic"><style:graphic-properties style:wrap="none" style:horizontal-pos="left" style:horizontal-rel="paragraph" fo:border="none"/></style:style>',
    ...columns,
    `</office:automatic-styles><office:body><office:text>${text}</office:text></office:body></office:document-content>`,
  ].join('')
}

/** Without the time of writing: the same report gives the same bytes, and its day stands in it. */
function metaXml(report: PrintReport): string {
  return [
    `<?xml version="1.0" encoding="UTF-8"?><office:document-meta ${namespaces} office:version="1.3"><office:meta>`,
    `<dc:title>${escapeXml(report.title)}</dc:title><dc:subject>${escapeXml(report.subtitle)}</dc:subject><dc:language>en-GB</dc:language>`,
    '</office:meta></office:document-meta>',
  ].join('')
}

function manifestXml(parts: readonly { readonly path: string; readonly type: string }[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">',
    '<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.text"/>',
    ...parts.map(
      ({ path, type }) => `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="${type}"/>`,
    ),
    '</manifest:manifest>',
  ].join('')
}

/** Text as OpenDocument has it: tabs and runs of spaces are elements, since others would be drawn together. */
function say(text: string): string {
  return escapeXml(text)
    .replaceAll('\t', '<text:tab/>')
    .replaceAll('\n', '<text:line-break/>')
    .replace(/(?<=\s) +|^ +/g, spaces => `<text:s text:c="${spaces.length}"/>`)
}

function paragraph(style: string, markup: string): string {
  return `<text:p text:style-name="${style}">${markup}</text:p>`
}

function strong(text: string): string {
  return `<text:span text:style-name="Strong">${say(text)}</text:span>`
}

function lines(texts: readonly string[]): string {
  return texts.map(say).join('<text:line-break/>')
}

function runningOf(report: PrintReport) {
  const draft = report.draft === null ? '' : paragraph('Running', strong(`DRAFT ${report.running.draft}`))
  const page = 'Page <text:page-number text:select-page="current"/> of <text:page-count/>'
  const tab = '<text:tab/>'
  return {
    firstHead: draft === '' ? paragraph('Running', '') : draft,
    head: `${paragraph('Running', say(report.running.title))}${draft}`,
    foot: paragraph('Running', `${say(report.running.subtitle)}${tab}${page}`),
  }
}

function titlePage(report: PrintReport): string {
  return [
    report.draft === null ? '' : paragraph('DraftFirst', say(`DRAFT ${report.draft}`)),
    paragraph(report.draft === null ? 'FirstOfAll' : 'Title', say(report.title)),
    report.subtitle === '' ? '' : paragraph('Subtitle', say(report.subtitle)),
    ...report.identification.map(row =>
      paragraph('Identification', `${strong(row.label)}<text:tab/>${say(row.value)}`),
    ),
    report.edition === '' ? '' : paragraph('Small', say(report.edition)),
  ].join('')
}

/** The contents, each line a link; programs add the pages when somebody updates them. */
function contents({ headings }: Gathered): string {
  const templates = [1, 2].map(
    level =>
      `<text:table-of-content-entry-template text:outline-level="${level}" text:style-name="Contents${level}"><text:index-entry-link-start text:style-name="Internet_20_link"/><text:index-entry-text/><text:index-entry-link-end/><text:index-entry-tab-stop style:type="right"/><text:index-entry-page-number/></text:table-of-content-entry-template>`,
  )
  const entries = headings.map(({ text, level }, index) =>
    paragraph(
      `Contents${level}`,
      `<text:a xlink:type="simple" xlink:href="#heading_${index + 1}">${say(text)}</text:a>`,
    ),
  )
  return [
    '<text:table-of-content text:name="Contents" text:protected="true">',
    '<text:table-of-content-source text:outline-level="2" text:use-outline-level="true"><text:index-title-template text:style-name="ContentsHeading">Contents</text:index-title-template>',
    ...templates,
    '</text:table-of-content-source><text:index-body>',
    `<text:index-title text:name="Contents_Head">${paragraph('ContentsHeading', 'Contents')}</text:index-title>`,
    ...entries,
    '</text:index-body></text:table-of-content>',
  ].join('')
}

function sectionOf(section: PrintReport['sections'][number], gathered: Gathered): string {
  return [
    headingOf(section.heading, 1, gathered, section.empty === null),
    section.empty === null ? '' : paragraph('Small', say(section.empty)),
    ...section.blocks.map(block => blockOf(block, gathered)),
    ...(section.recommendations.length === 0
      ? []
      : [headingOf('Recommendations', 2, gathered), ...section.recommendations.map(recommendationOf)]),
  ].join('')
}

function headingOf(text: string, level: 1 | 2, { headings }: Gathered, onNewPage = false): string {
  headings.push({ text, level })
  const style = onNewPage ? 'Heading1New' : `Heading${level}`
  return `<text:h text:style-name="${style}" text:outline-level="${level}"><text:bookmark text:name="heading_${headings.length}"/>${say(text)}</text:h>`
}

function blockOf(block: PrintBlock, gathered: Gathered): string {
  switch (block.kind) {
    case 'heading':
      return headingOf(block.text, 2, gathered)
    case 'paragraph':
      return [
        numbered(block.number, block.parts),
        ...block.trail.map(line => paragraph('Trail', `${strong(`${line.label}: `)}${say(line.words)}`)),
      ].join('')
    case 'fixed':
      return `${partsOf(block.parts, 'Quotation')}${block.cite === '' ? '' : paragraph('QuotationSource', say(block.cite))}`
    case 'grades':
      return gradesTables(block)
        .map(table => tableOf(table, gathered))
        .join('')
    case 'table':
      return tableOf(block, gathered)
    case 'figure':
      return figureOf(block, gathered)
  }
}

function partsOf(parts: readonly PrintPart[], style: string): string {
  return parts
    .map(part =>
      part.kind === 'paragraph'
        ? paragraph(style, lines(part.lines))
        : `<text:list text:style-name="Points">${part.lines.map(line => `<text:list-item>${paragraph('Point', say(line))}</text:list-item>`).join('')}</text:list>`,
    )
    .join('')
}

/** A numbered paragraph: its number hangs in the margin, and other places lead to it. */
function numbered(number: string, parts: readonly PrintPart[]): string {
  const mark = `<text:bookmark text:name="paragraph_${number}"/>${strong(number)}<text:tab/>`
  const [first, ...rest] = parts
  return first?.kind === 'paragraph'
    ? `${paragraph('Numbered', mark + lines(first.lines))}${partsOf(rest, 'Prose')}`
    : `${paragraph('Numbered', mark)}${partsOf(parts, 'Prose')}`
}

function tableOf(table: PrintTable, gathered: Gathered): string {
  const caption = [
    table.caption === '' ? '' : paragraph('Caption', say(table.caption)),
    table.note === '' ? '' : paragraph('CaptionNote', say(table.note)),
  ].join('')
  if (table.columns.length === 0) return caption
  gathered.tables += 1
  const name = `Table${gathered.tables}`
  const columns = columnWidths(table, textMillimetres * 100).map((width, at) => {
    const column = `${name}.${at + 1}`
    gathered.columns.push(
      `<style:style style:name="${column}" style:family="table-column"><style:table-column-properties style:column-width="${width / 100}mm"/></style:style>`,
    )
    return `<table:table-column table:style-name="${column}"/>`
  })
  const row = (texts: readonly string[], heading: boolean) => {
    const cells = table.columns.map(({ numbers }, at) => {
      const style = `Table${heading ? 'Heading' : numbers ? '' : 'Text'}${numbers ? 'Numbers' : ''}`
      return `<table:table-cell table:style-name="${heading ? 'HeadingCell' : 'Cell'}" office:value-type="string">${paragraph(style, say(texts[at] ?? ''))}</table:table-cell>`
    })
    return `<table:table-row table:style-name="Row">${cells.join('')}</table:table-row>`
  }
  return [
    caption,
    `<table:table table:name="${name}" table:style-name="Whole">`,
    ...columns,
    `<table:table-header-rows>${row(
      table.columns.map(column => column.heading),
      true,
    )}</table:table-header-rows>`,
    ...table.rows.map(texts => row(texts, false)),
    '</table:table>',
  ].join('')
}

function figureOf(figure: PrintBlock & { readonly kind: 'figure' }, gathered: Gathered): string {
  const name = `figure-${gathered.pictures.length + 1}`
  gathered.pictures.push({ name, svg: figure.svg })
  const height = Math.round(textMillimetres * heightToWidth(figure.svg) * 10) / 10
  const image = (path: string, type: string) =>
    `<draw:image xlink:href="Pictures/${path}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad" draw:mime-type="${type}"/>`
  const drawn = [
    `<draw:frame draw:style-name="Drawn" draw:name="${name}" text:anchor-type="as-char" svg:width="${textMillimetres}mm" svg:height="${height}mm">`,
    image(`${name}.svg`, 'image/svg+xml'),
    image(`${name}.png`, 'image/png'),
    `<svg:title>${escapeXml(figure.caption)}</svg:title><svg:desc>${escapeXml(figure.alt)}</svg:desc></draw:frame>`,
  ].join('')
  return [
    figure.caption === '' ? '' : paragraph('Caption', say(figure.caption)),
    figure.note === '' ? '' : paragraph('CaptionNote', say(figure.note)),
    paragraph('Picture', drawn),
    figure.table === null ? '' : paragraph('Prose', say(figure.alt)) + tableOf(figure.table, gathered),
  ].join('')
}

function recommendationOf(one: PrintRecommendation): string {
  const rests = one.rests.map(
    ({ number }, index) =>
      `${index === 0 ? '' : index === one.rests.length - 1 ? ' and ' : ', '}<text:a xlink:type="simple" xlink:href="#paragraph_${number}" text:style-name="Internet_20_link">${number}</text:a>`,
  )
  return [
    paragraph('RecommendationTitle', say(`Recommendation ${one.number}`)),
    partsOf(one.parts, 'Recommendation'),
    paragraph('Recommendation', `${strong('Who answers: ')}${say(one.answers)}`),
    rests.length === 0
      ? ''
      : paragraph(
          'Recommendation',
          `${strong(rests.length === 1 ? 'Rests on paragraph ' : 'Rests on paragraphs ')}${rests.join('')}`,
        ),
  ].join('')
}
