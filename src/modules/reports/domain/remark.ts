import type { Temporal } from '../../../kernel/dates.ts'

/** A comment on a paragraph of the report in the making, by a colleague or a reader. */
export type Remark = {
  readonly id: string
  readonly blockId: string
  /** The words of the paragraph that it is about, as they stood then; empty where it is about the whole. */
  readonly quote: string
  readonly text: string
  readonly authorId: string
  readonly authorName: string
  readonly writtenAt: Temporal.Instant
  /** What was done about it; absent while it is open. */
  readonly settled: { readonly resolution: string; readonly by: string; readonly at: Temporal.Instant } | undefined
  readonly version: number
}

/** Whether the words that a comment quotes still stand in the paragraph; line breaks and spaces count as one. */
export function quotedWordsStand(quote: string, text: string): boolean {
  return plain(text).includes(plain(quote))
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** How many comments wait for an answer, by paragraph. */
export function countOpen(remarks: readonly Remark[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { blockId, settled } of remarks)
    if (settled === undefined) counts.set(blockId, (counts.get(blockId) ?? 0) + 1)
  return counts
}
