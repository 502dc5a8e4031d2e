import { XMLParser } from 'fast-xml-parser'
import { textWidth } from '../../src/platform/documents/charts/lettering.ts'

/** Where something stands on a picture. */
export type Box = {
  readonly what: string
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export type DrawnChart = {
  readonly width: number
  readonly height: number
  readonly title: string
  readonly says: string
  readonly ids: readonly string[]
  readonly role: string
  readonly texts: readonly Box[]
  readonly shapes: readonly Box[]
}

type Node = { readonly [name: string]: unknown }

const parser = new XMLParser({ ignoreAttributes: false, preserveOrder: true, trimValues: false })

/** Reads a picture back as boxes: what a text takes is reckoned from its letters, what a shape takes from its corners. */
export function readChart(svg: string): DrawnChart {
  const [root] = parser.parse(svg) as [Node]
  const attributes = attributesOf(root)
  const [, , width = 0, height = 0] = (attributes['viewBox'] ?? '').split(' ').map(Number)
  const nodes = (root['svg'] as Node[]).map(node => ({ name: nameOf(node), node, at: attributesOf(node) }))
  const texts: Box[] = []
  const shapes: Box[] = []
  for (const { name, node, at } of nodes) {
    const number = (key: string) => Number(at[key] ?? 0)
    if (name === 'text') {
      const what = wordsOf(node[name] as Node[])
      const size = Number(at['font-size'] ?? attributes['font-size'])
      const long = textWidth(what, size, at['font-weight'] === '700')
      const left = number('x') - (at['text-anchor'] === 'middle' ? long / 2 : at['text-anchor'] === 'end' ? long : 0)
      texts.push({ what, left, right: left + long, top: number('y') - size * 0.78, bottom: number('y') + size * 0.24 })
    } else if (name === 'line') {
      shapes.push(around(name, [number('x1'), number('x2')], [number('y1'), number('y2')]))
    } else if (name === 'rect') {
      const [x, y] = [number('x'), number('y')]
      shapes.push(around(name, [x, x + number('width')], [y, y + number('height')]))
    } else if (name === 'circle') {
      const [x, y, r] = [number('cx'), number('cy'), number('r')]
      shapes.push(around(name, [x - r, x + r], [y - r, y + r]))
    } else if (name === 'polygon' || name === 'polyline') {
      const corners = (at['points'] ?? '').split(' ').map(corner => corner.split(',').map(Number))
      shapes.push(
        around(
          name,
          corners.map(([x = Number.NaN]) => x),
          corners.map(([, y = Number.NaN]) => y),
        ),
      )
    } else if (name !== 'title' && name !== 'desc') throw new Error(`The picture has a ${name}.`)
  }
  const wordsIn = (name: string) => wordsOf((nodes.find(each => each.name === name)?.node[name] ?? []) as Node[])
  return {
    width,
    height,
    title: wordsIn('title'),
    says: wordsIn('desc'),
    role: attributes['role'] ?? '',
    ids: [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id),
    texts,
    shapes,
  }
}

function around(what: string, xs: readonly number[], ys: readonly number[]): Box {
  return { what, left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}

function attributesOf(node: Node): { readonly [name: string]: string } {
  const attributes = (node[':@'] ?? {}) as { readonly [name: string]: string }
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name.replace('@_', ''), String(value)]))
}

function nameOf(node: Node): string {
  return Object.keys(node).find(name => name !== ':@') ?? ''
}

function wordsOf(children: readonly Node[]): string {
  return children.map(child => String(child['#text'] ?? '')).join('')
}

/** Texts and shapes that run over the edge of the picture, or stand nowhere. */
export function beyondTheEdge({ width, height, texts, shapes }: DrawnChart): readonly string[] {
  const slack = 0.11
  return [...texts, ...shapes]
    .filter(
      ({ left, right, top, bottom }) =>
        !(left >= -slack && top >= -slack && right <= width + slack && bottom <= height + slack),
    )
    .map(box => `${box.what} ${JSON.stringify(box)}`)
}

/** Pairs of texts that lap over each other. */
export function lapping({ texts }: DrawnChart): readonly string[] {
  return texts.flatMap((one, index) =>
    texts
      .slice(index + 1)
      .filter(
        other =>
          Math.min(one.right, other.right) - Math.max(one.left, other.left) > 0.5 &&
          Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 0.5,
      )
      .map(other => `${one.what} | ${other.what}`),
  )
}
