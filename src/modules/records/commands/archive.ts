import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { londonDay, sayDay } from '../../../kernel/dates.ts'
import {
  type ModuleHistory,
  type NameOf,
  type RecordedLine,
  type RecordedRow,
  type Reference,
  referencesOf,
  sayCommand,
} from '../../../kernel/history.ts'
import { denied, done, type Outcome } from '../../../kernel/outcome.ts'
import { dataFile } from '../../../platform/config/reference-data.ts'
import { carryOut } from '../../../platform/db/command.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { type ArchiveEntry, zipOf } from '../../../platform/documents/archive.ts'
import { spreadsheet } from '../../../platform/documents/spreadsheet.ts'
import { issuedFile, issuedReport, listCompanions, listVersions } from '../../reports/index.ts'
import { findReview, type ReviewSubject, type Services } from '../../reviews/index.ts'
import {
  type ArchivedTable,
  firstPage,
  labelOfColumn,
  labelOfTable,
  leftOutOfArchive,
  pageFoot,
  pageHead,
  sayCell,
  tableFoot,
  tableHead,
  tableRow,
} from '../domain/archive.ts'
import { type DossierFile, type DossierLine, pathOf } from '../domain/dossier.ts'
import { namesFrom } from '../domain/names.ts'
import { maySealDossier } from '../policy.ts'
import { keepArchive } from '../store.ts'
import { listArchiveFiles, listArchiveTables, readArchiveRows, readsChildLevel } from '../views/archive.ts'
import { listDossierLines } from '../views/dossier.ts'
import { findNames } from '../views/history.ts'
import { manifestHead, sha256, uploadedEntry } from './sealing.ts'

const rowsAtATime = 500

/** An archive that was made: what to call it, the hash of its list of contents, and its bytes as they are asked for. */
export type MadeArchive = {
  readonly name: string
  readonly seal: string
  readonly files: number
  readonly rows: number
  /** The ZIP; what it was made of is deleted when it has been read or given up. */
  zip(): Readable
}

type Gathered = {
  readonly review: ReviewSubject
  readonly tables: readonly ArchivedTable[]
  readonly names: ReadonlyMap<string, string>
  readonly lines: readonly DossierLine[]
  readonly withProtected: boolean
  readonly documents: readonly DossierFile[]
  readonly versions: readonly {
    readonly number: number
    readonly heading: string
    readonly files: readonly { readonly name: string; readonly label: string }[]
  }[]
}

/**
 * Everything of a review that is open to whoever asks, as files that open without the product. Rows go to a folder of the
 * machine's own for passing things, a few hundred at a time, and uploaded files from their store to the reader: however
 * much a review holds, little of it stands in memory.
 */
export async function archiveReview(
  services: Services,
  histories: ModuleHistory,
  caller: Caller,
  reviewId: string,
  key?: string,
): Promise<Outcome<MadeArchive>> {
  const folder = await mkdtemp(join(tmpdir(), 'conspectus-archive-'))
  try {
    const made = await make(services, histories, caller, reviewId, folder)
    if (made === undefined || caller.actor.kind === 'public') {
      await rm(folder, { recursive: true })
      return denied('archive-review: not of this review')
    }
    const { seal, files, rows, withProtected } = made
    const { name: madeBy } = caller.actor
    const kept = await carryOut(services.database, caller, 'archive-review', key, async tx => {
      await keepArchive(tx, { reviewId, madeOn: londonDay(caller.now), madeBy, seal, files, rows, withProtected })
      return done()
    })
    if (kept.kind === 'done') return done(made)
    await rm(folder, { recursive: true })
    return kept
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function make(
  services: Services,
  history: ModuleHistory,
  caller: Caller,
  reviewId: string,
  folder: string,
): Promise<(MadeArchive & { readonly withProtected: boolean }) | undefined> {
  const spool = new Spool(folder)
  const gathered = await services.database.as(caller, 'read', async tx => {
    const review = await findReview(tx, reviewId)
    if (review === undefined || !maySealDossier(caller.actor, review).granted) return undefined
    return gather(tx, history, review, spool)
  })
  if (gathered === undefined) return undefined
  const { review, tables, lines, documents, versions } = gathered
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const nameOf = namesFrom([rulebook], gathered.names)
  const filled = tables.filter(({ rows }) => rows > 0)
  for (const table of filled) await writeTable(spool, history, table, nameOf)
  const columns = tables.map(({ name, columns }) => [
    name,
    Object.fromEntries(columns.map(column => [column, labelOfColumn(history, name, column)])),
  ])
  await spool.write('data/columns.json', `${JSON.stringify(Object.fromEntries(columns), null, 1)}\n`)
  await spool.write('rulebook.json', `${JSON.stringify(rulebook, null, 1)}\n`)
  await spool.write('verify.mjs', await readFile(dataFile('verify-dossier.mjs')))
  await spool.write('record.ndjson', lines.map(line => `${JSON.stringify(line)}\n`).join(''))
  await spool.write('record.html', recordPage(history, lines, gathered.names))
  const by = caller.actor.kind === 'public' ? '' : caller.actor.name
  const head = manifestHead(services, review, lines, { madeBy: by, now: caller.now })
  await spool.write(
    'index.html',
    firstPage({
      title: review.title,
      area: review.areaName,
      madeOn: sayDay(londonDay(caller.now)),
      madeBy: by,
      facts: [
        ['Area', review.areaName],
        ['Framework', `${rulebook.title}, edition ${rulebook.edition}`],
        ['Where it stands', review.state],
      ],
      reports: versions.map(({ number, heading, files }) => ({
        heading,
        links: files.map(({ name, label }) => ({ path: `report/${number}/${name}`, words: label })),
      })),
      documents: documents.map(file => ({ path: pathOf(file), words: file.name })),
      tables: tables.map(table => ({ ...table, label: labelOfTable(history, table.name) })),
      lines: lines.length,
      redacted: Object.values(head.redacted).reduce((sum, count) => sum + count, 0),
    }),
  )
  const manifest = {
    format: 'conspectus-archive-1',
    ...head,
    tables: Object.fromEntries(tables.map(({ name, rows }) => [name, rows])),
    files: [
      ...spool.listed(),
      ...documents.map(file => ({ path: pathOf(file), sha256: file.sha256, bytes: file.bytes })),
    ],
  }
  const sealed = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)
  const seal = sha256(sealed)
  const entries: readonly ArchiveEntry[] = [
    { path: 'manifest.json', bytes: sealed },
    { path: 'SEAL', bytes: Buffer.from(`${seal}\n`) },
    ...spool.listed().map(({ path }) => ({ path, bytes: async () => createReadStream(join(folder, path)) })),
    ...documents.map(file => uploadedEntry(services, file)),
  ]
  return {
    name: `${review.title} archive.zip`,
    seal,
    files: entries.length,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    withProtected: gathered.withProtected,
    zip() {
      const zip = zipOf(entries, new Date(caller.now.epochMilliseconds))
      const clear = () => rm(folder, { recursive: true, force: true })
      finished(zip).then(clear, clear)
      return zip
    },
  }
}

/** Reads all of it in one transaction; rows go to the folder as they come, and only what they refer to stays. */
async function gather(tx: Transaction, history: ModuleHistory, review: ReviewSubject, spool: Spool): Promise<Gathered> {
  const tables: ArchivedTable[] = []
  const references = new Map<string, Reference>()
  for (const table of await listArchiveTables(tx)) {
    if (table.name in leftOutOfArchive) continue
    let count = 0
    for (;;) {
      const rows = await readArchiveRows(tx, table, review.id, { offset: count, limit: rowsAtATime })
      const lines = rows.map(row => lineOf(table.name, row))
      for (const each of referencesOf(history, lines)) references.set(`${each.to} ${each.id}`, each)
      if (rows.length > 0) await spool.raw(table.name, rows)
      count += rows.length
      if (rows.length < rowsAtATime) break
    }
    tables.push({ name: table.name, columns: table.columns, rows: count })
  }
  const lines = await listDossierLines(tx, review.id)
  for (const id of new Set(lines.map(accountOf)))
    if (id !== undefined) references.set(`account ${id}`, { to: 'account', id })
  const names = await findNames(tx, [...references.values()])
  const versions: Gathered['versions'][number][] = []
  for (const { number, versionOn } of await listVersions(tx, review.id)) {
    const issued = await issuedReport(tx, review.id, number)
    const companions = await listCompanions(tx, review.id, number)
    const files = [...(issued?.files ?? []), ...companions.flatMap(each => each.files)]
    for (const { name } of files) {
      const file = await issuedFile(tx, review.id, name, number)
      if (file !== undefined) await spool.write(`report/${number}/${name}`, file.bytes)
    }
    versions.push({ number, heading: `Version ${number}, ${sayDay(versionOn)}`, files })
  }
  const documents = await listArchiveFiles(tx, review.id)
  return { review, tables, names, lines, documents, versions, withProtected: await readsChildLevel(tx, review.id) }
}

function lineOf(table: string, row: RecordedRow): RecordedLine {
  return { table, operation: 'insert', before: undefined, after: row }
}

/** One table as a page, as a spreadsheet in words, and as data, read and written a row at a time. */
async function writeTable(spool: Spool, history: ModuleHistory, table: ArchivedTable, nameOf: NameOf): Promise<void> {
  const { name, columns, rows } = table
  const heads = columns.map(column => labelOfColumn(history, name, column))
  const title = labelOfTable(history, name)
  const pages = spool.open(`data/${name}.html`)
  const sheet = spool.open(`data/${name}.csv`)
  const data = spool.open(`data/${name}.json`)
  await pages.add(pageHead(title, '../') + tableHead(`${title}: ${rows}`, heads))
  await sheet.add(spreadsheet(heads, []))
  let before = '['
  for await (const text of createInterface({ input: createReadStream(spool.rawPath(name)) })) {
    const row = JSON.parse(text) as RecordedRow
    const cells = columns.map(column => sayCell(history, name, column, row, nameOf))
    await pages.add(tableRow(cells))
    // Its own mark of the order of bytes stands at the head of the sheet already.
    await sheet.add(spreadsheet(cells, []).slice(1))
    await data.add(`${before}\n${text}`)
    before = ','
  }
  await pages.end(tableFoot + pageFoot)
  await sheet.end('')
  await data.end('\n]\n')
}

/** The lines of the record in words, without what they hold. */
function recordPage(history: ModuleHistory, lines: readonly DossierLine[], names: ReadonlyMap<string, string>): string {
  const rows = lines.map(line => {
    const [, sequence, , at, account, , command, table] = JSON.parse(line.said) as (string | number | null)[]
    const who = account === null ? 'the service itself' : (names.get(`account ${account}`) ?? 'somebody')
    return tableRow([
      String(sequence),
      String(at).slice(0, 19).replace('T', ' '),
      who,
      sayCommand(history, String(command)),
      labelOfTable(history, String(table)),
    ])
  })
  const head = tableHead(`The record: ${lines.length}`, ['Line', 'When (UTC)', 'Who', 'What', 'On'])
  return pageHead('The record', '') + head + rows.join('') + tableFoot + pageFoot
}

function accountOf(line: DossierLine): string | undefined {
  const account = (JSON.parse(line.said) as unknown[])[4]
  return account === null || account === undefined ? undefined : String(account)
}

/** Files of an archive in the making, each hashed as it is written. */
class Spool {
  readonly folder: string
  private readonly done: { readonly path: string; readonly sha256: string; readonly bytes: number }[] = []

  constructor(folder: string) {
    this.folder = folder
  }

  listed() {
    return this.done
  }

  rawPath(table: string): string {
    return join(this.folder, `raw-${table}.ndjson`)
  }

  /** Rows as they were read: not part of the archive, but what its tables are made of. */
  async raw(table: string, rows: readonly RecordedRow[]): Promise<void> {
    const text = rows.map(row => `${JSON.stringify(row)}\n`).join('')
    await pipeline([text], createWriteStream(this.rawPath(table), { flags: 'a', mode: 0o600 }))
  }

  async write(path: string, content: Uint8Array | string): Promise<void> {
    await this.open(path).end(content)
  }

  open(path: string) {
    const at = join(this.folder, path)
    const hash = createHash('sha256')
    let begun: ReturnType<typeof createWriteStream> | undefined
    const begin = async () => {
      await mkdir(dirname(at), { recursive: true })
      const file = createWriteStream(at, { mode: 0o600 })
      // A full disk is told to whoever writes next, or ends: as an event that nobody hears it would end the whole server.
      file.on('error', () => {})
      return file
    }
    const add = async (content: Uint8Array | string): Promise<void> => {
      begun ??= await begin()
      if (begun.errored !== null) throw begun.errored
      hash.update(content)
      if (!begun.write(content)) await once(begun, 'drain')
    }
    const end = async (content: Uint8Array | string): Promise<void> => {
      await add(content)
      begun?.end()
      if (begun !== undefined) await finished(begun)
      this.done.push({ path, sha256: hash.digest('hex'), bytes: (await stat(at)).size })
    }
    return { add, end }
  }
}
