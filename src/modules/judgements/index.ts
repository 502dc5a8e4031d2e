export {
  agreeGrade,
  conclude,
  dissent,
  giveBodyView,
  proposeGrade,
} from './commands.ts'
export { judgementsHistory } from './domain/history.ts'
export type { OpenGrades } from './domain/open-grades.ts'
export { conclusionsFacts, gradesFacts } from './facts.ts'
export { judgementsRoutes } from './routes/all.ts'
export {
  listAgreed as agreedGrades,
  listConclusions as conclusionsOf,
  openGradesOf,
} from './views.ts'
