import { createHash } from 'node:crypto'
import { londonDay } from '../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../kernel/outcome.ts'
import { problem } from '../../kernel/problems.ts'
import { softwareName } from '../../platform/config/software.ts'
import { carryOut } from '../../platform/db/command.ts'
import type { Caller, Transaction } from '../../platform/db/database.ts'
import { noteReleased, readLedger, type Told } from '../../platform/disclosure/ledger.ts'
import { protect } from '../../platform/disclosure/protection.ts'
import { spreadsheet, spreadsheetType } from '../../platform/documents/spreadsheet.ts'
import type { Services } from '../reviews/index.ts'
import { type Counted, childrenRows, childrenTable, type Heard, populationOf } from './domain/children.ts'
import { describeTables, type Licence, metadataName } from './domain/csvw.ts'
import { actionRows, gradeRows, recommendationRows, reportRows } from './domain/rows.ts'
import { childrenShape, shapes, suppressed, type Value } from './domain/tables.ts'
import { mayRelease } from './policy.ts'
import { addRelease, type NewFile, nextNumber } from './store.ts'
import {
  everything,
  listActions,
  listGrades,
  listHeard,
  listRecommendations,
  listReports,
  type PublishedReport,
} from './views.ts'

/** What a release is made of, as it stood when it was read. */
type Material = {
  readonly number: number
  readonly reports: readonly PublishedReport[]
  /** Rows of each table that tells of things, by its name. */
  readonly things: ReadonlyMap<string, readonly (readonly Value[])[]>
  readonly counted: readonly (Counted & { readonly threshold: number })[]
  readonly heard: readonly Heard[]
  readonly told: Told
}

/**
 * Publishes a release of open data: every table as it stands, frozen with its hash, with counts of people protected across
 * this release and all before it (ALL-5). Counts are protected before the transaction, since that takes time; where
 * anything was published or released meanwhile the answer is `stale`. Where counts cannot be protected, nothing goes out.
 */
export async function publishRelease(
  services: Services,
  caller: Caller,
  { note, licence }: { readonly note: string; readonly licence: Licence },
  key?: string,
): Promise<Outcome<{ number: number }>> {
  const verdict = mayRelease(caller.actor)
  if (!verdict.granted) return denied(verdict.because)
  const material = await services.database.as(caller, 'read', tx => readMaterial(services, tx))
  if (material.reports.length === 0) return refused(problem('There is no issued report to release anything of', 'note'))
  const releasedOn = londonDay(caller.now)
  const tables = material.counted.map(each => childrenTable(each, material.heard, material.told.ledger))
  const threshold = Math.max(1, ...material.counted.map(each => each.threshold))
  const protection = await protect(tables, { threshold, released: material.told.ledger })
  if (protection.kind === 'refused') {
    return refused(
      problem(`Nothing is released, because a count of people cannot be protected. ${protection.because}`, 'note'),
    )
  }
  const children = material.counted.flatMap((each, place) => {
    const table = protection.tables[place]
    return table === undefined ? [] : childrenRows(each, table, suppressed)
  })
  const rows = new Map([...material.things, [childrenShape.id, children]])
  const about = { number: material.number, releasedOn: releasedOn.toString(), licence, software: softwareName() }
  const files: readonly NewFile[] = [
    ...shapes.map(shape => {
      const own = rows.get(shape.id) ?? []
      const sheet = spreadsheet(
        shape.columns.map(({ title }) => title),
        own,
      )
      return { ...fileOf(`${shape.id}.csv`, shape.title, spreadsheetType, sheet), rows: own.length }
    }),
    fileOf(
      metadataName,
      'Description of the tables for computers (CSVW)',
      'application/csvm+json; charset=utf-8',
      `${JSON.stringify(describeTables(shapes, about), null, 2)}\n`,
    ),
  ]
  return carryOut(services.database, caller, 'publish-release', key, async tx => {
    const again = mayRelease(caller.actor)
    if (!again.granted) return denied(again.because)
    const now = await readMaterial(services, tx)
    if (JSON.stringify(comparable(now)) !== JSON.stringify(comparable(material))) return stale('what is published')
    const noted = await noteReleased(tx, {
      what: `release ${material.number}`,
      populations: material.counted.map(({ framework }) => populationOf(framework)),
      added: protection.added,
      stand: material.told.stand,
    })
    if (!noted) return stale('what is published')
    const counts = children.map(row => row.map(value => value ?? null))
    await addRelease(tx, { number: material.number, releasedOn, note, reports: material.reports.length, files, counts })
    return done({ number: material.number })
  })
}

function comparable({ things, ...rest }: Material): object {
  return { ...rest, things: [...things] }
}

async function readMaterial(services: Services, tx: Transaction): Promise<Material> {
  const number = await nextNumber(tx)
  const reports = await listReports(tx, everything)
  const things = new Map([
    ['reports', reportRows(reports)],
    ['grades', gradeRows(await listGrades(tx, everything))],
    ['recommendations', recommendationRows(await listRecommendations(tx, everything))],
    ['actions', actionRows(await listActions(tx, everything))],
  ])
  const counted = countedOf(services, reports)
  const heard = await listHeard(tx)
  const told = await readLedger(
    tx,
    counted.map(({ framework }) => populationOf(framework)),
  )
  return { number, reports, things, counted, heard, told }
}

/** Reviews by framework, of the editions that say which numbers are small; of others no counts of people are released. */
function countedOf(services: Services, reports: readonly PublishedReport[]): Material['counted'] {
  const known = reports.flatMap(report => {
    const rulebook = services.rulebooks.find(report.framework, report.edition)
    return rulebook?.disclosure === undefined ? [] : [{ report, rulebook, threshold: rulebook.disclosure.threshold }]
  })
  return [...Map.groupBy(known, ({ report }) => report.framework)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([framework, all]) => ({
      framework,
      threshold: Math.max(...all.map(each => each.threshold)),
      reviews: all
        .map(({ report }) => ({ reviewId: report.review, areaId: report.area, areaName: report.areaName }))
        .toSorted((one, other) => Number(one.reviewId) - Number(other.reviewId)),
      groups: [
        ...new Map(all.flatMap(({ rulebook }) => rulebook.groups.map(({ id, label }) => [id, { id, label }]))).values(),
      ],
    }))
}

function fileOf(name: string, title: string, type: string, content: string): NewFile {
  const bytes = new TextEncoder().encode(content)
  return { name, title, type, length: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), bytes }
}
