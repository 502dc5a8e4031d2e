export { type ChooseRoute, chooseRoute, giveJudgements } from './commands/coverage.ts'
export {
  addHypothesis,
  callOffActivity,
  editHypothesis,
  finalisePlan,
  holdActivity,
  planActivity,
  recordActivity,
  reopenPlan,
  replanActivity,
  withdrawHypothesis,
} from './commands/fieldwork.ts'
export type { Activity, Hypothesis } from './domain/activities.ts'
export type { Route } from './domain/coverage.ts'
export { type CoveredJudgement, findJudgement, judgementsOf } from './domain/judgements.ts'
export { coverageFacts, fieldworkFacts } from './facts.ts'
export { fieldworkRoutes } from './routes/all.ts'
export { type Assignment, assignmentsOf, listRoutes as routesOf, listTeam } from './views.ts'
