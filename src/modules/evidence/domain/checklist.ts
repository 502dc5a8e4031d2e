import type { Rulebook } from '../../rulebooks/index.ts'

/** How a row of the checklist stands. */
export const provisionStates = ['expected', 'chased', 'received', 'missing', 'not-applicable'] as const
export type ProvisionState = (typeof provisionStates)[number]

/** What somebody wrote about a row. */
export type ProvisionRecord = {
  readonly provision: string
  readonly state: ProvisionState
  readonly reason: string
  readonly note: string
  readonly version: number
}

/** A row as it stands: the rulebook's words and what is known of it. */
export type ChecklistRow = {
  readonly id: string
  readonly text: string
  /** Who provides it, as printed. */
  readonly from: string
  /** Ids of the bodies that provide it. */
  readonly bodies: readonly string[]
  readonly cite: string
  readonly state: ProvisionState
  /** Why it does not apply; empty otherwise. */
  readonly reason: string
  readonly note: string
  /** Of the record; 0 where nobody wrote about it yet. */
  readonly version: number
  /** False where the year of the review rules the row out. */
  readonly applies: boolean
}

/**
 * The checklist of a review (¶28): every row of the rulebook, in its order. A row about which nobody wrote is expected;
 * one that is not for the year of the review does not apply, unless it was received all the same.
 *
 * @param year of the review's analysis; while it is not known no row is ruled out
 */
export function checklistOf(
  rulebook: Rulebook,
  records: readonly ProvisionRecord[],
  year: number | undefined,
): readonly ChecklistRow[] {
  return rulebook.provisions.map(({ id, text, from, bodies, cite, years }) => {
    const record = records.find(each => each.provision === id)
    const ruledOut = year === undefined ? undefined : whyNotIn(year, years)
    const row = { id, text, from, bodies, cite, note: record?.note ?? '', version: record?.version ?? 0 }
    if (ruledOut !== undefined && record?.state !== 'received')
      return { ...row, state: 'not-applicable', reason: ruledOut, applies: false }
    return { ...row, state: record?.state ?? 'expected', reason: record?.reason ?? '', applies: true }
  })
}

/** What has not come and is still owed: it is named, and holds nothing up by itself. */
export function gapsOf(rows: readonly ChecklistRow[]): readonly ChecklistRow[] {
  return rows.filter(row => row.state === 'expected' || row.state === 'chased' || row.state === 'missing')
}

function whyNotIn(year: number, years: Rulebook['provisions'][number]['years']): string | undefined {
  if (years?.from !== undefined && year < years.from) return `Only for reviews analysed in ${years.from} or later.`
  if (years?.until !== undefined && year > years.until) return `Only for reviews analysed up to ${years.until}.`
  return undefined
}
