import type { Problem } from '../../../kernel/problems.ts'
import { sayCount } from '../../../kernel/words.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type {
  CoverageRoute,
  CoverageTile,
  CoverageWall,
  LimitCount,
  ProblemList,
} from '../../../platform/web/components/models.ts'
import { askRules, problemOf, type ReviewSubject, type Services } from '../../reviews/index.ts'
import { fieldworkRoute, type Rulebook, type RuleResult } from '../../rulebooks/index.ts'
import type { Route } from '../domain/coverage.ts'
import { type CoveredJudgement, judgementsOf } from '../domain/judgements.ts'
import { conditionsIn, limitsIn } from '../domain/limits.ts'
import type { JudgementEvidence, TeamMember } from '../views/fieldwork.ts'

/*
 * Coverage as pages show it: the wall, its limits and its problems. Counts and words of limits come from the rules that
 * set them.
 */

/** What the rules say of coverage, asked at all moments that a page of coverage can mend. */
export async function askCoverage(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
): Promise<readonly RuleResult[]> {
  const { stages } = services.rulebooks.get(review.rulebook, review.edition)
  return askRules(services, tx, review, ['always', ...stages.map(stage => `leave ${stage.id}`)], ['coverage'])
}

/** Each limit counted, with what must be among the chosen. */
export function limitCounts(results: readonly RuleResult[], rulebook: Rulebook): readonly LimitCount[] {
  const reference = (found: { readonly rule: string; readonly cite: string }) => ({
    rulebook: rulebook.rulebook,
    edition: rulebook.edition,
    rule: found.rule,
    cite: found.cite,
  })
  const conditions = conditionsIn(results, rulebook).map(condition => ({
    text: condition.text,
    met: condition.isMet,
    rule: reference(condition),
  }))
  return limitsIn(results).map((limit, index) => ({
    count: limit.count,
    limit: limit.limit,
    what: `key judgements on the route “${routeLabel(rulebook, fieldworkRoute)}”`,
    conditions: index === 0 ? conditions : [],
    rule: reference(limit),
  }))
}

/** What is open at one page of the review, the grave first: rules of this stage and later ones that are mended there. */
export function openProblems(
  results: readonly RuleResult[],
  review: ReviewSubject,
  rulebook: Rulebook,
  pages: readonly string[],
  allClear: string,
): ProblemList {
  const now = rulebook.stages.findIndex(stage => stage.id === review.stage)
  const past = new Set(rulebook.stages.slice(0, Math.max(now, 0)).map(stage => `leave ${stage.id}`))
  const moments = new Map(rulebook.rules.map(rule => [rule.id, rule.at]))
  const open = results.filter(
    result =>
      result.status !== 'met' &&
      result.strength !== 'may' &&
      pages.includes(result.mend ?? '') &&
      !past.has(moments.get(result.rule) ?? ''),
  )
  const shown = (result: RuleResult): Problem => {
    const { href, ...rest } = problemOf(result, review)
    return pages[0] === result.mend || href === undefined ? rest : { ...rest, href }
  }
  const isShould = (result: RuleResult) => result.strength === 'should' && result.status === 'not-met'
  return {
    groups: [
      { gravity: 'must', problems: open.filter(result => result.strength === 'must').map(shown) },
      { gravity: 'should', problems: open.filter(isShould).map(shown) },
      {
        gravity: 'unknown',
        problems: open.filter(result => result.strength === 'should' && result.status === 'unknown').map(shown),
      },
    ],
    allClear,
  }
}

export function routeLabel(rulebook: Rulebook, route: string): string {
  return rulebook.routes.find(each => each.id === route)?.label ?? 'No route yet'
}

/** How the wall draws a route; one that it does not know is drawn as existing evidence. */
function kindOf(route: string): CoverageRoute['kind'] {
  if (route === '') return 'none'
  if (route === fieldworkRoute) return 'fieldwork'
  return route === 'analysis' || route === 'not-reported' ? route : 'existing'
}

type WallSource = {
  readonly review: ReviewSubject
  readonly rulebook: Rulebook
  readonly routes: readonly Route[]
  readonly evidence: readonly JudgementEvidence[]
  readonly team: readonly TeamMember[]
}

/** Every judgement in its outcome, then management, then the further ones. */
export function wallOf(source: WallSource): CoverageWall {
  const { rulebook } = source
  const judgements = judgementsOf(rulebook)
  const section = (id: string, name: string, own: readonly CoveredJudgement[]) => {
    const tiles = own.map(judgement => tileOf(source, judgement))
    return { id, name, summary: summaryOf(rulebook, tiles), tiles }
  }
  return {
    legend: [
      ...rulebook.routes.map(route => ({ kind: kindOf(route.id), text: route.label })),
      { kind: 'none', text: routeLabel(rulebook, '') },
    ],
    outcomes: [
      ...rulebook.outcomes.map(outcome =>
        section(
          outcome.id,
          outcome.label,
          judgements.filter(judgement => judgement.place === 'key' && judgement.outcome === outcome.id),
        ),
      ),
      section(
        rulebook.management.id,
        rulebook.management.label,
        judgements.filter(judgement => judgement.place === 'management'),
      ),
      section(
        'further',
        'Further judgements, written and never graded',
        judgements.filter(judgement => judgement.place === 'further'),
      ),
    ],
  }
}

function summaryOf(rulebook: Rulebook, tiles: readonly CoverageTile[]): string {
  const inFieldwork = tiles.filter(tile => tile.route.kind === 'fieldwork').length
  const without = tiles.filter(tile => tile.route.kind === 'none').length
  const chosen = `${routeLabel(rulebook, fieldworkRoute)}: ${inFieldwork} of ${tiles.length}`
  return without === 0 ? chosen : `${chosen}, ${sayCount(without, 'judgement')} without a route`
}

function tileOf({ review, rulebook, routes, evidence, team }: WallSource, judgement: CoveredJudgement): CoverageTile {
  const route = routes.find(each => each.judgement === judgement.id)
  const found = evidence.find(each => each.judgement === judgement.id)
  const groups = new Set([judgement.group, ...(found?.groups ?? [])])
  const who = team.find(member => member.id === route?.personId)?.name
  const open = openPoint(route)
  return {
    code: judgement.code,
    text: judgement.text,
    href: `/reviews/${review.id}/coverage/${judgement.id}`,
    route: { kind: kindOf(route?.route ?? ''), text: routeLabel(rulebook, route?.route ?? '') },
    strengths: found?.strengths ?? 0,
    weaknesses: found?.weaknesses ?? 0,
    groups: rulebook.groups.filter(group => groups.has(group.id)).map(group => group.label),
    fromChildren: found?.fromChildren ?? 0,
    ...(who === undefined ? {} : { who }),
    ...(open === undefined ? {} : { problem: open }),
  }
}

/** What the tile of a routed judgement must not hide. */
function openPoint(route: Route | undefined): string | undefined {
  if (route === undefined || route.route === '') return undefined
  if (route.reason === '') return 'No reason on record'
  if (route.route === fieldworkRoute && route.riskEvidence === 0) return 'No evidence of risk cited'
  return undefined
}
