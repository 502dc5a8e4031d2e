import { done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { setCitations } from '../../evidence/index.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import { inReadingOrder, type ReportBlock } from '../domain/block.ts'
import { quotedWordsStand } from '../domain/remark.ts'
import { joinedText, partedAt, whyNotJoined } from '../domain/reshape.ts'
import { mayWriteReport } from '../policy.ts'
import { addBlock, listBlocks, saveBlockContent, setPlaced, setPositions, withdrawBlockRow } from '../store/blocks.ts'
import { listRecommendations, setRestsOn } from '../store/recommendations.ts'
import { listRemarks, moveRemarks } from '../store/remarks.ts'
import { itemsCitedBy } from '../views/thread.ts'

/**
 * Parts a paragraph in two where one of its sentences begins. The first keeps its number, the second gets one of its own
 * and stands behind it; both rest on what the one rested on, and so does each recommendation. A comment goes with the
 * words it is about.
 */
export function partBlock(
  services: Services,
  caller: Caller,
  reviewId: string,
  parted: { readonly id: string; readonly version: number; readonly at: number },
  posted: Posted = {},
): Promise<Outcome<{ readonly id: string; readonly second: string }>> {
  const change = { ...posted, name: 'part-block', reviewId, may: mayWriteReport, touches: ['report'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const blocks = await listBlocks(tx, reviewId)
    const block = blocks.find(each => each.id === parted.id)
    if (block === undefined || block.version !== parted.version) return stale('this paragraph')
    const texts = block.kind === 'fixed' ? undefined : partedAt(block.text, parted.at)
    if (texts === undefined) return refused(problem('Choose the sentence with which the second paragraph begins', 'at'))
    const [first, rest] = texts
    const items = await itemsCitedBy(tx, reviewId, block)
    const second = await addBlock(tx, reviewId, { ...block, text: rest })
    if (!(await saveBlockContent(tx, reviewId, block.id, block.version, { ...block, text: first })))
      return stale('this paragraph')
    if (block.placed) await setPlaced(tx, reviewId, second, 1, true)
    await setCitations(tx, { reviewId, by: { kind: block.kind, id: second }, purpose: 'rests-on', items })
    const section = services.rulebooks
      .get(review.rulebook, review.edition)
      .sections.find(each => each.id === block.section)
    if (section === undefined) throw new Error(`The rulebook has no section ${block.section}.`)
    const order = inReadingOrder(section, blocks).map(each => each.id)
    await setPositions(tx, reviewId, order.toSpliced(order.indexOf(block.id) + 1, 0, second))
    await restInstead(tx, reviewId, block.id, [block.id, second])
    const moving = (await listRemarks(tx, reviewId, block.id)).filter(
      ({ quote }) => quote !== '' && !quotedWordsStand(quote, first) && quotedWordsStand(quote, rest),
    )
    await moveRemarks(tx, reviewId, moving, second)
    return done({ id: block.id, second })
  })
}

/**
 * Joins a paragraph with the one behind it: the first keeps its number and rests on what both rested on; comments and
 * recommendations of the second go over to it. The second is withdrawn, with its words in the record.
 */
export function joinBlocks(
  services: Services,
  caller: Caller,
  reviewId: string,
  joined: {
    readonly id: string
    readonly version: number
    readonly second: string
    readonly secondVersion: number
  },
  posted: Posted = {},
): Promise<Outcome<{ readonly id: string }>> {
  const change = { ...posted, name: 'join-blocks', reviewId, may: mayWriteReport, touches: ['report'] }
  return changeReview(services, caller, defined(change), async tx => {
    const blocks = await listBlocks(tx, reviewId)
    const first = blocks.find(each => each.id === joined.id)
    const second = blocks.find(each => each.id === joined.second)
    if (first?.version !== joined.version || second?.version !== joined.secondVersion || first === second)
      return stale('these paragraphs')
    const problems = whyNotJoined(first, second)
    if (problems.length > 0) return refused(...problems)
    const items = [...(await itemsCitedBy(tx, reviewId, first)), ...(await itemsCitedBy(tx, reviewId, second))]
    if (!(await saveBlockContent(tx, reviewId, first.id, first.version, together(first, second))))
      return stale('these paragraphs')
    const because = 'Joined to the paragraph before it, which has its words.'
    if (!(await withdrawBlockRow(tx, reviewId, second.id, second.version, because))) return stale('these paragraphs')
    const rests = { reviewId, purpose: 'rests-on' } as const
    await setCitations(tx, { ...rests, by: { kind: first.kind, id: first.id }, items: [...new Set(items)] })
    await setCitations(tx, { ...rests, by: { kind: second.kind, id: second.id }, items: [] })
    await restInstead(tx, reviewId, second.id, [first.id])
    await moveRemarks(tx, reviewId, await listRemarks(tx, reviewId, second.id), first.id)
    return done({ id: first.id })
  })
}

function together(first: ReportBlock, second: ReportBlock): ReportBlock {
  return {
    ...first,
    text: joinedText(first.text, second.text),
    tiers: [...new Set([...first.tiers, ...second.tiers])],
    judgements: [...new Set([...first.judgements, ...second.judgements])],
    jointAction: first.jointAction || second.jointAction,
  }
}

/** Recommendations that rested on one paragraph rest on these instead. */
async function restInstead(tx: Transaction, reviewId: string, before: string, now: readonly string[]): Promise<void> {
  for (const { id, version, blocks } of await listRecommendations(tx, reviewId)) {
    if (!blocks.includes(before)) continue
    const rests = [...new Set(blocks.flatMap(block => (block === before ? now : [block])))]
    if (!(await setRestsOn(tx, reviewId, id, version, rests)))
      throw new Error(`The recommendation ${id} changed meanwhile.`)
  }
}
