export { coverageFacts, fieldworkFacts } from './facts.ts'
