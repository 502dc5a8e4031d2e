import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome } from '../../../kernel/outcome.ts'
import { dataFile } from '../../../platform/config/reference-data.ts'
import { carryOut } from '../../../platform/db/command.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { type ArchiveEntry, zipOf } from '../../../platform/documents/archive.ts'
import { currentReport, issuedFile, issuedReport } from '../../reports/index.ts'
import { findReview, type ReviewSubject, type Services } from '../../reviews/index.ts'
import { type DossierFile, type DossierLine, type Manifest, pathOf, readMe } from '../domain/dossier.ts'
import { maySealDossier } from '../policy.ts'
import { keepSeal } from '../store.ts'
import { findDossierTables, listDossierFiles, listDossierLines } from '../views/dossier.ts'
import { manifestHead, sha256, uploadedEntry } from './sealing.ts'

/** A dossier that was sealed: what to call it, its seal, and its bytes as they are asked for. */
export type SealedDossier = {
  readonly name: string
  /** SHA-256 of its manifest; stands in the record. */
  readonly seal: string
  readonly files: number
  readonly redacted: number
  zip(): Readable
}

type Material = {
  readonly review: ReviewSubject
  readonly lines: readonly DossierLine[]
  readonly tables: Awaited<ReturnType<typeof findDossierTables>>
  readonly report: unknown
  readonly issued: readonly { readonly name: string; readonly bytes: Buffer }[]
  readonly files: readonly DossierFile[]
}

/** Everything of a review but what is protected, sealed for somebody outside; its seal goes into the record. */
export async function sealDossier(
  services: Services,
  caller: Caller,
  reviewId: string,
  key?: string,
): Promise<Outcome<SealedDossier>> {
  const material = await services.database.as(caller, 'read', async tx => {
    const review = await findReview(tx, reviewId)
    if (review === undefined || !maySealDossier(caller.actor, review).granted) return undefined
    return gather(services, tx, review, londonDay(caller.now))
  })
  if (material === undefined || caller.actor.kind === 'public') return denied('seal-dossier: not of this review')
  const dossier = await seal(services, material, { madeBy: caller.actor.name, now: caller.now })
  // The same form posted again finds the record as it is by then, and seals it anew: a dossier is made whole or not at all.
  const kept = await carryOut(services.database, caller, 'seal-dossier', key, async tx => {
    await keepSeal(tx, { reviewId, ...dossier })
    return done()
  })
  return kept.kind === 'done' ? done(dossier) : kept
}

/** The same for whoever runs the installation. Undefined where there is no such review. */
export async function sealDossierAsOperator(
  services: Services,
  reviewId: string,
  now: Temporal.Instant,
): Promise<SealedDossier | undefined> {
  const material = await services.database.asSystem('read', async tx => {
    const review = await findReview(tx, reviewId)
    return review === undefined ? undefined : gather(services, tx, review, londonDay(now))
  })
  if (material === undefined) return undefined
  const dossier = await seal(services, material, { madeBy: 'the operator', now })
  await services.database.asSystem('seal-dossier', tx => keepSeal(tx, { reviewId, ...dossier }))
  return dossier
}

async function gather(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  today: Temporal.PlainDate,
): Promise<Material> {
  const lines = await listDossierLines(tx, review.id)
  const tables = await findDossierTables(tx, review.id)
  const files = await listDossierFiles(tx, review.id)
  const report = await currentReport(services, tx, review, today)
  const issued = await issuedReport(tx, review.id)
  const frozen: { name: string; bytes: Buffer }[] = []
  for (const { name } of issued?.files ?? []) {
    const file = await issuedFile(tx, review.id, name)
    if (file !== undefined) frozen.push({ name, bytes: Buffer.from(file.bytes) })
  }
  return { review, lines, tables, report, issued: frozen, files }
}

async function seal(
  services: Services,
  { review, lines, tables, report, issued, files }: Material,
  { madeBy, now }: { readonly madeBy: string; readonly now: Temporal.Instant },
): Promise<SealedDossier> {
  const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 1)}\n`)
  const inside: readonly { path: string; bytes: Buffer }[] = [
    { path: 'verify.mjs', bytes: await readFile(dataFile('verify-dossier.mjs')) },
    { path: 'READ-ME.txt', bytes: Buffer.from(readMe) },
    { path: 'record.ndjson', bytes: Buffer.from(lines.map(line => `${JSON.stringify(line)}\n`).join('')) },
    { path: 'evidence.json', bytes: json(tables.evidence) },
    { path: 'conclusions.json', bytes: json(tables.conclusions) },
    { path: 'grades.json', bytes: json(tables.grades) },
    { path: 'report.json', bytes: json(report) },
    ...issued.map(({ name, bytes }) => ({ path: `report/${name}`, bytes })),
  ]
  const uploaded = services.files.store === undefined ? [] : files
  const manifest: Manifest = {
    format: 'conspectus-dossier-1',
    ...manifestHead(services, review, lines, { madeBy, now }),
    files: [
      ...inside.map(({ path, bytes }) => ({ path, sha256: sha256(bytes), bytes: bytes.length })),
      ...uploaded.map(file => ({ path: pathOf(file), sha256: file.sha256, bytes: file.bytes })),
    ],
  }
  const sealed = json(manifest)
  const entries: readonly ArchiveEntry[] = [
    { path: 'manifest.json', bytes: sealed },
    { path: 'SEAL', bytes: Buffer.from(`${sha256(sealed)}\n`) },
    ...inside,
    ...uploaded.map(file => uploadedEntry(services, file)),
  ]
  return {
    name: `${review.title} dossier.zip`,
    seal: sha256(sealed),
    files: entries.length,
    redacted: Object.values(manifest.redacted).reduce((sum, count) => sum + count, 0),
    zip: () => zipOf(entries, new Date(now.epochMilliseconds)),
  }
}
