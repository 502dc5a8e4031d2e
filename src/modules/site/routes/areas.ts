import { sayCount } from '../../../kernel/words.ts'
import { capital } from '../../../platform/documents/chart.ts'
import type { DrawnMap } from '../../../platform/documents/map.ts'
import { everybody } from '../../../platform/web/access.ts'
import { textOf } from '../../../platform/web/asked.ts'
import { keptPage, missing, pageRoute, type Route } from '../../../platform/web/route.ts'
import { listPlaces, type Place } from '../../register/index.ts'
import { listPublishedGrades } from '../../reports/index.ts'
import { findPlaces, sayLists } from '../domain/find-area.ts'
import { type GradeLine, gradeChart, gradesOverTime, sayGrade } from '../domain/grades.ts'
import { type AreaMap, drawAreas, parseOutcomes } from '../forms.ts'
import { countFindings, countReports } from '../views.ts'

/** Open data as it is shipped, each file as text. */
export type ReferenceData = {
  readonly boundaries: string
  readonly districts: string
  readonly outcomes: string
}

/** Finding an area by name, in the list of its region or on the map, and the page of one area. */
export function areaRoutes(reference: ReferenceData): readonly Route[] {
  // Drawn once, when somebody first looks at it.
  let drawn: AreaMap | undefined
  const outcomes = new Map(parseOutcomes(reference.outcomes).map(each => [each.code, each]))
  return [
    pageRoute({
      ...everybody,
      path: '/published/map',
      statements: 2,
      async show({ tx }) {
        drawn ??= drawAreas(reference.boundaries, reference.districts)
        const places = await listPlaces(tx)
        const lines = linesOf(places, await countReports(tx))
        const byCode = new Map(lines.map(line => [line.code, line]))
        const shapesOf = (map: DrawnMap) =>
          map.shapes.flatMap(shape => {
            const line = byCode.get(shape.id)
            return line === undefined ? [] : [{ ...shape, ...line, says: `${line.name}: ${sayReports(line.reports)}` }]
          })
        const onMap = new Set([...drawn.country.shapes, ...drawn.capital.shapes].map(shape => shape.id))
        return keptPage('site/pages/map.njk', {
          title: 'Map of areas',
          country: { ...drawn.country, shapes: shapesOf(drawn.country) },
          capital: { ...drawn.capital, shapes: shapesOf(drawn.capital) },
          capitalPath: drawn.capitalPath,
          regions: regionsOf(lines.filter(line => onMap.has(line.code))),
          elsewhere: lines.filter(line => !onMap.has(line.code)),
          drawn: lines.some(line => onMap.has(line.code) && line.reports > 0),
          beyond: lines.some(line => !onMap.has(line.code) && line.reports > 0),
        })
      },
    }),
    pageRoute({
      ...everybody,
      path: '/published/areas',
      statements: 2,
      async show({ tx, query }) {
        const places = await listPlaces(tx)
        const lines = linesOf(places, await countReports(tx))
        const byNumber = new Map(lines.map(line => [line.number, line]))
        const name = textOf(query, 'name').slice(0, 100)
        return keptPage('site/pages/areas.njk', {
          title: name === '' ? 'Find your area' : `Find your area: ${name}`,
          name,
          found: findPlaces(places, name).map(({ place, by }) => ({ ...byNumber.get(place.number), by })),
          regions: regionsOf(lines),
          known: yearsOf(places),
        })
      },
    }),
    pageRoute({
      ...everybody,
      path: '/published/areas/:area',
      statements: 3,
      async show({ tx, params }) {
        const places = await listPlaces(tx)
        // Reports lead here by the id that was frozen with them: the number of an authority is the register's to correct.
        const place = places.find(
          each => String(each.number) === params['area'] || each.areaIds.some(id => `area-${id}` === params['area']),
        )
        if (place === undefined) return missing('no list and no register has an area of this number')
        const reports = await listPublishedGrades(tx, place.areaIds)
        const findings = await countFindings(tx, place.areaIds)
        const lines = gradesOverTime(reports)
        return keptPage('site/pages/area.njk', {
          title: `Children’s services in ${place.name}`,
          place,
          lists: sayLists(place, yearsOf(places)),
          reports: reports.toReversed(),
          lines: lines.filter(isRepeated).map((line, index) => ({
            question: line.question,
            chart: gradeChart(line, index),
            given: line.parts.flatMap(part =>
              part.given.map((each, at) => ({ ...each, says: sayGrade(each), apart: at === 0 ? part.apart : '' })),
            ),
          })),
          once: lines
            .filter(line => !isRepeated(line))
            .flatMap(line => line.parts.flatMap(part => part.given))
            .map(each => ({ ...each, says: sayGrade(each) })),
          findings: findings.map(each => ({ ...each, text: capital(each.text) })),
          outside: outcomes.get(place.code),
        })
      },
    }),
  ]
}

/** Whether there is more than one grade to put side by side. */
function isRepeated(line: GradeLine): boolean {
  return line.parts.flatMap(part => part.given).length > 1
}

/** Years of the lists that there are, the oldest first. */
function yearsOf(places: readonly Place[]): readonly string[] {
  return [...new Set(places.flatMap(place => place.lists))].toSorted()
}

/** What a list of areas says of each, in their order. */
function linesOf(places: readonly Place[], reports: ReadonlyMap<string, number>) {
  const last = yearsOf(places).at(-1) ?? ''
  return places.map(({ number, name, region, code, lists, areaIds }) => ({
    number,
    name,
    region,
    code,
    ended: lists.length > 0 && !lists.includes(last) ? `ended between ${lists.at(-1)} and ${last}` : '',
    reports: areaIds.reduce((all, id) => all + (reports.get(id) ?? 0), 0),
  }))
}

type AreaLine = ReturnType<typeof linesOf>[number]

/** Areas under their regions, both by name. */
function regionsOf(lines: readonly AreaLine[]) {
  return [...Map.groupBy(lines, line => line.region)]
    .toSorted(([one], [other]) => one.localeCompare(other, 'en-GB'))
    .map(([name, places]) => ({ name, id: name.toLowerCase().replaceAll(/[^a-z]+/g, '-'), places }))
}

function sayReports(reports: number): string {
  return reports === 0 ? 'no report yet' : sayCount(reports, 'report')
}
