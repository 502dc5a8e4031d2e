import { geoTransverseMercator } from 'd3-geo'

/** A point as longitude and latitude, in degrees. */
export type Point = readonly [number, number]
/** Rings of points, the last point of each the same as its first; rings inside others are holes. */
export type Outline = readonly (readonly Point[])[]

/** A part of a map: what it is called and the rings around it, as SVG path data. */
export type Shape = {
  readonly id: string
  readonly path: string
  /** Where a shape is too small to be seen or pointed at: the middle of a dot to draw in its place. */
  readonly dot?: { readonly x: number; readonly y: number }
}
export type DrawnMap = { readonly width: number; readonly height: number; readonly shapes: readonly Shape[] }

/** Below this a shape can be neither seen nor pointed at. In units of the drawing. */
const smallest = 7

/**
 * The outline around several that touch: borders between two of them go. Neighbours must have the points of their common
 * border in common, as boundaries published together have.
 */
export function joinOutlines(outlines: readonly Outline[]): Outline {
  const nameOf = ([x, y]: Point) => `${x} ${y}`
  const edges = new Map<string, { readonly from: Point; readonly to: Point }>()
  for (const ring of outlines.flat()) {
    for (const [index, from] of ring.entries()) {
      const to = ring[index + 1]
      if (to === undefined) continue
      // The neighbour goes along a common border the other way.
      if (!edges.delete(`${nameOf(to)}|${nameOf(from)}`)) edges.set(`${nameOf(from)}|${nameOf(to)}`, { from, to })
    }
  }
  const onward = Map.groupBy(edges.values(), edge => nameOf(edge.from))
  const rings: Point[][] = []
  for (const { from } of edges.values()) {
    const ring = [from]
    for (let next = onward.get(nameOf(from))?.pop(); next !== undefined; next = onward.get(nameOf(next.to))?.pop())
      ring.push(next.to)
    if (ring.length > 3) rings.push(ring)
  }
  return rings
}

/**
 * Draws outlines on one map, north up, as large as fits the width. Points are put on a grid of half a unit, so that
 * neighbours still meet and the drawing stays small.
 *
 * @param middle the meridian on which the map is true, as that of the national grid
 */
export function drawMap(
  outlines: ReadonlyMap<string, Outline>,
  { width, height, middle }: { readonly width: number; readonly height: number; readonly middle: number },
): DrawnMap {
  const points = [...outlines.values()].flat(2).map(([x, y]): [number, number] => [x, y])
  const projection = geoTransverseMercator()
    .rotate([-middle, 0])
    .fitExtent(
      [
        [3, 3],
        [width - 3, height - 3],
      ],
      { type: 'MultiPoint', coordinates: points },
    )
  const placed = (point: Point): readonly [number, number] => {
    const found = projection([point[0], point[1]])
    if (found === null) throw new Error('A point of the map has no place on it.')
    return [Math.round(found[0] * 2) / 2, Math.round(found[1] * 2) / 2]
  }
  const shapes = [...outlines].map(([id, outline]): Shape => {
    const rings = outline.map(ring => ring.map(placed))
    const all = rings.flat()
    const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)]
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
    const isSmall = right - left < smallest && bottom - top < smallest
    return {
      id,
      path: rings.map(pathOf).join(''),
      ...(isSmall ? { dot: { x: (left + right) / 2, y: (top + bottom) / 2 } } : {}),
    }
  })
  return { width, height, shapes }
}

/** A ring as relative moves, without the points that fell onto the one before. Nothing for a ring that became none. */
function pathOf(ring: readonly (readonly [number, number])[]): string {
  const [first] = ring
  if (first === undefined) return ''
  let [x, y] = first
  const moves: string[] = []
  for (const [nextX, nextY] of ring.slice(1)) {
    if (nextX === x && nextY === y) continue
    moves.push(`${nextX - x},${nextY - y}`)
    ;[x, y] = [nextX, nextY]
  }
  // The last move leads back to the first point, which `z` does by itself.
  return moves.length < 3
    ? ''
    : `M${first[0]},${first[1]}l${moves.slice(0, -1).join(' ').replaceAll(' -', '-').replaceAll(',-', '-')}z`
}
