import { expect, test } from 'vitest'
import { emptyLedger, type Ledger } from '../../../platform/disclosure/cells.ts'
import { protectWith } from '../../../platform/disclosure/protect.ts'
import { loadSolver } from '../../../platform/disclosure/solver.ts'
import { joinLedgers } from '../../../platform/disclosure/world.ts'
import { type Counted, childrenRows, childrenTable, type Heard } from './children.ts'

const solver = await loadSolver()

const counted = (...reviews: readonly (readonly [review: string, area: string])[]): Counted => ({
  framework: 'invented',
  groups: [],
  reviews: reviews.map(([reviewId, areaId]) => ({ reviewId, areaId, areaName: `Area ${areaId}` })),
})
const heardIn = (...counts: readonly (readonly [review: string, heard: number])[]): readonly Heard[] =>
  counts.map(([reviewId, heard]) => ({ reviewId, group: '', heard }))

/** What a release shows of everybody, by the reviews counted, and what is told from then on. */
function release(of: Counted, heard: readonly Heard[], released: Ledger) {
  const answer = protectWith(solver, [childrenTable(of, heard, released)], { threshold: 10, released })
  if (answer.kind === 'refused') throw new Error(answer.because)
  const [table] = answer.tables
  if (table === undefined) throw new Error('There is no table.')
  const rows = childrenRows(of, table, 'c').filter(row => row[4] === 'all')
  return {
    shown: Object.fromEntries(rows.map(row => [row[1], row[6]])),
    released: joinLedgers([released, answer.added]),
  }
}

test('ALL-5 a total that grew by a small number is not shown beside the one of the earlier release', () => {
  const first = release(counted(['1', 'a'], ['2', 'b']), heardIn(['1', 60], ['2', 40]), emptyLedger)
  expect(first.shown).toEqual({ '1 2': 100, '1': 60, '2': 40 })
  const second = release(
    counted(['1', 'a'], ['2', 'b'], ['3', 'b']),
    heardIn(['1', 60], ['2', 40], ['3', 5]),
    first.released,
  )
  // 105 less 100, and 45 less 40, would tell the five.
  expect(second.shown).toEqual({ '1 2 3': 'c', '1': 60, '2 3': 'c' })
  const grown = release(
    counted(['1', 'a'], ['2', 'b'], ['3', 'b'], ['4', 'b']),
    heardIn(['1', 60], ['2', 40], ['3', 5], ['4', 70]),
    second.released,
  )
  // A large part beside the small one hides it.
  expect(grown.shown).toEqual({ '1 2 3 4': 175, '1': 60, '2 3 4': 115 })
})

test('ALL-5 a review counted once keeps its count, whatever becomes of its evidence', () => {
  const first = release(counted(['1', 'a']), heardIn(['1', 60]), emptyLedger)
  expect(release(counted(['1', 'a']), heardIn(['1', 57]), first.released).shown).toEqual({ '1': 60 })
})
