export { setProvision } from './commands/checklist.ts'
export { addEvidence, linkEvidence, supersedeEvidence } from './commands/items.ts'
export {
  type Answer,
  agreeDueDay,
  answerRequest,
  askForDocuments,
  nameOwner,
  type Reception,
  receiveDocument,
} from './commands/requests.ts'
export { type ChecklistRow, checklistOf, gapsOf, type ProvisionState } from './domain/checklist.ts'
export type { Bearing, Direction, NewItem } from './domain/item.ts'
export { isLate, type RequestState, waitsForArea } from './domain/request.ts'
export { evidenceFacts, provisionsFacts } from './facts.ts'
export { mayAnswerRequest, mayAskForDocuments, mayReadEvidence, mayWriteEvidence } from './policy.ts'
export { evidenceRoutes } from './routes/all.ts'
export {
  type AddedItem,
  type CitationPurpose,
  type Citations,
  itemsNotOfReview,
  listProvisionRecords,
  setCitations,
} from './store.ts'
export {
  type CitedItem,
  countsByJudgement,
  type ItemForChoice,
  type ItemOfJudgement,
  itemsForChoice,
  type JudgementCounts,
  listCited,
  listItemsByJudgement,
} from './views/questions.ts'
export { type DocumentRequest, listRequests } from './views/requests.ts'
