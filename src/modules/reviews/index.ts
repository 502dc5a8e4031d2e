export {
  askRules,
  type Change,
  changeReview,
  type FactSource,
  factLoader,
  problemOf,
  type Services,
} from './commands/change.ts'
export {
  beginReview,
  closeReview,
  defined,
  giveReason,
  leaveStage,
  openReview,
  type Posted,
  publishReview,
  recordMeeting,
  reopen,
  sendNotification,
  setDates,
  setFlag,
} from './commands/conduct.ts'
export { appointMember, endMembership, handOverLead, nameRespondent } from './commands/team.ts'
export { type ReviewState, type ReviewSubject, restingBecause } from './domain/review.ts'
export { feedbackFacts, notificationFacts, reviewFacts, settingUpFacts, teamFacts } from './facts.ts'
export {
  answersForArea,
  isInTeam,
  leads,
  mayConduct,
  mayOpen,
  mayRead,
  maySeeOverview,
  unlessIssued,
  unlessResting,
} from './policy.ts'
export { reviewsRoutes } from './routes/all.ts'
export { problemsAt } from './routes/standing.ts'
export { reviewForm, reviewPage } from './routes/subject.ts'
export { findReview } from './store.ts'
export {
  findRespondent,
  listMembersWithTraining,
  listRespondents,
  listReviews,
  type Member,
  type Respondent,
} from './views.ts'
