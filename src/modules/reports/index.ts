export {
  moveBlock,
  placeBlock,
  saveBlock,
  type WrittenBlock,
} from './commands/blocks.ts'
export { answerComment, comment, commentsDeadline, sendDraft } from './commands/drafts.ts'
export { issuedFiles, issueReport } from './commands/issue.ts'
export { saveRecommendation } from './commands/recommendations.ts'
export { commentOnBlock, settleRemark } from './commands/remarks.ts'
export { restoreBlock, writeBlock } from './commands/words.ts'
export { judgementCode, judgementWords, opening } from './domain/block.ts'
export { reportsHistory } from './domain/history.ts'
export type { Remark } from './domain/remark.ts'
export { reportFacts } from './facts.ts'
export { reportsRoutes } from './routes/all.ts'
export { currentReport, type ReportFormat, renderReport, reportDocument, reportFormats } from './routes/files.ts'
export { listBlocks } from './store/blocks.ts'
export { listRemarks } from './store/remarks.ts'
export { findLastDraft, listComments } from './views/drafts.ts'
export { type IssuedReport, issuedFile, issuedReport, listIssued, recommendationsOf } from './views/issue.ts'
