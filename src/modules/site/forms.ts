import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { type DrawnMap, drawMap, joinOutlines, type Outline } from '../../platform/documents/map.ts'

const Districts = z.object({
  features: z.array(
    z.object({
      properties: z.object({ code: z.string() }),
      geometry: z.union([
        z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(z.tuple([z.number(), z.number()]))) }),
        z.object({
          type: z.literal('MultiPolygon'),
          coordinates: z.array(z.array(z.array(z.tuple([z.number(), z.number()])))),
        }),
      ]),
    }),
  ),
})

const Authorities = z.array(z.object({ district_code: z.string().min(1), authority_code: z.string().min(1) }))

/** The capital is many small areas: on the map it is one shape, and beside it a drawing of its own. */
const capitalCode = /^E09/
const capital = 'capital'

/** The map of England: authorities by their codes, those of the capital apart and larger. */
export type AreaMap = { readonly country: DrawnMap; readonly capital: DrawnMap; readonly capitalPath: string }

/**
 * Draws the map of areas from boundaries of districts and the list of which lies in which authority.
 *
 * @throws for a file of another shape, and for a district of no authority
 */
export function drawAreas(boundaries: string, lookup: string): AreaMap {
  const authorityOf = new Map(
    Authorities.parse(parse(lookup, { columns: true, skip_empty_lines: true })).map(row => [
      row.district_code,
      row.authority_code,
    ]),
  )
  const outlines = new Map<string, Outline[]>()
  for (const { properties, geometry } of Districts.parse(JSON.parse(boundaries)).features) {
    const authority = authorityOf.get(properties.code)
    if (authority === undefined) throw new Error(`The district ${properties.code} lies in no authority.`)
    const outline = geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()
    outlines.set(authority, [...(outlines.get(authority) ?? []), outline])
  }
  const joined = [...outlines].map(([code, parts]): [string, Outline] => [code, joinOutlines(parts)])
  const inCapital = joined.filter(([code]) => capitalCode.test(code))
  const country = drawMap(
    new Map([
      ...joined.filter(([code]) => !capitalCode.test(code)),
      [capital, joinOutlines(inCapital.map(([, outline]) => outline))],
    ]),
    { width: 620, height: 760, middle: -2 },
  )
  return {
    country: { ...country, shapes: country.shapes.filter(shape => shape.id !== capital) },
    capitalPath: country.shapes.find(shape => shape.id === capital)?.path ?? '',
    capital: drawMap(new Map(inCapital), { width: 300, height: 250, middle: -2 }),
  }
}

/** What an outside inspectorate published of an authority, as it words it. */
export type OutsideOutcome = {
  readonly code: string
  readonly publishedOn: string
  readonly outcomes: readonly { readonly judgement: string; readonly outcome: string }[]
}

/** Every column after this one is a judgement, in the words of its heading. */
const lastColumnBefore = 'Publication date'

const OutcomeRows = z.array(
  z
    .object({
      'Local authority area code': z.string().min(1),
      [lastColumnBefore]: z.string().regex(/^\d\d\/\d\d\/\d{4}$/),
    })
    .catchall(z.string()),
)

/** Reads the published outcomes of authorities; an empty outcome was not given and is left out. @throws for another shape */
export function parseOutcomes(text: string): readonly OutsideOutcome[] {
  const rows = parse(text, { columns: true, skip_empty_lines: true, bom: true })
  const columns = Object.keys(rows[0] ?? {})
  return OutcomeRows.parse(rows).map(row => ({
    code: row['Local authority area code'],
    publishedOn: row[lastColumnBefore].split('/').toReversed().join('-'),
    outcomes: columns
      .slice(columns.indexOf(lastColumnBefore) + 1)
      .map(judgement => ({ judgement, outcome: (row[judgement] ?? '').trim() }))
      .filter(({ outcome }) => outcome !== '' && outcome !== '-'),
  }))
}
