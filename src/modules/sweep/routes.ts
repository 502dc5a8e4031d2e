import type { Temporal } from '../../kernel/dates.ts'
import type { FactValues } from '../../kernel/facts.ts'
import type { LooseEndGroup, LooseEnds } from '../../kernel/loose-ends.ts'
import type { Actor } from '../../platform/access/actor.ts'
import type { Transaction } from '../../platform/db/database.ts'
import type { ProblemList, ProblemShown } from '../../platform/web/components/models.ts'
import { page, type Route } from '../../platform/web/route.ts'
import {
  factLoader,
  listExceptions,
  mayRead,
  type ReviewSubject,
  reviewPage,
  type Services,
  type SweepSource,
} from '../reviews/index.ts'
import { acts, type DeadlineResult, type Rulebook } from '../rulebooks/index.ts'
import { gravities, momentsNow, type Sweep, sweepOf, type Trouble } from './domain/sweep.ts'

/** What the sweep is made with: each module's loose ends, in the order of the floors. */
export type SweepServices = Services & { readonly looseEnds: readonly LooseEndGroup<SweepSource>[] }

type Swept = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}

const allClear = 'Nothing stands in the way, nothing is late and nothing is left over.'
/** The most places that stand under a sentence; the others are folded away. */
const placesMost = 5
/** The overview shows so many troubles, with so many places each, and counts the rest. */
const troublesOnOverview = 5
const placesOnOverview = 3

/** The whole sweep of a review, for who reads it. */
export function sweepRoutes(services: SweepServices): readonly Route[] {
  return [
    reviewPage({
      path: '/reviews/:review/sweep',
      permission: 'reviews.read',
      may: mayRead,
      statements: 70,
      async show({ tx, subject: review, actor, today }) {
        const rulebook = rulebookOf(services, review)
        const moments = [...new Set(rulebook.rules.map(rule => rule.at))]
        const swept = await sweep(services, { tx, review, actor, today }, moments)
        return page('sweep/pages/sweep.njk', {
          title: 'What is still open',
          review,
          count: swept.troubles.length,
          problems: groupsOf(swept.troubles, trouble => shownOf(trouble, placesMost)),
          later: laterGroups(swept, rulebook),
          laterCount: swept.later.length,
          reasoned: swept.reasoned.map(trouble => shownOf(trouble, placesMost)),
        })
      },
    }),
  ]
}

/** The first few troubles of a review and how many more there are, for its overview, and how its deadlines stand. */
export function topOfSweep(services: SweepServices) {
  return async (visit: Swept): Promise<{ problems: ProblemList; deadlines: readonly DeadlineResult[] }> => {
    const moments = momentsNow(rulebookOf(services, visit.review), visit.review, acts)
    const { troubles, deadlines } = await sweep(services, visit, moments)
    const first = troubles.slice(0, troublesOnOverview)
    const href = `/reviews/${visit.review.id}/sweep`
    const text = troubles.length === first.length ? 'What later stages will ask' : `All ${troubles.length} things`
    const problems = groupsOf(first, trouble => shownOf(trouble, placesOnOverview, href), countsOf(troubles))
    return { problems: { ...problems, more: { text, href } }, deadlines }
  }
}

function rulebookOf(services: Services, review: ReviewSubject): Rulebook {
  return services.rulebooks.get(review.rulebook, review.edition)
}

/** Asks rules at these moments, reckons deadlines and gathers loose ends; each group of facts is loaded once for both. */
async function sweep(
  services: SweepServices,
  visit: Swept,
  moments: readonly string[],
): Promise<Sweep & { readonly deadlines: readonly DeadlineResult[] }> {
  const { tx, review, actor, today } = visit
  const rulebook = rulebookOf(services, review)
  const load = factLoader(services, tx, review)
  const loaded = new Map<string, FactValues>()
  const once = async (group: string) => {
    const facts = loaded.get(group) ?? (await load(group))
    loaded.set(group, facts)
    return facts
  }
  const results = await services.rulebooks.check(rulebook, moments, once)
  const deadlines = await services.rulebooks.deadlines(rulebook, once, today)
  const exceptions = await listExceptions(tx, review.id)
  const source = { tx, review, rulebook, holidays: services.rulebooks.holidays(rulebook), actor, today }
  const loose: LooseEnds[] = []
  for (const group of services.looseEnds) loose.push(await group.load(source))
  const found = sweepOf({
    review,
    rulebook,
    rules: results.map(result => ({
      result,
      at: rulebook.rules.find(rule => rule.id === result.rule)?.at ?? 'always',
    })),
    now: momentsNow(rulebook, review, acts),
    reasons: new Map(exceptions.map(({ rule, reason, name }) => [rule, `${reason} (${name})`])),
    deadlines,
    isDone: deadline => {
      const metBy = rulebook.deadlines.find(({ id }) => id === deadline)?.['met-by'] ?? ''
      const [group = '', field = ''] = metBy.split('.')
      return loaded.get(group)?.[field] !== undefined
    },
    ends: loose.flatMap(({ ends }) => ends),
    places: Object.assign({}, ...loose.map(({ places }) => places)),
  })
  return { ...found, deadlines }
}

function countsOf(troubles: readonly Trouble[]): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(troubles, ({ gravity }) => gravity)].map(([gravity, all]) => [gravity, all.length]))
}

function groupsOf(
  troubles: readonly Trouble[],
  show: (trouble: Trouble) => ProblemShown,
  counts: ReadonlyMap<string, number> = countsOf(troubles),
): ProblemList {
  return {
    groups: gravities.map(gravity => ({
      gravity,
      count: counts.get(gravity) ?? 0,
      problems: troubles.filter(trouble => trouble.gravity === gravity).map(show),
    })),
    allClear,
  }
}

/** A trouble in words, with its places; where it has none, with the page on which it is put right. */
function shownOf({ text, places, href, rule, reason }: Trouble, most: number, onward?: string): ProblemShown {
  const rest = places.slice(most)
  return {
    text,
    ...(rule === undefined ? {} : { rule }),
    ...(reason === undefined ? {} : { reason }),
    ...(places.length === 0 ? (href === undefined ? {} : { href }) : { places: places.slice(0, most) }),
    ...(rest.length === 0
      ? {}
      : onward === undefined
        ? { folded: rest }
        : { further: { text: `and ${rest.length} more`, href: onward } }),
  }
}

/** What waits at other moments, moment by moment in the order of the rulebook. */
function laterGroups({ later }: Sweep, rulebook: Rulebook) {
  return [...Map.groupBy(later, ({ at }) => at)].map(([at, troubles]) => ({
    moment: sayMoment(at, rulebook),
    ...groupsOf(troubles, trouble => shownOf(trouble, placesMost)),
  }))
}

function sayMoment(at: string, rulebook: Rulebook): string {
  const [word, name = ''] = at.split(' ')
  if (word === 'leave') return `Before leaving: ${rulebook.stages.find(({ id }) => id === name)?.label ?? name}`
  const words = name.replaceAll('-', ' ')
  return `When one comes to: ${words}`
}
