import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import { onlyId } from '../../platform/db/only-id.ts'

/** A file of a release, as a list of downloads shows it. */
export type ReleasedFile = {
  readonly name: string
  readonly title: string
  readonly type: string
  /** In bytes. */
  readonly length: number
  /** Rows without the heading; absent for what is no table. */
  readonly rows?: number
  /** In hexadecimal. */
  readonly sha256: string
}

export type NewFile = ReleasedFile & { readonly bytes: Uint8Array }

export type Release = {
  readonly number: number
  readonly releasedOn: Temporal.PlainDate
  readonly note: string
  readonly reports: number
  readonly files: readonly ReleasedFile[]
  /** Counts of people as they are shown, in the columns of their table. */
  readonly counts: readonly (readonly (string | number | null)[])[]
}

const columns = sql`number, released_on as "releasedOn", note, reports, files, counts`

/** Releases, the newest first. Open to everybody. One statement. */
export async function listReleases(
  tx: Transaction,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<readonly Release[]> {
  const { rows } = await sql<Release>`
    select ${columns} from releases_release order by number desc limit ${limit} offset ${offset}`.execute(tx)
  return rows
}

/** One release. Open to everybody. One statement. */
export async function findRelease(tx: Transaction, number: number): Promise<Release | undefined> {
  const { rows } = await sql<Release>`select ${columns} from releases_release where number = ${number}`.execute(tx)
  return rows[0]
}

/** The bytes of a file of a release. Open to everybody. One statement. */
export async function findReleasedFile(
  tx: Transaction,
  number: number,
  name: string,
): Promise<{ readonly type: string; readonly bytes: Uint8Array } | undefined> {
  const { rows } = await sql<{ type: string; bytes: Buffer }>`
    select file.type, file.bytes from releases_file file join releases_release release on release.id = file.release_id
    where release.number = ${number} and file.name = ${name}`.execute(tx)
  return rows[0]
}

/** The number that the next release gets. One statement. */
export async function nextNumber(tx: Transaction): Promise<number> {
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(number), 0)::integer + 1 as next from releases_release`.execute(tx)
  return rows[0]?.next ?? 1
}

/** Freezes a release with its files. Two statements. */
export async function addRelease(
  tx: Transaction,
  release: Omit<Release, 'files'> & { readonly files: readonly NewFile[] },
): Promise<void> {
  const listed = release.files.map(({ bytes: _, ...file }) => file)
  const { rows } = await sql<{ id: string }>`
    insert into releases_release (number, released_on, note, reports, files, counts)
    values (${release.number}, ${release.releasedOn.toString()}, ${release.note}, ${release.reports}, ${JSON.stringify(listed)}::jsonb,
      ${JSON.stringify(release.counts)}::jsonb)
    returning id`.execute(tx)
  const id = onlyId(rows)
  await sql`
    insert into releases_file (release_id, name, type, sha256, bytes)
    select ${id}::bigint, name, type, sha256, bytes from unnest(
      ${release.files.map(file => file.name)}::text[], ${release.files.map(file => file.type)}::text[],
      ${release.files.map(file => file.sha256)}::text[], ${release.files.map(file => Buffer.from(file.bytes))}::bytea[]
    ) as file (name, type, sha256, bytes)`.execute(tx)
}
