import { textWidth, widestLine } from './lettering.ts'

/** The design system's own values; what they tell is always said by a word or a shape as well. */
export const colours = {
  ink: '#0b0c0c',
  quiet: '#484949',
  subject: '#144e81',
  other: '#8fa9c4',
  line: '#8a8d8f',
  rule: '#cecece',
  paper: '#ffffff',
} as const

export const letterSize = 16
export const smallSize = 14
export const lineHeight = 20
export const smallLineHeight = 18

const typeface = "'Source Sans 3', 'DejaVu Sans', Helvetica, Arial, sans-serif"

const escapes: { readonly [sign: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, sign => escapes[sign] ?? '')
}

/** A place on the picture in its own unit, to a tenth, so that the same chart gives the same bytes everywhere. */
export function place(number: number): string {
  const tenth = Math.round(number * 10) / 10
  return String(Object.is(tenth, -0) ? 0 : tenth)
}

export type TextLook = {
  readonly size?: number
  readonly bold?: boolean
  readonly quiet?: boolean
  readonly anchor?: 'start' | 'middle' | 'end'
  /** On paper of its own, where lines run behind it. */
  readonly covering?: boolean
}

/** Lines of text, one under the other; `y` is the top of the first. */
export function text(lines: readonly string[], x: number, y: number, look: TextLook = {}): string {
  const { size = letterSize, bold = false, quiet = false, anchor = 'start' } = look
  const height = size === smallSize ? smallLineHeight : lineHeight
  const paper = (line: string, at: number) => {
    const width = textWidth(line, size, bold)
    const left = anchor === 'start' ? x : anchor === 'middle' ? x - width / 2 : x - width
    return box(left, y + at * height + 1, width, height - 2, `fill="${colours.paper}"`)
  }
  return lines
    .map((line, at) => {
      const attributes = [
        `x="${place(x)}" y="${place(y + at * height + height * 0.76)}"`,
        size === letterSize ? '' : ` font-size="${size}"`,
        bold ? ' font-weight="700"' : '',
        quiet ? ` fill="${colours.quiet}"` : '',
        anchor === 'start' ? '' : ` text-anchor="${anchor}"`,
      ].join('')
      return `${look.covering === true ? paper(line, at) : ''}<text ${attributes}>${escapeXml(line)}</text>`
    })
    .join('')
}

export function line(x1: number, y1: number, x2: number, y2: number, look = `stroke="${colours.line}"`): string {
  return `<line x1="${place(x1)}" y1="${place(y1)}" x2="${place(x2)}" y2="${place(y2)}" ${look}/>`
}

export function box(x: number, y: number, width: number, height: number, look: string): string {
  return `<rect x="${place(x)}" y="${place(y)}" width="${place(width)}" height="${place(height)}" ${look}/>`
}

/** Half the height of a shape. */
export const shapeRadius = 7

/** A mark for each series: another shape for each of the first six, the first filled. */
export function shape(series: number, x: number, y: number, radius = shapeRadius): string {
  const look = `fill="${series === 0 ? colours.subject : colours.paper}" stroke="${series === 0 ? colours.subject : colours.ink}" stroke-width="2"`
  const r = radius - 1
  const outline = (corners: readonly (readonly [number, number])[]) =>
    `<polygon points="${corners.map(([dx, dy]) => `${place(x + dx * r)},${place(y + dy * r)}`).join(' ')}" ${look}/>`
  const corners = [
    [
      [-0.8, -0.8],
      [0.8, -0.8],
      [0.8, 0.8],
      [-0.8, 0.8],
    ],
    [
      [0, -1],
      [1, 0],
      [0, 1],
      [-1, 0],
    ],
    [
      [0, -1],
      [1, 0.8],
      [-1, 0.8],
    ],
    [
      [0, 1],
      [1, -0.8],
      [-1, -0.8],
    ],
    [
      [-0.6, -1],
      [0.6, -1],
      [1, 0],
      [0.6, 1],
      [-0.6, 1],
      [-1, 0],
    ],
  ] as const
  const chosen = series % 6 === 0 ? undefined : corners[(series % 6) - 1]
  return chosen === undefined ? `<circle cx="${place(x)}" cy="${place(y)}" r="${place(r)}" ${look}/>` : outline(chosen)
}

/** How the line of a series is broken, so that lines differ without their colour. */
export function dashes(series: number): string {
  const pattern = ['', '8 4', '2 4', '12 4 2 4', '4 2', '16 6'][series % 6] ?? ''
  return pattern === '' ? '' : ` stroke-dasharray="${pattern}"`
}

/** What a kind of chart draws: its marks, and the height they take. */
export type Drawing = { readonly height: number; readonly marks: readonly string[] }

/** The height of lines of text. */
export function heightOf(lines: readonly string[], size: number = letterSize): number {
  return lines.length * (size === smallSize ? smallLineHeight : lineHeight)
}

/** Width that a column of labels takes: that of its widest line, and no more than it may. */
export function columnWidth(labels: readonly (readonly string[])[], most: number, bold = false): number {
  return Math.min(most, Math.ceil(Math.max(0, ...labels.map(lines => widestLine(lines, letterSize, bold)))))
}

export type Frame = { readonly id: string; readonly title: string; readonly says: string; readonly width: number }

/** The picture as SVG source, with its title and what it shows for those who do not see it. */
export function picture({ id, title, says, width }: Frame, { height, marks }: Drawing): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${place(width)} ${place(height)}" width="${place(width)}" height="${place(height)}"`,
    ` role="img" aria-labelledby="${id}-title ${id}-says" font-family="${typeface}" font-size="${letterSize}" fill="${colours.ink}">`,
    `<title id="${id}-title">${escapeXml(title)}</title><desc id="${id}-says">${escapeXml(says)}</desc>`,
    ...marks,
    '</svg>',
  ].join('')
}
