export { chooseRoute, giveJudgements } from './commands/coverage.ts'
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
export { recordIssue, shareIssue, type WrittenIssue, withdrawIssue } from './commands/issues.ts'
export { fieldworkHistory } from './domain/history.ts'
export { judgementsOf } from './domain/judgements.ts'
export { coverageFacts, discussionsFacts, fieldworkFacts } from './facts.ts'
export { fieldworkRoutes } from './routes/all.ts'
export { fieldworkLooseEnds } from './routes/loose-ends.ts'
export {
  type Assignment,
  activitiesOf,
  assignmentsOf,
  listRoutes as routesOf,
  type OpenActivity,
} from './views/fieldwork.ts'
