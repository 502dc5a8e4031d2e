import { Resvg } from '@resvg/resvg-js'
import { fontFiles } from './fonts.ts'

/** A picture of ours as PNG, for programs that do not show SVG, in our own fonts; `width` in dots. */
export function pngOf(svg: string, width: number): Uint8Array {
  const picture = new Resvg(svg, {
    fitTo: { mode: 'width', value: width },
    background: '#ffffff',
    font: { fontFiles: [...fontFiles], loadSystemFonts: false, defaultFontFamily: 'Source Sans 3' },
  })
  return picture.render().asPng()
}

/** The shape of a picture of ours: its height as a part of its width. */
export function heightToWidth(svg: string): number {
  const [, width, height] = /viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"/.exec(svg) ?? []
  return width === undefined || height === undefined ? 0.5 : Number(height) / Number(width)
}
