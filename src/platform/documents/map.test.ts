import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drawMap, joinOutlines, type Outline, type Point } from './map.ts'

/** A square of a grid, clockwise or not as all are. */
const square = (x: number, y: number): Outline => [
  [
    [x, y],
    [x + 1, y],
    [x + 1, y + 1],
    [x, y + 1],
    [x, y],
  ],
]

/** By the shoelace formula; holes count as less. */
function areaOf(outline: Outline): number {
  const twice = outline.map(ring =>
    ring.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = ring[index + 1] ?? ring[0] ?? [0, 0]
      return sum + x * nextY - nextX * y
    }, 0),
  )
  return Math.abs(twice.reduce((sum, each) => sum + each, 0)) / 2
}

describe('Outlines that touch', () => {
  test('are joined into one of the same area, without the border between them', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(24), { minLength: 1, maxLength: 25 }), cells => {
        const squares = cells.map(cell => square(cell % 5, Math.floor(cell / 5)))
        const joined = joinOutlines(squares)
        expect(areaOf(joined)).toBe(cells.length)
        // No edge of it has a square on both sides.
        const has = new Set(cells)
        const bordering = cells.flatMap(cell =>
          [
            cell % 5 > 0 && has.has(cell - 1),
            cell % 5 < 4 && has.has(cell + 1),
            has.has(cell - 5),
            has.has(cell + 5),
          ].filter(Boolean),
        )
        const edges = joined.reduce((sum, ring) => sum + ring.length - 1, 0)
        expect(edges).toBe(cells.length * 4 - bordering.length)
        for (const ring of joined) expect(ring.at(-1)).toEqual(ring[0])
      }),
    )
  })
})

describe('A map', () => {
  test('has north up and west on the left, and draws a dot where a shape is too small', () => {
    const places = new Map<string, Outline>([
      ['south-west', square(-5, 50)],
      ['north-east', square(0, 55)],
      [
        'tiny',
        [
          [
            [-3, 52],
            [-2.99, 52],
            [-2.99, 52.01],
            [-3, 52],
          ] as readonly Point[],
        ],
      ],
    ])
    const map = drawMap(places, { width: 600, height: 700, middle: -2 })
    const start = (id: string) =>
      /^M([\d.]+),([\d.]+)/
        .exec(map.shapes.find(shape => shape.id === id)?.path ?? '')
        ?.slice(1)
        .map(Number) ?? []
    const [westX = 0, southY = 0] = start('south-west')
    const [eastX = 0, northY = 0] = start('north-east')
    expect(westX).toBeLessThan(eastX)
    expect(northY).toBeLessThan(southY)
    expect(map.shapes.filter(shape => shape.dot !== undefined).map(shape => shape.id)).toEqual(['tiny'])
  })
})
