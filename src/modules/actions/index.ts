export {
  bringDutiesUpToDate,
  dutyDone,
  recordReceipt,
  setDutyAside,
} from './commands/duties.ts'
export {
  addAction,
  makeStatement,
  recordConsultation,
  reportProgress,
} from './commands/plan.ts'
export { actionsHistory } from './domain/history.ts'
export { sayWhen } from './domain/plan.ts'
export { actionsLooseEnds, receiptFacts, statementFacts } from './facts.ts'
export { actionsRoutes } from './routes/all.ts'
export { listDuties } from './store.ts'
export {
  type OpenAction,
  type OpenDuty,
  openActionsOf,
  openDutiesOf,
  type PublishedActions,
  publishedActions,
} from './views.ts'
