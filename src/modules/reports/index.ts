export { reportFacts } from './facts.ts'
