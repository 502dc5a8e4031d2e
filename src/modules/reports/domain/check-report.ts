import type { Temporal } from '../../../kernel/dates.ts'
import { type FactValues, known } from '../../../kernel/facts.ts'
import { sayList } from '../../../kernel/words.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { missingThread, opening, type ReportBlock, type ReportRecommendation, sayAnswerers } from './block.ts'
import { type ConclusionState, groupCoverage, ownJudgementSettled, silentTiers } from './coverage.ts'

/** What the facts of the report are worked out from. */
export type ReportState = {
  readonly rulebook: Rulebook
  readonly blocks: readonly ReportBlock[]
  /** Items of evidence that each block cites. */
  readonly items: ReadonlyMap<string, number>
  readonly recommendations: readonly ReportRecommendation[]
  readonly conclusions: ReadonlyMap<string, ConclusionState>
  /** Good practice marked in the evidence that no placed paragraph cites, in words. */
  readonly goodPracticeUnreported: readonly string[]
  readonly draftSentOn: Temporal.PlainDate | undefined
  readonly commentsClosedOn: Temporal.PlainDate | undefined
  readonly commentsUnanswered: number
  readonly gradeDisputesUnanswered: number
  readonly issuedOn: Temporal.PlainDate | undefined
}

/**
 * What rules may ask of the report. Lists say in words what is missing and where, since a rule prints them: a label of
 * the rulebook, or the first words of a paragraph.
 */
export function factsOfReport(state: ReportState): FactValues {
  const { rulebook, items } = state
  const placed = state.blocks.filter(block => block.placed)
  const coverage = groupCoverage(rulebook, state.blocks, state.conclusions)
  const says = (group: { groupLabel: string; outcomeLabel: string }) => `${group.groupLabel} / ${group.outcomeLabel}`
  return known({
    findings: placed
      .filter(block => block.kind === 'finding')
      .map(({ id, section, judgements }) => ({
        id,
        section,
        judgements: BigInt(judgements.length),
        evidence: BigInt(items.get(id) ?? 0),
      })),
    withoutThread: placed.flatMap(block => {
      const missing = missingThread(block, items.get(block.id) ?? 0)
      return missing.length === 0 ? [] : [`${opening(block.text)} (no ${sayList(missing).replace(' and ', ', no ')})`]
    }),
    sectionsWithoutRecommendation: rulebook.sections
      .filter(section => section['recommendation-needed'])
      .filter(section => !state.recommendations.some(each => each.section === section.id))
      .map(section => section.label),
    recommendationsWithoutAnswerer: state.recommendations
      .filter(recommendation => sayAnswerers(recommendation) === '')
      .map(recommendation => opening(recommendation.text)),
    groupsMissing: coverage.filter(each => !ownJudgementSettled(each)).map(says),
    jointActionMissing: coverage.filter(each => !each.jointAction).map(says),
    silentTiers: silentTiers(rulebook, state.blocks),
    sectionsEmpty: rulebook.sections
      .filter(section => !placed.some(block => block.section === section.id))
      .map(section => section.label),
    goodPracticeUnreported: state.goodPracticeUnreported,
    draftSentOn: state.draftSentOn,
    commentsClosedOn: state.commentsClosedOn,
    commentsUnanswered: BigInt(state.commentsUnanswered),
    gradeDisputesUnanswered: BigInt(state.gradeDisputesUnanswered),
    issuedOn: state.issuedOn,
  })
}
