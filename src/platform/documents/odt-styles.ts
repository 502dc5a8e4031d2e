/** The look of an OpenDocument text: named styles, so that whoever edits it goes on in them. */

const ink = '#0b0c0c'
const quiet = '#505a5f'
const accent = '#144e81'
const tint = '#eef3f8'

export const namespaces = [
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"',
  'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"',
  'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"',
  'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"',
  'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
  'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"',
  'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"',
  'xmlns:xlink="http://www.w3.org/1999/xlink"',
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"',
].join(' ')

type Look = {
  readonly parent?: string
  readonly next?: string
  readonly paragraph?: string
  readonly text?: string
  readonly level?: number
  /** Where words behind a tab end. */
  readonly stop?: string
}

/** A paragraph style; OpenDocument names carry no spaces, what people see may. */
function style(
  name: string,
  shown: string,
  { parent = 'Standard', next, paragraph = '', text = '', level, stop }: Look,
): string {
  return [
    `<style:style style:name="${name}" style:display-name="${shown}" style:family="paragraph"`,
    name === 'Standard' ? '' : ` style:parent-style-name="${parent}"`,
    next === undefined ? '' : ` style:next-style-name="${next}"`,
    level === undefined ? '' : ` style:default-outline-level="${level}"`,
    '>',
    paragraph === '' && stop === undefined
      ? ''
      : `<style:paragraph-properties ${paragraph}>${stop === undefined ? '' : `<style:tab-stops><style:tab-stop style:position="${stop}" style:type="right"/></style:tab-stops>`}</style:paragraph-properties>`,
    text === '' ? '' : `<style:text-properties ${text}/>`,
    '</style:style>',
  ].join('')
}

/** Weight and size must be said for every script, else text in Arabic or Chinese letters keeps the usual ones. */
function letters({
  size,
  bold,
  colour,
}: {
  readonly size?: number
  readonly bold?: boolean
  readonly colour?: string
}): string {
  return [
    size === undefined
      ? []
      : ['fo', 'style:asian', 'style:complex'].map(script => attribute(script, 'font-size', `${size}pt`)),
    bold === true ? ['fo', 'style:asian', 'style:complex'].map(script => attribute(script, 'font-weight', 'bold')) : [],
    colour === undefined ? [] : [`fo:color="${colour}"`],
  ]
    .flat()
    .join(' ')
}

function attribute(script: string, name: string, value: string): string {
  return script === 'fo' ? `fo:${name}="${value}"` : `style:${name}-${script.slice('style:'.length)}="${value}"`
}

const room = (top: number, bottom: number) => `fo:margin-top="${top}mm" fo:margin-bottom="${bottom}mm"`
const keep = 'fo:keep-with-next="always"'

const paragraphStyles: readonly string[] = [
  style('Standard', 'Standard', { paragraph: 'fo:line-height="120%" fo:orphans="2" fo:widows="2"' }),
  style('Prose', 'Prose', { paragraph: room(0, 2.5) }),
  style('Numbered', 'Numbered paragraph', {
    parent: 'Prose',
    next: 'Prose',
    paragraph: `${room(3.5, 2.5)} fo:margin-left="0mm" fo:text-indent="-12mm"`,
  }),
  style('Point', 'Point of a list', { parent: 'Prose', paragraph: room(0, 1.4) }),
  style('Trail', 'What it rests on', {
    paragraph: `${room(0, 1)} fo:margin-left="3mm" fo:padding-left="2mm" fo:border-left="1.5pt solid #b1b4b6"`,
    text: letters({ size: 8.5, colour: quiet }),
  }),
  style('Quotation', 'Quotation', {
    paragraph: `${room(2, 1.5)} fo:margin-left="4mm" fo:padding-left="2.5mm" fo:border-left="3pt solid ${accent}"`,
  }),
  style('QuotationSource', 'Source of a quotation', {
    parent: 'Quotation',
    paragraph: room(0, 3.5),
    text: letters({ size: 8.5, colour: quiet }),
  }),
  style('RecommendationTitle', 'Recommendation title', {
    next: 'Recommendation',
    paragraph: `${room(3.5, 0)} fo:background-color="${tint}" fo:padding="2mm" ${keep}`,
    text: letters({ bold: true, colour: accent }),
  }),
  style('Recommendation', 'Recommendation', { paragraph: `fo:background-color="${tint}" fo:padding="2mm"` }),
  style('Caption', 'Caption', { paragraph: `${room(5, 1.5)} ${keep}`, text: letters({ size: 11.5, bold: true }) }),
  style('CaptionNote', 'Note to a caption', {
    paragraph: `${room(0, 1.5)} ${keep}`,
    text: letters({ size: 8.5, colour: quiet }),
  }),
  style('TableHeading', 'Table heading', { paragraph: keep, text: letters({ size: 9.5, bold: true }) }),
  style('TableHeadingNumbers', 'Table heading over numbers', {
    parent: 'TableHeading',
    paragraph: 'fo:text-align="end"',
  }),
  style('TableText', 'Table text', { text: letters({ size: 9.5 }) }),
  style('TableNumbers', 'Table numbers', { parent: 'TableText', paragraph: 'fo:text-align="end"' }),
  style('Picture', 'Picture', { paragraph: room(1, 3) }),
  style('Small', 'Small print', { paragraph: room(3.5, 0), text: letters({ size: 9.5, colour: quiet }) }),
  style('Running', 'Running line', { stop: '156mm', text: letters({ size: 8.5, colour: quiet }) }),
  style('DraftMark', 'Draft mark', {
    paragraph: `${room(30, 5)} fo:background-color="${ink}" fo:padding="2mm"`,
    text: letters({ size: 12, bold: true, colour: '#ffffff' }),
  }),
  style('Title', 'Title', {
    next: 'Subtitle',
    paragraph: room(20, 5),
    text: letters({ size: 36, bold: true, colour: accent }),
  }),
  style('Subtitle', 'Subtitle', { paragraph: room(0, 28), text: letters({ size: 17 }) }),
  style('Identification', 'Identification', {
    paragraph: `${room(0, 2)} fo:margin-left="44mm" fo:text-indent="-44mm"`,
  }),
  style('ContentsHeading', 'Contents heading', {
    paragraph: `${room(0, 4)} fo:break-before="page" ${keep}`,
    text: letters({ size: 22, bold: true, colour: accent }),
  }),
  style('Contents1', 'Contents 1', { paragraph: room(2, 0.8), text: letters({ bold: true }) }),
  style('Contents2', 'Contents 2', { paragraph: `${room(0, 0.8)} fo:margin-left="4mm"` }),
  style('Heading1', 'Heading 1', {
    next: 'Prose',
    level: 1,
    paragraph: `${room(8, 3.5)} ${keep}`,
    text: letters({ size: 22, bold: true, colour: accent }),
  }),
  style('Heading2', 'Heading 2', {
    next: 'Prose',
    level: 2,
    paragraph: `${room(6, 2.5)} ${keep}`,
    text: letters({ size: 15, bold: true, colour: accent }),
  }),
]

/** Words of the head and foot of pages, as markup: the first page has a head of its own. */
export type RunningMarkup = { readonly firstHead: string; readonly head: string; readonly foot: string }

/** `styles.xml`. */
export function stylesXml(running: RunningMarkup): string {
  return [
    `<?xml version="1.0" encoding="UTF-8"?><office:document-styles ${namespaces} office:version="1.3"><office:styles>`,
    '<style:default-style style:family="paragraph"><style:paragraph-properties style:tab-stop-distance="12.5mm"/>',
    `<style:text-properties style:font-name="Arial" style:font-name-asian="Arial" style:font-name-complex="Arial" fo:font-family="Arial, 'Liberation Sans', sans-serif" fo:font-size="11pt" fo:color="${ink}" fo:language="en" fo:country="GB" style:language-asian="none" style:country-asian="none" style:language-complex="none" style:country-complex="none"/></style:default-style>`,
    ...paragraphStyles,
    `<style:style style:name="Strong" style:family="text"><style:text-properties ${letters({ bold: true })}/></style:style>`,
    '<style:style style:name="Internet_20_link" style:display-name="Internet link" style:family="text"><style:text-properties fo:color="#1a65a6" style:text-underline-style="solid"/></style:style>',
    '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format=""/><text:outline-level-style text:level="2" style:num-format=""/></text:outline-style>',
    '<text:list-style style:name="Points"><text:list-level-style-bullet text:level="1" text:bullet-char="•"><style:list-level-properties text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment text:label-followed-by="listtab" text:list-tab-stop-position="6mm" fo:text-indent="-4mm" fo:margin-left="6mm"/></style:list-level-properties></text:list-level-style-bullet></text:list-style>',
    '</office:styles><office:automatic-styles>',
    '<style:page-layout style:name="Paper"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" style:print-orientation="portrait" fo:margin-top="15mm" fo:margin-bottom="15mm" fo:margin-left="27mm" fo:margin-right="27mm"/><style:header-style><style:header-footer-properties fo:min-height="12mm" fo:margin-bottom="4mm"/></style:header-style><style:footer-style><style:header-footer-properties fo:min-height="9mm" fo:margin-top="4mm"/></style:footer-style></style:page-layout>',
    '</office:automatic-styles><office:master-styles>',
    `<style:master-page style:name="First" style:display-name="First page" style:page-layout-name="Paper" style:next-style-name="Standard"><style:header>${running.firstHead}</style:header><style:footer><text:p text:style-name="Running"/></style:footer></style:master-page>`,
    `<style:master-page style:name="Standard" style:page-layout-name="Paper"><style:header>${running.head}</style:header><style:footer>${running.foot}</style:footer></style:master-page>`,
    '</office:master-styles></office:document-styles>',
  ].join('')
}
