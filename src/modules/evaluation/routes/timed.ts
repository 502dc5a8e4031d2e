import type { Temporal } from '../../../kernel/dates.ts'
import type { FactValues } from '../../../kernel/facts.ts'
import type { Services } from '../../reviews/index.ts'
import type { Deadline, DeadlineResult, Rulebook } from '../../rulebooks/index.ts'
import { daysFrom, doneOn, factsOf, isOwed, type ToldDays, untoldBy } from '../domain/dates.ts'
import type { EvaluatedReview } from '../domain/review.ts'
import { type Stay, staysFrom, type Timed, timedDeadline, timedStages } from '../domain/timeliness.ts'

/** What is written of the stays and days of reviews, by review. */
export type Written = { readonly stays: ReadonlyMap<string, string>; readonly days: ReadonlyMap<string, string> }

/** What was reckoned of a review, and from what; where the same is written again on the same day, so is what follows. */
type Reckoned = { readonly from: readonly string[]; readonly timed: readonly Timed[] }

const reckonedBy = new WeakMap<Services['rulebooks'], Map<string, Reckoned>>()

/**
 * Every stage and deadline of these reviews, planned and as it came. Asks no database. A review of which nothing changed
 * since somebody last asked on this day is not reckoned again; one answer for each review is remembered.
 */
export async function timedOf(
  services: Services,
  reviews: readonly EvaluatedReview[],
  { stays, days }: Written,
  today: Temporal.PlainDate,
): Promise<readonly Timed[]> {
  const remembered = reckonedBy.get(services.rulebooks) ?? new Map<string, Reckoned>()
  reckonedBy.set(services.rulebooks, remembered)
  const day = today.toString()
  const timed: Timed[] = []
  let anew = 0
  for (const review of reviews) {
    const from = [day, review.written, stays.get(review.id) ?? '[]', days.get(review.id) ?? '{}'] as const
    const had = remembered.get(review.id)
    if (had !== undefined && from.every((each, place) => each === had.from[place])) {
      timed.push(...had.timed)
      continue
    }
    anew += 1
    // Of many reviews others need not wait for all.
    if (anew % 50 === 0) await new Promise(resolve => setImmediate(resolve))
    const own = await timedOfOne(services, review, staysFrom(from[2]), daysFrom(from[3]), today)
    remembered.set(review.id, { from, timed: own })
    timed.push(...own)
  }
  return timed
}

async function timedOfOne(
  services: Services,
  review: EvaluatedReview,
  stays: readonly Stay[],
  told: ToldDays,
  today: Temporal.PlainDate,
): Promise<readonly Timed[]> {
  const rulebook = services.rulebooks.find(review.rulebook, review.edition)
  if (rulebook === undefined) return []
  const loaded = new Map<string, FactValues>()
  const facts = (group: string): FactValues => {
    const had = loaded.get(group) ?? factsOf(review, told, rulebook, group)
    loaded.set(group, had)
    return had
  }
  const reckoned = await services.rulebooks.deadlines(rulebook, async group => facts(group), today)
  const deadlines = new Map(rulebook.deadlines.map(each => [each.id, each]))
  return [
    ...timedStages(review, rulebook.stages, stays, today),
    ...reckoned.flatMap(each => {
      const deadline = deadlines.get(each.deadline)
      if (deadline === undefined) return []
      const untold = sayUntold(services, rulebook, deadline) ?? sayUnowed(deadline, each, told)
      const given = { doneOn: doneOn(deadline, facts, told), untold }
      return timedDeadline(review, deadline, each, given, today) ?? []
    }),
  ]
}

/** Why nobody who evaluates can say how a deadline was kept; undefined where they can. */
function sayUntold(services: Services, rulebook: Rulebook, deadline: Deadline): string | undefined {
  const fact = untoldBy(deadline, rulebook)
  if (fact === undefined) return undefined
  const [group = '', field = ''] = fact.split('.')
  const doc = services.facts.get(group)?.fields[field]?.doc
  if (doc === undefined) return 'the rulebook says nothing by which it is met'
  return `those who evaluate are not told the ${doc.replace(/\.$/, '').replace(/^[A-Z](?=[a-z])/, letter => letter.toLowerCase())}`
}

function sayUnowed(deadline: Deadline, reckoned: DeadlineResult, told: ToldDays): string | undefined {
  const isOver = reckoned.due !== undefined && !reckoned.planned
  return isOver && !isOwed(deadline, told) ? 'nothing on record is owed by it' : undefined
}
