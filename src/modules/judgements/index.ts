export {
  type AgreementInput,
  agreeGrade,
  type BodyViewInput,
  type ConclusionInput,
  conclude,
  dissent,
  giveBodyView,
  type ProposalInput,
  proposeGrade,
  reopenGrade,
} from './commands.ts'
export type { OpenGrades } from './domain/open-grades.ts'
export { conclusionsFacts, gradesFacts } from './facts.ts'
export { mayAgree, mayConclude, mayDissent, mayGiveView, mayGrade } from './policy.ts'
export { judgementsRoutes } from './routes/all.ts'
export type { ConclusionState } from './store.ts'
export {
  type AgreedGrade,
  type Conclusion,
  listAgreed as agreedGrades,
  listConclusions as conclusionsOf,
  openGradesOf,
} from './views.ts'
