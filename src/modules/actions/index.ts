export { receiptFacts, statementFacts } from './facts.ts'
