export {
  moveBlock,
  placeBlock,
  type SavedBlock,
  saveBlock,
  type WrittenBlock,
  withdrawBlock,
} from './commands/blocks.ts'
export { answerComment, comment, commentsDeadline, sendDraft, type WrittenComment } from './commands/drafts.ts'
export { issuedFiles, issueReport } from './commands/issue.ts'
export { saveRecommendation } from './commands/recommendations.ts'
export type { BlockKind, ReportBlock, ReportRecommendation } from './domain/block.ts'
export type { AccuracyComment, CommentAnswer } from './domain/comment.ts'
export { reportFacts } from './facts.ts'
export { approves, mayAnswer, mayComment, mayIssue, mayReadDraft, mayReadReport, mayWriteReport } from './policy.ts'
export { reportsRoutes } from './routes/all.ts'
export { currentReport, type ReportFormat, renderReport, reportDocument, reportFormats } from './routes/files.ts'
export { listBlocks, listRecommendations } from './store.ts'
export {
  findLastDraft,
  type IssuedFile,
  type IssuedLine,
  type IssuedRecommendation,
  type IssuedReport,
  issuedFile,
  issuedReport,
  listComments,
  listIssued,
  recommendationsOf,
  type SentDraft,
} from './views.ts'
