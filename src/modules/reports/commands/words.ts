import { done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import type { ReportBlock } from '../domain/block.ts'
import { textAt } from '../domain/versions.ts'
import { mayWriteReport } from '../policy.ts'
import { listBlocks, saveBlockText } from '../store/blocks.ts'
import { listBlockVersions } from '../views/versions.ts'

/** The number of a paragraph and the version it has now. */
export type WrittenWords = { readonly id: string; readonly version: number }

/**
 * Changes the words of a paragraph and nothing else of it, so that colleagues who link it, place it or move it meanwhile
 * are in nobody's way. Stale only where somebody else changed the words too; what both began from goes along, so that
 * changes to different sentences are offered as one.
 */
export function writeBlock(
  services: Services,
  caller: Caller,
  reviewId: string,
  written: { readonly id: string; readonly version: number; readonly text: string },
  posted: Posted = {},
): Promise<Outcome<WrittenWords>> {
  const change = { ...posted, name: 'write-block', reviewId, may: mayWriteReport, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const now = await findBlock(tx, reviewId, written.id)
    if (now === undefined) return stale('this paragraph')
    if (now.kind === 'fixed') return refused(problem('The words of the framework are quoted as they stand', 'text'))
    if (written.text === '') return refused(problem('Write the paragraph', 'text'))
    if (now.version !== written.version) {
      const before = textAt(await listBlockVersions(tx, reviewId, now.id), written.version)
      if (before === undefined) return stale('this paragraph')
      if (before !== now.text) return stale('this paragraph', { text: before })
    }
    return saveWords(tx, reviewId, now, written.text)
  })
}

/**
 * Puts the words of an older version back, as a new one; what the paragraph rests on stays as it is now. `version` is
 * the one that was looked at, `to` the one whose words come back.
 */
export function restoreBlock(
  services: Services,
  caller: Caller,
  reviewId: string,
  restored: { readonly id: string; readonly version: number; readonly to: number },
  posted: Posted = {},
): Promise<Outcome<WrittenWords>> {
  const change = { ...posted, name: 'restore-block', reviewId, may: mayWriteReport, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const now = await findBlock(tx, reviewId, restored.id)
    if (now === undefined || now.version !== restored.version) return stale('this paragraph')
    const text = textAt(await listBlockVersions(tx, reviewId, now.id), restored.to)
    if (text === undefined || now.kind === 'fixed')
      return refused(problem('There is no such version of this paragraph'))
    return saveWords(tx, reviewId, now, text)
  })
}

async function findBlock(tx: Transaction, reviewId: string, id: string): Promise<ReportBlock | undefined> {
  return (await listBlocks(tx, reviewId)).find(each => each.id === id)
}

/** Words that are there already make no version. No fact is about words, so no rule is asked. */
async function saveWords(
  tx: Transaction,
  reviewId: string,
  now: ReportBlock,
  text: string,
): Promise<Outcome<WrittenWords>> {
  if (text === now.text) return done({ id: now.id, version: now.version })
  const version = await saveBlockText(tx, reviewId, now.id, now.version, text)
  return version === undefined ? stale('this paragraph') : done({ id: now.id, version })
}
