export { tellOfCorrection } from './commands/corrections.ts'
export {
  bringDutiesUpToDate,
  dutyDone,
  recordReceipt,
  setDutyAside,
} from './commands/duties.ts'
export { followFailing, markFailing, recordInvolvement } from './commands/followed.ts'
export {
  addAction,
  makeStatement,
  recordConsultation,
} from './commands/plan.ts'
export { refuseRecommendation, reportProgress, verifyProgress } from './commands/progress.ts'
export { type ReminderSurroundings, remindersHandler, sendReminders } from './commands/reminders.ts'
export { carryRecommendation, openFollowUp } from './commands/reviews.ts'
export { actionsHistory } from './domain/history.ts'
export { sayWhen } from './domain/plan.ts'
export { markReached } from './domain/reminders.ts'
export {
  actionsLooseEnds,
  earlierFacts,
  failingsFacts,
  followUpFacts,
  partnersFacts,
  receiptFacts,
  statementFacts,
} from './facts.ts'
export { actionsRoutes } from './routes/all.ts'
export { listDuties } from './store/plan.ts'
export {
  type OpenAction,
  type OpenDuty,
  openActionsOf,
  openDutiesOf,
} from './views/plan.ts'
export {
  type PublishedActions,
  type PublishedProgress,
  publishedActions,
  publishedProgress,
} from './views/published.ts'
export { type PlanToMake, type ProgressToVerify, plansToMake, progressToVerify } from './views/waiting.ts'
