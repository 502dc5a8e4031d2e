/** A line of the record as a dossier holds it: with what it held, or why that is left out. */
export type DossierLine = {
  readonly id: string
  /** The text that its hash covers after that of the line before. */
  readonly said: string
  readonly previous: string
  readonly hash: string
} & ({ readonly salt: string; readonly content: string } | { readonly redacted: string } | { readonly erased: boolean })

/** An uploaded file; `bytes` is how many. */
export type DossierFile = {
  readonly sha256: string
  readonly bytes: number
  readonly name: string
  readonly type: string
}

/** Where an uploaded file stands in a dossier: names are people's, so the hash goes first and odd letters go. */
export function pathOf(file: DossierFile): string {
  return `files/${file.sha256.slice(0, 16)}-${file.name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '')}`
}

export type Manifest = {
  readonly format: 'conspectus-dossier-1'
  readonly software: string
  readonly madeAt: string
  readonly madeBy: string
  readonly review: { readonly id: string; readonly title: string; readonly state: string }
  readonly rulebook: { readonly rulebook: string; readonly edition: string; readonly sha256: string }
  readonly chain: { readonly chain: string; readonly lines: number; readonly head: string }
  readonly redacted: { readonly [reason: string]: number }
  readonly files: readonly { readonly path: string; readonly sha256: string; readonly bytes: number }[]
}

/** How many lines are left out for each reason. */
export function countRedacted(lines: readonly DossierLine[]): { readonly [reason: string]: number } {
  const reasons = lines.flatMap(line => ('redacted' in line ? [line.redacted] : 'erased' in line ? ['erased'] : []))
  return Object.fromEntries([...Map.groupBy(reasons, reason => reason)].map(([reason, all]) => [reason, all.length]))
}

export const readMe = `This is a sealed dossier of one inspection.

To check it, with Node 20 or later and no network:

    node verify.mjs --seal THE-SEAL-YOU-WERE-GIVEN

It says in words what holds, what is left out and why. Exit code 0: all of it holds. Without --seal it shows that the
parts fit together; with the seal, which whoever made the dossier has in the record, that they are the parts that were
sealed. If you do not trust the verify.mjs in here, take the one of the product's source: data/verify-dossier.mjs.

manifest.json   every file with its SHA-256; when, by whom and with which software the dossier was made
SEAL            the SHA-256 of manifest.json
record.ndjson   the record: one line for each change, each with the hash of the one before. "said" is what is hashed after
                the hash before it: chain, number, the machine's clock, the day reckoned with, account, request, command,
                table, row, what was done, digest. "content" is what changed, from and to; with "salt" before it its
                SHA-256 is the digest.
evidence.json, conclusions.json, grades.json, report.json   how they stand
report/         the report as it was issued
files/          what was uploaded
`
