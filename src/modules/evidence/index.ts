export { evidenceFacts, provisionsFacts } from './facts.ts'
