import { expect, test } from 'vitest'
import { readCoverage } from './cmap.ts'

/** A font of nothing but a character map, written by hand from the OpenType specification. */
function fontWith(subtable: readonly number[], platform = 3, encoding = 1): Uint8Array {
  const two = (value: number) => [value >> 8, value & 255]
  const four = (value: number) => [...two(value >>> 16), ...two(value & 65535)]
  const cmap = [...two(0), ...two(1), ...two(platform), ...two(encoding), ...four(12), ...subtable]
  return new Uint8Array([
    ...four(0x00010000),
    ...two(1),
    0,
    0,
    0,
    0,
    0,
    0,
    ...four(0x636d6170),
    ...four(0),
    ...four(28),
    ...four(cmap.length),
    ...cmap,
  ])
}

const words = (...values: readonly number[]) => values.flatMap(value => [(value >> 8) & 255, value & 255])
const longs = (...values: readonly number[]) => values.flatMap(value => words(value >>> 16, value & 65535))

test('format 4: by difference, by array, and not where the glyph is the missing one', () => {
  // Segments A–C by difference; 0x30–0x32 by an array whose middle entry is 0; the closing segment.
  const ends = words(0x43, 0x32, 0xffff)
  const starts = words(0x41, 0x30, 0xffff)
  const differences = words(65536 - 0x40, 0, 1)
  const offsets = words(0, 4, 0)
  const array = words(7, 0, 9)
  const body = [...words(6, 0, 0, 0), ...ends, ...words(0), ...starts, ...differences, ...offsets, ...array]
  const coverage = readCoverage(fontWith([...words(4, body.length + 6, 0), ...body]))
  expect([...coverage].sort((a, b) => a - b)).toEqual([0x30, 0x32, 0x41, 0x42, 0x43])
})

test('format 12: groups over all planes', () => {
  const coverage = readCoverage(
    fontWith([...words(12, 0), ...longs(40, 0, 2), ...longs(0x61, 0x62, 5), ...longs(0x1f600, 0x1f602, 0)], 3, 10),
  )
  expect([...coverage]).toEqual([0x61, 0x62, 0x1f601, 0x1f602])
})

test('a file that is no font, or has no Unicode map, is refused', () => {
  expect(() => readCoverage(new Uint8Array(40))).toThrow('no character map')
  expect(() => readCoverage(fontWith(words(4, 0), 1, 0))).toThrow('no Unicode character map')
})
