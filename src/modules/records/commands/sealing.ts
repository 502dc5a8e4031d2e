import { createHash } from 'node:crypto'
import type { Temporal } from '../../../kernel/dates.ts'
import { softwareName } from '../../../platform/config/software.ts'
import type { ArchiveEntry } from '../../../platform/documents/archive.ts'
import { openChecked } from '../../../platform/files/file-store.ts'
import type { ReviewSubject, Services } from '../../reviews/index.ts'
import { countRedacted, type DossierFile, type DossierLine, type Manifest, pathOf } from '../domain/dossier.ts'

/* What a dossier and an archive have in common: how they say what they are, and how an uploaded file goes into them. */

/** What stands at the head of a list of contents: when, by whom and with what it was made, of which review. */
export function manifestHead(
  { rulebooks }: Services,
  review: ReviewSubject,
  lines: readonly DossierLine[],
  { madeBy, now }: { readonly madeBy: string; readonly now: Temporal.Instant },
): Omit<Manifest, 'format' | 'files'> {
  return {
    software: softwareName(),
    madeAt: now.toString(),
    madeBy,
    review: { id: review.id, title: review.title, state: review.state },
    rulebook: {
      rulebook: review.rulebook,
      edition: review.edition,
      sha256: rulebooks.hash(rulebooks.get(review.rulebook, review.edition)),
    },
    chain: { chain: review.id, lines: lines.length, head: lines.at(-1)?.hash ?? '' },
    redacted: countRedacted(lines),
  }
}

/** An uploaded file, read out of its store and checked when its turn comes. */
export function uploadedEntry({ files: { store } }: Services, file: DossierFile): ArchiveEntry {
  return {
    path: pathOf(file),
    bytes: async () => {
      if (store === undefined) throw new Error('There is no store of files any more.')
      return (await openChecked(store, file.sha256)).content
    },
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
