export { conclusionsFacts, gradesFacts } from './facts.ts'
