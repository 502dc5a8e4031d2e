import { expect, test } from 'vitest'
import { type Counted, childrenTable, type Heard } from '../src/modules/releases/domain/children.ts'
import { audit } from '../src/platform/disclosure/audit.ts'
import { cellsOf, emptyLedger } from '../src/platform/disclosure/cells.ts'
import { protect } from '../src/platform/disclosure/protection.ts'
import { loadSolver } from '../src/platform/disclosure/solver.ts'
import { worldOf } from '../src/platform/disclosure/world.ts'
import { chance, freshSeed, runs } from './proof.ts'

/*
 * ALL-5 at size: a release of many reviews' counts is protected whole within its bound, or refused with the reason. Nothing
 * between the two: no table comes back shorter, and no cell unlooked at.
 */

const threshold = 10

function tableOf(reviewCount: number, random: () => number) {
  const groups = Array.from({ length: 8 }, (_, place) => ({ id: `group-${place}`, label: `Group ${place}` }))
  const reviews = Array.from({ length: reviewCount }, (_, place) => ({
    reviewId: String(place + 1),
    areaId: `area-${place % 150}`,
    areaName: `Area ${place % 150}`,
  }))
  const heard: readonly Heard[] = reviews.flatMap(({ reviewId }) =>
    groups.map(({ id }) => ({ reviewId, group: id, heard: Math.floor(random() * random() * 60) })),
  )
  const counted: Counted = { framework: 'invented', reviews, groups }
  return childrenTable(counted, heard, emptyLedger)
}

const random = chance(freshSeed('disclosure at size'))

test('ALL-5 many reviews are protected whole within the bound, or refused with the reason', async () => {
  const table = tableOf(runs(500), random)
  const answer = await protect([table], { threshold, released: emptyLedger })
  if (answer.kind === 'refused') {
    expect(answer.because).toBe('Which counts are to be suppressed could not be worked out within 300 seconds.')
    return
  }
  const shown = cellsOf(table).cells.filter(cell => cell.shown)
  const [made] = answer.tables
  expect(made?.cells.map(({ at }) => at)).toEqual(shown.map(({ at }) => at))
  for (const [place, { count }] of shown.entries()) {
    const told = made?.cells[place]?.shown
    expect(told === undefined || (told === count && told > threshold)).toBe(true)
  }
  // Looked at once more from outside, with what was told alone.
  const states = new Map(answer.added.cells.map(({ key, state }) => [key, state]))
  const { world } = worldOf([table], emptyLedger)
  const stateOf = (cell: number) => states.get(world.keys[cell] ?? '')
  const looked = audit(await loadSolver(), world, {
    isKnown: world.keys.map((_, cell) => stateOf(cell) === 'published'),
    guarded: [...world.keys.keys()].filter(cell => stateOf(cell) === 'suppressed'),
    threshold,
    fillings: [world.counts],
  })
  expect(looked.exposed).toEqual([])
}, 900_000)

test('ALL-5 what is not worked out within its bound is refused whole, with the reason', async () => {
  const answer = await protect([tableOf(500, random)], { threshold, released: emptyLedger }, 1500)
  expect(answer).toEqual({
    kind: 'refused',
    because: 'Which counts are to be suppressed could not be worked out within 2 seconds.',
    cells: [],
  })
}, 120_000)
