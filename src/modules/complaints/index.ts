export {
  acknowledgeComplaint,
  answerHearing,
  answerPoint,
  appointInvestigator,
  askAboutComplaint,
  enterComplaint,
  partComplaint,
  replyToComplaint,
  tellComplainant,
} from './commands/complaints.ts'
export { complaintRemindersHandler, remindOfComplaints } from './commands/reminders.ts'
export { complaintsHistory } from './domain/history.ts'
export { type ComplaintStep, nextSteps, type WaitingComplaints } from './domain/waiting.ts'
export { complaintFacts } from './facts.ts'
export { complaintsRoutes } from './routes/all.ts'
export { complainRoutes } from './routes/complain.ts'
export { findComplaint, listAskedOf, listPoints } from './views/complaints.ts'
export { waitingComplaints } from './views/waiting.ts'
