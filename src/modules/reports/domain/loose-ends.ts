import { type LooseEnds, looseEnd, type Place } from '../../../kernel/loose-ends.ts'
import { sayCount } from '../../../kernel/words.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import {
  judgementCode,
  missingThread,
  opening,
  type ReportBlock,
  type ReportRecommendation,
  sayAnswerers,
} from './block.ts'
import type { ConclusionState } from './coverage.ts'
import { groupCoverage, ownJudgementSettled } from './coverage.ts'
import { type SaidTwice, saidTwice } from './said-twice.ts'

/** What the loose ends of a report are found in. */
export type LooseReport = {
  readonly rulebook: Rulebook
  /** Path of the review. */
  readonly at: string
  readonly blocks: readonly ReportBlock[]
  /** Items of evidence that each block cites. */
  readonly items: ReadonlyMap<string, number>
  readonly recommendations: readonly ReportRecommendation[]
  readonly conclusions: ReadonlyMap<string, ConclusionState>
  /** Graded judgements with an agreed grade. */
  readonly grades: ReadonlyMap<string, number>
  /** Comments on accuracy that were sent and are not answered. */
  readonly comments: readonly {
    readonly id: string
    readonly text: string
    readonly disputesGrade: string | undefined
  }[]
  /** Open comments of colleagues, by the paragraph they are about. */
  readonly remarks: readonly { readonly blockId: string; readonly text: string }[]
  /** Good practice that no placed paragraph cites. */
  readonly practice: readonly { readonly id: string; readonly reference: string }[]
  readonly isIssued: boolean
  /** A correction of the issued report is written and not issued. */
  readonly isCorrecting: boolean
}

/** Paragraphs kept and not placed, said twice or on open judgements; comments without an answer; loose recommendations. */
export function looseEndsOfReport(report: LooseReport): LooseEnds {
  const { at, blocks, recommendations, comments, practice } = report
  const answers = (chosen: LooseReport['comments']): readonly Place[] =>
    chosen.map(({ id, text }) => ({ text: opening(text), href: `${at}/draft/comments/${id}` }))
  const advised = (chosen: readonly ReportRecommendation[]): readonly Place[] =>
    chosen.map(({ id, text }) => ({ text: opening(text), href: `${at}/report/recommendations/${id}` }))
  const threadless = blocks.filter(
    block => block.placed && missingThread(block, report.items.get(block.id) ?? 0).length > 0,
  )
  return {
    ends: report.isIssued ? correctionOf(report) : endsOf(report),
    places: {
      'report.withoutThread': threadless.map(block => placeOf(block, at)),
      'report.goodPracticeUnreported': practice.map(({ id, reference }) => ({
        text: reference,
        href: `${at}/thread/evidence/${id}`,
      })),
      'report.commentsUnanswered': answers(comments),
      'report.gradeDisputesUnanswered': answers(comments.filter(({ disputesGrade }) => disputesGrade !== undefined)),
      'report.recommendationsWithoutAnswerer': advised(recommendations.filter(each => sayAnswerers(each) === '')),
      'report.groupsMissing': groupCoverage(report.rulebook, blocks, report.conclusions)
        .filter(each => !ownJudgementSettled(each))
        .flatMap(({ own }) => own.filter(({ state }) => state !== 'concluded' && state !== 'not-reported'))
        .map(({ id, text }) => ({ text: `${judgementCode(id)} ${text}`.trim(), href: `${at}/conclusions/${id}` })),
      'report.sectionsWithoutRecommendation': sectionsOf(report, section => {
        const has = recommendations.some(each => each.section === section.id)
        return section['recommendation-needed'] === true && !has
      }),
      'report.sectionsEmpty': sectionsOf(
        report,
        section => !blocks.some(block => block.placed && block.section === section.id),
      ),
    },
  }
}

const placeOf = ({ id, text }: ReportBlock, at: string): Place => ({
  text: opening(text),
  href: `${at}/report/blocks/${id}`,
})

function sectionsOf(
  { rulebook, at }: LooseReport,
  isOpen: (section: Rulebook['sections'][number]) => boolean,
): readonly Place[] {
  return rulebook.sections.filter(isOpen).map(({ id, label }) => ({ text: label, href: `${at}/report#section-${id}` }))
}

function endsOf(report: LooseReport) {
  const { at, blocks, recommendations, conclusions, grades, comments, remarks } = report
  const placed = blocks.filter(block => block.placed)
  const isOpen = (judgement: string) =>
    !grades.has(judgement) &&
    conclusions.get(judgement) !== 'concluded' &&
    conclusions.get(judgement) !== 'not-reported'
  const unproven = placed.filter(({ kind, judgements }) => kind === 'finding' && judgements.some(isOpen))
  const standing = new Set(placed.map(({ id }) => id))
  const groundless = recommendations.filter(({ blocks: rests }) => !rests.some(id => standing.has(id)))
  const twice = repetitionsOf(blocks)
  return [
    ...looseEnd(
      'findings-unproven',
      'left',
      unproven.map(block => placeOf(block, at)),
      count =>
        `${sayCount(count, 'finding')} on ${count === 1 ? 'a judgement' : 'judgements'} not concluded or graded yet`,
    ),
    ...looseEnd(
      'comments-unanswered',
      'left',
      comments.map(({ id, text }) => ({ text: opening(text), href: `${at}/draft/comments/${id}` })),
      count => `${sayCount(count, 'comment')} of the area on the draft without an answer`,
    ),
    ...looseEnd(
      'remarks-open',
      'left',
      remarks.map(({ blockId, text }) => ({ text: opening(text), href: `${at}/report/blocks/${blockId}` })),
      count => `${sayCount(count, 'comment')} of colleagues on a paragraph still open`,
    ),
    ...looseEnd(
      'said-twice',
      'left',
      twice.map(({ places }) => ({
        text: opening(places[0]?.text ?? ''),
        href: `${at}/report/blocks/${places[1]?.block ?? ''}`,
      })),
      count => `${sayCount(count, 'thing')} said in two sections of the report or more`,
    ),
    ...looseEnd(
      'paragraphs-kept',
      'left',
      blocks.filter(block => !block.placed).map(block => placeOf(block, at)),
      count => `${sayCount(count, 'paragraph')} kept and not in the report`,
    ),
    ...looseEnd(
      'recommendations-groundless',
      'left',
      groundless.map(({ id, text }) => ({ text: opening(text), href: `${at}/report/recommendations/${id}` })),
      count =>
        `${sayCount(count, 'recommendation')} that ${count === 1 ? 'rests' : 'rest'} on no finding in the report`,
    ),
  ]
}

/** What the paragraphs in the report say twice; the framework's own words, quoted, are left out. */
export function repetitionsOf(blocks: readonly ReportBlock[]): readonly SaidTwice[] {
  return saidTwice(blocks.filter(({ placed, kind }) => placed && kind !== 'fixed'))
}

/** By paragraph: the others, in other sections, that say the same or nearly. */
export function repeatedElsewhere(blocks: readonly ReportBlock[]): ReadonlyMap<string, readonly string[]> {
  const others = new Map<string, Set<string>>()
  for (const { places } of repetitionsOf(blocks)) {
    for (const { block, section } of places) {
      const own = others.get(block) ?? new Set()
      for (const other of places) if (other.section !== section) own.add(other.block)
      others.set(block, own)
    }
  }
  return new Map([...others].map(([block, found]) => [block, [...found]]))
}

function correctionOf({ at, isCorrecting }: LooseReport): LooseEnds['ends'] {
  const place = { text: 'The correction', href: `${at}/report/correction` }
  return looseEnd(
    'correction-open',
    'left',
    isCorrecting ? [place] : [],
    () => 'A correction of the issued report is written and not issued',
  )
}
