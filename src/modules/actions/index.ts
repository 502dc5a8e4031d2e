export {
  type AnsweredDuty,
  bringDutiesUpToDate,
  dutyDone,
  type RecordedReceipt,
  recordReceipt,
  setDutyAside,
  supplyCopy,
} from './commands/duties.ts'
export {
  addAction,
  type MadeStatement,
  makeStatement,
  recordConsultation,
  reportProgress,
  saveAction,
  withdrawAction,
} from './commands/plan.ts'
export { sayWhen } from './domain/plan.ts'
export { receiptFacts, statementFacts } from './facts.ts'
export { mayReadActions, mayWriteActions } from './policy.ts'
export { actionsRoutes } from './routes/all.ts'
export { listDuties } from './store.ts'
export { type OpenDuty, openDutiesOf, type PublishedActions, publishedActions } from './views.ts'
