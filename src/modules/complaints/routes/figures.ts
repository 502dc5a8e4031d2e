import { emptyLedger, type ProtectedTable } from '../../../platform/disclosure/cells.ts'
import { protect } from '../../../platform/disclosure/protection.ts'
import { spreadsheet, spreadsheetType } from '../../../platform/documents/spreadsheet.ts'
import { later, page, pageRoute, type Reply, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { type Counted, yearTables } from '../domain/figures.ts'
import { mayHandleComplaints } from '../policy.ts'
import { countComplaints } from '../views/complaints.ts'
import { kindsOf } from './handle.ts'

const handling = { permission: 'complaints.figures', subject: async () => ({}), may: mayHandleComplaints } as const

/** How many complaints each year brought, of which kind and with which outcome, as they may be published (ALL-5). */
export function figureRoutes(services: Services): readonly Route[] {
  const findings = () => {
    const all = services.rulebooks.list().flatMap(({ complaints }) => complaints?.findings ?? [])
    return [...new Map(all.map(({ id, label }) => [id, label]))]
  }
  const threshold = () => Math.max(0, ...services.rulebooks.list().map(({ disclosure }) => disclosure?.threshold ?? 0))
  const figures = async (counted: readonly Counted[], thisYear: number) => {
    const kinds = kindsOf(services)
    const tables = yearTables(
      counted,
      kinds.map(({ value }) => value),
      findings().map(([id]) => id),
      thisYear,
    )
    if (tables.length === 0 || threshold() === 0) return []
    // Nothing is told of these years in another way.
    const made = await protect(tables, { threshold: threshold(), released: emptyLedger })
    if (made.kind === 'refused') return []
    const labels = new Map([['', 'All'], ...kinds.map(({ value, text }) => [value, text] as const), ...findings()])
    return made.tables.map(table => rowsOf(table, id => labels.get(id) ?? id))
  }
  const counting = (
    path: string,
    show: (years: Awaited<ReturnType<typeof figures>>, counted: readonly Counted[]) => Reply,
  ): Route =>
    pageRoute({
      ...handling,
      path,
      statements: 1,
      async show({ tx, today }) {
        const counted = await countComplaints(tx)
        return later(async () => show(await figures(counted, today.year), counted))
      },
    })
  return [
    counting('/complaints/figures', (years, counted) =>
      page('complaints/pages/figures.njk', {
        title: 'Complaints by year',
        threshold: threshold(),
        years,
        open: counted.filter(({ outcome }) => outcome === '').reduce((sum, { count }) => sum + count, 0),
      }),
    ),
    counting('/complaints/figures.csv', years => {
      const rows = years.flatMap(({ year, cells }) =>
        cells.map(({ kind, outcome, shown }) => [year, kind, outcome, shown] as const),
      )
      const bytes = spreadsheet(['Year', 'About', 'Outcome', 'Complaints (c: not shown)'], rows)
      return { kind: 'file', name: 'complaints.csv', type: spreadsheetType, bytes }
    }),
  ]
}

function rowsOf({ id, cells }: ProtectedTable, label: (id: string) => string) {
  return {
    year: id,
    cells: cells.map(({ at: [kind = '', outcome = ''], shown }) => ({
      kind: label(kind),
      outcome: label(outcome),
      shown: shown === undefined ? 'c' : String(shown),
    })),
  }
}
