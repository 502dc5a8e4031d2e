import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { listOrganisations } from '../../register/index.ts'
import { changeReview, defined, type Posted, type ReviewSubject, type Services } from '../../reviews/index.ts'
import { mayWriteReport } from '../policy.ts'
import { listBlocks } from '../store/blocks.ts'
import {
  addRecommendation,
  listRecommendations,
  type RecommendationContent,
  saveRecommendationRow,
} from '../store/recommendations.ts'

/** What a section recommends, as a form posts it. Bodies are organisations of the register. */
export type WrittenRecommendation = Omit<RecommendationContent, 'bodies'> & {
  readonly bodies?: readonly string[]
  readonly withdrawnBecause?: string
}

/**
 * Saves what a section recommends, which bodies answer for it by the arrangements of their area, and the findings it rests
 * on (¶69).
 */
export function saveRecommendation(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: WrittenRecommendation,
  existing: { readonly id: string; readonly version: number } | undefined,
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const change = { ...posted, name: 'save-recommendation', reviewId, may: mayWriteReport, touches: ['report'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const written = { ...given, bodies: [...new Set(given.bodies ?? [])] }
    const isTakenAway = written.withdrawnBecause !== undefined
    const problems = isTakenAway ? [] : await checkRecommendation(services, tx, review, written, londonDay(caller.now))
    if (problems.length > 0) return refused(...problems)
    if (existing === undefined) return done({ id: await addRecommendation(tx, reviewId, written) })
    return (await saveRecommendationRow(tx, reviewId, existing.id, existing.version, written))
      ? done({ id: existing.id })
      : stale('this recommendation')
  })
}

async function checkRecommendation(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  written: RecommendationContent,
  today: Temporal.PlainDate,
): Promise<readonly Problem[]> {
  const { sections } = services.rulebooks.get(review.rulebook, review.edition)
  const findings = new Set(
    (await listBlocks(tx, review.id)).filter(block => block.kind === 'finding').map(block => block.id),
  )
  const bodies = new Set([
    ...(await listOrganisations(tx, review.areaId, today.toString())).map(body => body.id),
    // One that was named while it was there stays.
    ...(await listRecommendations(tx, review.id)).flatMap(each => each.bodies),
  ])
  return [
    ...(sections.some(section => section.id === written.section)
      ? []
      : [problem('Choose the section in which it stands', 'section')]),
    ...(written.text === '' ? [problem('Write what is recommended', 'text')] : []),
    ...(written.blocks.every(id => findings.has(id))
      ? []
      : [problem('Choose among the findings of this report', 'blocks')]),
    ...(written.bodies.every(id => bodies.has(id)) ? [] : [problem('Choose among the bodies of this area', 'bodies')]),
  ]
}
