export {
  askRules,
  type Companion,
  type CompanionChange,
  changeReview,
  type FactSource,
  factLoader,
  problemOf,
  type RenderedFile,
  type Services,
  type SweepSource,
  settleMoments,
  type WhenCorrected,
} from './commands/change.ts'
export {
  beginReview,
  defined,
  giveReason,
  leaveStage,
  openReview,
  type Posted,
  publishReview,
  setDates,
  setFlag,
} from './commands/conduct.ts'
export {
  keepLetter,
  type Previewed,
  prepareLetter,
  type ReadyLetter,
  refuseLetter,
  sendLetter,
  type WantedLetter,
} from './commands/letters.ts'
export { linkInspection } from './commands/links.ts'
export { recordMeeting } from './commands/meetings.ts'
export { endRole, giveRole } from './commands/roles.ts'
export { allocateTask, assignDuties, finishTask, takeTaskBack } from './commands/tasks.ts'
export { announceReview, appointMember, nameRespondent } from './commands/team.ts'
export { reviewsHistory } from './domain/history.ts'
export { isIssued, type ReviewState, type ReviewSubject, restingBecause } from './domain/review.ts'
export {
  feedbackFacts,
  notificationFacts,
  reviewFacts,
  reviewsLooseEnds,
  settingUpFacts,
  tasksFacts,
  teamFacts,
} from './facts.ts'
export {
  answersForArea,
  isInTeam,
  leads,
  mayOpen,
  mayRead,
  maySeeOverview,
  unlessIssued,
  unlessResting,
} from './policy.ts'
export { reviewsRoutes } from './routes/all.ts'
export { letterShown, readLetter } from './routes/letter-form.ts'
export { type LetThrough, problemsAt, reasonsGivenAt } from './routes/standing.ts'
export { type ReviewFormVisit, reviewForm, reviewFormOn, reviewPage } from './routes/subject.ts'
export { type LinkedInspection, listLinks } from './store/links.ts'
export { findReview, type SubjectRow, subjectOf } from './store/review.ts'
export { listFeedbackDays } from './views/meetings.ts'
export {
  type Exception,
  findParticulars,
  findRespondent,
  listExceptions,
  listRespondents,
  listReviews,
  listReviewsOf,
  listReviewTitles,
} from './views/review.ts'
export { type OpenTask, openTasksOf } from './views/tasks.ts'
