export { answerChildrenComment, commentForChildren } from './commands/comments.ts'
export { childrenCompanion, childrenReportId, currentChildrenReport } from './commands/companion.ts'
export { markForChildren, moveLine, takeOut, writeLine, writePart } from './commands/lines.ts'
export { nameForwarder, nameSchools, recordTelling, setTellingAside } from './commands/told.ts'
export {
  finishYoungTask,
  giveYoungTask,
  leaveNote,
  recordBriefing,
  startYoungTask,
  takeNoteUp,
  writeNote,
} from './commands/young.ts'
export { childrenHistory } from './domain/history.ts'
export type { Line, WrittenLine } from './domain/line.ts'
export { type ChildrenReport, linesByFinding } from './domain/report.ts'
export { childrenLooseEnds, childrenReportFacts, childrenToldFacts, youngPeopleFacts } from './facts.ts'
export { childrenRoutes } from './routes/all.ts'
export { listLines } from './store/lines.ts'
export { listTold } from './views/told.ts'
export { type WaitingYoungTask, youngTasksOf } from './views/young.ts'
