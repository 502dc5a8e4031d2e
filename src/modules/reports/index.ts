export { answerComment, decideReply, releaseAnswers } from './commands/answers.ts'
export {
  moveBlock,
  placeBlock,
  saveBlock,
  type WrittenBlock,
  withdrawBlock,
} from './commands/blocks.ts'
export { editComment, sendComments, withdrawComment, writeComment } from './commands/comments.ts'
export { correctPlace, issueCorrection, remakeCompanion, writeCorrection } from './commands/corrections.ts'
export { endDraftDelegate, nameDraftDelegate } from './commands/delegates.ts'
export { commentsDeadline, sendDraft } from './commands/drafts.ts'
export { finalReport, issueReport } from './commands/issue.ts'
export { saveRecommendation } from './commands/recommendations.ts'
export { commentOnBlock, settleRemark } from './commands/remarks.ts'
export { joinBlocks, partBlock } from './commands/reshape.ts'
export { restoreBlock, writeBlock } from './commands/words.ts'
export { judgementCode, judgementWords, opening } from './domain/block.ts'
export { correctablePlaces } from './domain/correction.ts'
export { reportsHistory } from './domain/history.ts'
export { type Reading, readingOf, sentencesOf, syllablesOf, wordsOf } from './domain/readability.ts'
export type { Remark } from './domain/remark.ts'
export { issueFacts, reportFacts, reportLooseEnds } from './facts.ts'
export { reportsRoutes } from './routes/all.ts'
export { currentReport, type ReportFormat, renderReport, reportDocument, reportFormats } from './routes/files.ts'
export { listBlocks } from './store/blocks.ts'
export { findOpenCorrection, isBeingCorrected } from './store/corrections.ts'
export { listRecommendations } from './store/recommendations.ts'
export { listRemarks } from './store/remarks.ts'
export { listCommentFiles, listComments, listSubmissions } from './views/comments.ts'
export { findLastDraft } from './views/drafts.ts'
export {
  type IssuedCompanion,
  type IssuedReport,
  type IssuedVersion,
  issuedCompanion,
  issuedFile,
  issuedReport,
  listCompanions,
  listIssued,
  listVersions,
  newestCompanion,
  recommendationsOf,
} from './views/issue.ts'
export { issuedMark, listPublishedGrades } from './views/published.ts'
export { type BlockVersion, listBlockVersions } from './views/versions.ts'
