import type { FactGroup, FactType } from '../../kernel/facts.ts'
import type { LooseEndGroup } from '../../kernel/loose-ends.ts'
import { type FactSource, isIssued, type SweepSource } from '../reviews/index.ts'
import { countItems } from './domain/block.ts'
import { factsOfReport } from './domain/check-report.ts'
import { factsOfIssue } from './domain/issue-days.ts'
import { looseEndsOfReport } from './domain/loose-ends.ts'
import { listBlocks } from './store/blocks.ts'
import { findOpenCorrection } from './store/corrections.ts'
import { listRecommendations } from './store/recommendations.ts'
import { listRemarks } from './store/remarks.ts'
import { listComments } from './views/comments.ts'
import { findProgress } from './views/issue.ts'
import { findDaysOfIssue } from './views/issue-days.ts'
import { listAgreedGrades, listCited, listConclusionStates, listUnreportedPractice } from './views/thread.ts'

const reportFinding: FactType = {
  name: 'ReportFinding',
  fields: {
    id: { type: 'string', doc: 'Its number.' },
    section: { type: 'string', doc: 'Id of the section.' },
    judgements: { type: 'int', doc: 'How many judgements it rests on.' },
    evidence: { type: 'int', doc: 'How many items of evidence it cites.' },
  },
}

export const reportFacts: FactGroup<FactSource> = {
  group: 'report',
  doc: 'The report as it is drafted.',
  fields: {
    findings: { type: { list: reportFinding }, doc: 'Findings placed in the report.' },
    withoutThread: {
      type: { list: 'string' },
      doc: 'Findings placed without judgement or evidence, and passages without evidence, by their first words.',
    },
    sectionsWithoutRecommendation: {
      type: { list: 'string' },
      doc: 'Sections that owe a recommendation and have none.',
    },
    recommendationsWithoutAnswerer: { type: { list: 'string' }, doc: 'Recommendations that do not say who answers.' },
    groupsMissing: {
      type: { list: 'string' },
      doc: 'Group and outcome, as in "group / outcome", whose own judgement is neither concluded nor said not to be reported.',
    },
    jointActionMissing: { type: { list: 'string' }, doc: 'Group and outcome without a finding on joint action.' },
    silentTiers: { type: { list: 'string' }, doc: 'Tiers on which the sections that owe them are silent.' },
    sectionsEmpty: { type: { list: 'string' }, doc: 'Sections without a block.' },
    goodPracticeUnreported: {
      type: { list: 'string' },
      doc: 'Good practice marked in the evidence that no paragraph of the report cites.',
    },
    draftSentOn: { type: 'date', doc: 'Day on which the draft went to the director.' },
    commentsClosedOn: { type: 'date', doc: 'Day on which comments were closed.' },
    commentsUnanswered: { type: 'int', doc: 'Comments without an answer.' },
    gradeDisputesUnanswered: { type: 'int', doc: 'Comments that dispute a grade, without an answer.' },
    issuedOn: { type: 'date', doc: 'Day of issue.' },
  },
  async load({ tx, review, rulebook }) {
    const blocks = await listBlocks(tx, review.id)
    return factsOfReport({
      rulebook,
      blocks,
      items: countItems(await listCited(tx, review.id)),
      recommendations: await listRecommendations(tx, review.id),
      conclusions: await listConclusionStates(tx, review.id),
      goodPracticeUnreported: (await listUnreportedPractice(tx, review.id)).map(
        ({ reference, title }) => `${reference} ${title}`,
      ),
      ...(await findProgress(tx, review.id)),
    })
  },
}

export const issueFacts: FactGroup<FactSource> = {
  group: 'issue',
  doc: 'The issue of the report, with those it belongs together with.',
  fields: {
    runTogether: { type: { list: 'string' }, doc: 'Inspections that run together with the review, by name.' },
    apart: {
      type: { list: 'string' },
      doc: 'Those whose report goes out on another day, or on one that is not known, with the day.',
    },
    feedbackDays: {
      type: 'int',
      doc: 'On how many days feedback was given, where an inspection runs together with the review; else 0.',
    },
    daysAfterFeedback: {
      type: 'int',
      doc: 'Days from the last feedback meeting to the issue, or to today before it; 0 while no meeting is on record.',
    },
  },
  async load({ tx, review }) {
    return factsOfIssue(await findDaysOfIssue(tx, review.id))
  },
}

/** What the report leaves open. Eight statements, one more once it is issued. */
export const reportLooseEnds: LooseEndGroup<SweepSource> = {
  async load({ tx, review, rulebook }) {
    const comments = await listComments(tx, review.id)
    const remarks = await listRemarks(tx, review.id)
    return looseEndsOfReport({
      rulebook,
      at: `/reviews/${review.id}`,
      blocks: await listBlocks(tx, review.id),
      items: countItems(await listCited(tx, review.id)),
      recommendations: await listRecommendations(tx, review.id),
      conclusions: await listConclusionStates(tx, review.id),
      ...(await listAgreedGrades(tx, review.id)),
      comments: comments.filter(
        ({ sentOn, withdrawnOn, answered }) =>
          sentOn !== undefined && withdrawnOn === undefined && answered === undefined,
      ),
      remarks: remarks.filter(({ settled }) => settled === undefined),
      practice: await listUnreportedPractice(tx, review.id),
      isIssued: isIssued(review),
      isCorrecting: isIssued(review) && (await findOpenCorrection(tx, review.id)) !== undefined,
    })
  },
}
