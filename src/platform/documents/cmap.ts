import type { Coverage } from './text.ts'

/**
 * Reads which characters a TrueType or OpenType font has a glyph for, from its `cmap` table (formats 4 and 12, which
 * are those that Unicode fonts carry). Throws for a file that is no such font: a font that cannot be read is a fault of
 * the installation.
 */
export function readCoverage(font: Uint8Array): Coverage {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength)
  const table = findCmap(view)
  const found = new Set<number>()
  for (let index = 0; index < view.getUint16(table + 2); index += 1) {
    const platform = view.getUint16(table + 4 + index * 8)
    const encoding = view.getUint16(table + 6 + index * 8)
    if (!(platform === 0 || (platform === 3 && (encoding === 1 || encoding === 10)))) continue
    const at = table + view.getUint32(table + 8 + index * 8)
    const format = view.getUint16(at)
    if (format === 4) readFormat4(view, at, found)
    if (format === 12) readFormat12(view, at, found)
  }
  if (found.size === 0) throw new Error('The font has no Unicode character map.')
  return found
}

function findCmap(view: DataView): number {
  const tables = view.getUint16(4)
  for (let index = 0; index < tables; index += 1) {
    const at = 12 + index * 16
    if (view.getUint32(at) === 0x636d6170) return view.getUint32(at + 8)
  }
  throw new Error('The font has no character map.')
}

/** Segments of the basic plane: a glyph is found by a difference, or in an array behind the segments. */
function readFormat4(view: DataView, at: number, found: Set<number>): void {
  const segments = view.getUint16(at + 6) / 2
  const ends = at + 14
  const starts = ends + segments * 2 + 2
  const deltas = starts + segments * 2
  const offsets = deltas + segments * 2
  for (let segment = 0; segment < segments; segment += 1) {
    const last = view.getUint16(ends + segment * 2)
    const first = view.getUint16(starts + segment * 2)
    const delta = view.getUint16(deltas + segment * 2)
    const offset = view.getUint16(offsets + segment * 2)
    for (let codePoint = first; codePoint <= last && codePoint !== 0xffff; codePoint += 1) {
      const stored = offset === 0 ? codePoint : view.getUint16(offsets + segment * 2 + offset + (codePoint - first) * 2)
      const glyph = offset !== 0 && stored === 0 ? 0 : (stored + delta) & 0xffff
      if (glyph !== 0) found.add(codePoint)
    }
  }
}

/** Groups over all planes: first and last character, and the first one's glyph. */
function readFormat12(view: DataView, at: number, found: Set<number>): void {
  const groups = view.getUint32(at + 12)
  for (let group = 0; group < groups; group += 1) {
    const start = at + 16 + group * 12
    const first = view.getUint32(start)
    const last = view.getUint32(start + 4)
    const glyph = view.getUint32(start + 8)
    for (let codePoint = first; codePoint <= last; codePoint += 1) {
      if (glyph + codePoint - first !== 0) found.add(codePoint)
    }
  }
}
