import type { CoveredJudgement } from './judgements.ts'

/** How one judgement is covered, as it is kept. */
export type Route = {
  readonly judgement: string
  /** Id among the routes of the rulebook; empty while the judgement is only given to somebody. */
  readonly route: string
  readonly reason: string
  readonly personId: string | undefined
  /** For areas in management (¶13 of the 2005 framework). */
  readonly workingTogether: string
  readonly usersViews: string
  /** Items of evidence cited as risk, and items it rests on. */
  readonly riskEvidence: number
  readonly restsOn: number
  readonly version: number
}

/** How the review stands on coverage, in the words of the facts. */
export function coverageOf(judgements: readonly CoveredJudgement[], routes: readonly Route[], fieldworkRoute: string) {
  const byId = new Map(judgements.map(judgement => [judgement.id, judgement]))
  const chosen = routes
    .filter(route => route.route !== '')
    .map(route => ({
      judgement: route.judgement,
      outcome: byId.get(route.judgement)?.outcome ?? '',
      route: route.route,
      reason: route.reason,
      riskEvidence: BigInt(route.riskEvidence),
      restsOn: BigInt(route.restsOn),
      group: byId.get(route.judgement)?.group ?? '',
    }))
  const routed = new Set(chosen.map(route => route.judgement))
  return {
    routes: chosen,
    fieldworkKey: chosen.filter(route => route.route === fieldworkRoute && byId.get(route.judgement)?.place === 'key'),
    unrouted: judgements
      .filter(judgement => judgement.place !== 'further' && !routed.has(judgement.id))
      .map(judgement => judgement.id),
    managementNotes: routes
      .filter(route => byId.get(route.judgement)?.place === 'management')
      .map(route => ({
        judgement: route.judgement,
        workingTogether: route.workingTogether !== '',
        usersViews: route.usersViews !== '',
      })),
  }
}
