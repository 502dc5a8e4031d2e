import type { Temporal } from '../../../kernel/dates.ts'
import { sayInstant } from '../../../kernel/dates.ts'
import {
  type ModuleHistory,
  type NameOf,
  type RecordedLine,
  type SaidLine,
  sayCommand,
  sayLine,
} from '../../../kernel/history.ts'

/** A line of the record as a reader gets it. */
export type ReadLine = RecordedLine & {
  readonly id: string
  readonly at: Temporal.Instant
  readonly accountId: string | undefined
  /** Who did it; undefined for the product itself. */
  readonly name: string | undefined
  readonly request: string | undefined
  readonly command: string
}

/** What one command did, as pages show it. */
export type Entry = {
  readonly when: string
  readonly instant: string
  readonly who: string
  readonly what: string
  readonly things: readonly Thing[]
}

/** One row that a command changed, and the page where it stands. */
export type Thing = SaidLine & { readonly href?: string }

/** Lines in the order given, those of one command under one heading: what was done, by whom, and what it changed. */
export function entriesOf(history: ModuleHistory, lines: readonly ReadLine[], nameOf: NameOf): readonly Entry[] {
  const groups: ReadLine[][] = []
  for (const line of lines) {
    const last = groups.at(-1)
    const before = last?.at(-1)
    const isSame =
      before !== undefined &&
      before.command === line.command &&
      before.accountId === line.accountId &&
      before.request === line.request &&
      (line.request !== undefined || before.at.equals(line.at))
    if (last !== undefined && isSame) last.push(line)
    else groups.push([line])
  }
  return groups.flatMap(group => {
    const [first] = group
    if (first === undefined) return []
    return {
      when: sayInstant(first.at),
      instant: first.at.toString(),
      who: first.name ?? 'Conspectus itself',
      what: sayCommand(history, first.command),
      // As they were made: newest lines come first in the record, but within one command the head comes before its parts.
      things: group.toReversed().map(line => ({ ...sayLine(history, line, nameOf), ...hrefOf(history, line) })),
    }
  })
}

function hrefOf(history: ModuleHistory, line: RecordedLine): { readonly href?: string } {
  const row = line.after ?? line.before
  const review = line.table === 'reviews_review' ? row?.['id'] : row?.['review_id']
  const place = history.tables[line.table]?.of.find(({ when }) => when === undefined || row?.[when.column] === when.is)
  const page = place === undefined ? undefined : history.kinds[place.kind]?.page
  const key = place?.key === undefined ? '' : row?.[place.key]
  if (page === undefined || row === undefined || key === undefined || key === null) return {}
  return { href: page.replace('{review}', String(review)).replace('{key}', encodeURIComponent(String(key))) }
}
