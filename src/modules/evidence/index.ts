export { setProvision } from './commands/checklist.ts'
export { addEvidence, keepItem, linkEvidence, supersedeEvidence } from './commands/items.ts'
export {
  agreeDueDay,
  answerRequest,
  askForDocuments,
  nameOwner,
  receiveDocument,
} from './commands/requests.ts'
export { canOpen, sayScan } from './domain/attachment.ts'
export { evidenceHistory } from './domain/history.ts'
export type { Direction, NewItem } from './domain/item.ts'
export { documentsFacts, evidenceFacts, evidenceLooseEnds, provisionsFacts } from './facts.ts'
export { mayWriteEvidence } from './policy.ts'
export { evidenceRoutes } from './routes/all.ts'
export {
  listProvisionRecords,
  setCitations,
} from './store.ts'
export { itemsBeside, itemsBesideOnPage, itemsNamed } from './views/beside.ts'
export { noteItems } from './views/noting.ts'
export {
  countsByJudgement,
  itemsForChoice,
  itemsOfReview,
  listCited,
  listItemsByJudgement,
} from './views/questions.ts'
export { listRequests } from './views/requests.ts'
