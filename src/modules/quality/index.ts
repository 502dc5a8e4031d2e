export { approveReport, withdrawApproval } from './commands/approval.ts'
export {
  type AssuranceRecord,
  askService,
  type Contact,
  enterAnswers,
  recordAssurance,
  recordContact,
  setRisk,
  signCode,
} from './commands/assurance.ts'
export { callCommittee, recordDecision } from './commands/committee.ts'
export { answerPoint, finishReading, giveReadingBack, giveToReader, notePoint } from './commands/reading.ts'
export { type Standing, type Step, type StepId, stepsOf } from './domain/chain.ts'
export { qualityHistory } from './domain/history.ts'
export { qualityFacts } from './facts.ts'
export { qualityRoutes } from './routes/all.ts'
export { listQuestionnaires } from './views/assurance.ts'
export { findStanding } from './views/standing.ts'
export { listPointsOf } from './views/steps.ts'
