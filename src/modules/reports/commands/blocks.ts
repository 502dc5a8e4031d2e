import { done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { itemsOfReview, setCitations } from '../../evidence/index.ts'
import { changeReview, defined, type Posted, type ReviewSubject, type Services } from '../../reviews/index.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { type BlockKind, inReadingOrder, judgementWords, quotationsOf, type ReportBlock } from '../domain/block.ts'
import { textAt, wasOnlyMoved } from '../domain/versions.ts'
import { mayWriteReport } from '../policy.ts'
import {
  addBlock,
  type BlockContent,
  listBlocks,
  saveBlockContent,
  setPlaced,
  setPositions,
  withdrawBlockRow,
} from '../store/blocks.ts'
import { listBlockVersions } from '../views/versions.ts'

/** A paragraph as a form posts it. A quotation names what it quotes; its words are the rulebook's, never typed. */
export type WrittenBlock = {
  readonly section: string
  readonly kind: BlockKind
  readonly text: string
  readonly quotation: string | undefined
  readonly outcome: string | undefined
  readonly group: string | undefined
  readonly tiers: readonly string[]
  readonly judgements: readonly string[]
  readonly jointAction: boolean
  /** Ids of the items of evidence. */
  readonly evidence: readonly string[]
}

/** The number of a block and the version it has now. */
export type SavedBlock = { readonly id: string }

/**
 * Saves a paragraph, with or without its thread: only placing asks for it (¶77). One that stands in the report already
 * must keep its thread. Its id is the same in every draft.
 */
export function saveBlock(
  services: Services,
  caller: Caller,
  reviewId: string,
  written: WrittenBlock,
  existing: { readonly id: string; readonly version: number; readonly placed: boolean } | undefined,
  posted: Posted = {},
): Promise<Outcome<SavedBlock>> {
  const change = {
    ...posted,
    name: 'save-block',
    reviewId,
    may: mayWriteReport,
    touches: ['report'],
    ...(existing?.placed === true ? { moments: ['act place-block'] } : {}),
    field: 'evidence',
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const content = contentOf(written, rulebook)
    const problems = [...checkBlock(written, rulebook), ...(await foreignEvidence(tx, review, written))]
    if (problems.length > 0) return refused(...problems)
    let version = existing?.version
    if (existing !== undefined) {
      const now = (await listBlocks(tx, reviewId)).find(each => each.id === existing.id)
      if (now === undefined || now.placed !== existing.placed) return stale('this paragraph')
      if (now.kind !== content.kind)
        return refused(problem('A paragraph stays of the kind it is. Write another instead', 'kind'))
      if (now.version !== version) {
        const versions = await listBlockVersions(tx, reviewId, now.id)
        const before = textAt(versions, existing.version)
        if (!wasOnlyMoved(versions, existing.version))
          return stale('this paragraph', before === undefined ? undefined : { text: before })
        version = now.version
      }
    }
    const id = await write(tx, review, content, existing && { ...existing, version: version ?? existing.version })
    if (id === undefined) return stale('this paragraph')
    await cite(tx, review, id, content.kind, written.evidence)
    return done({ id })
  })
}

/** A new block gets its number, an existing one keeps it; undefined when somebody else changed it first. */
async function write(
  tx: Transaction,
  review: ReviewSubject,
  content: BlockContent,
  existing: { readonly id: string; readonly version: number } | undefined,
): Promise<string | undefined> {
  if (existing === undefined) return addBlock(tx, review.id, content)
  return (await saveBlockContent(tx, review.id, existing.id, existing.version, content)) ? existing.id : undefined
}

async function cite(
  tx: Transaction,
  review: ReviewSubject,
  id: string,
  kind: BlockKind,
  items: readonly string[],
): Promise<void> {
  if (kind === 'fixed') return
  await setCitations(tx, { reviewId: review.id, by: { kind, id }, purpose: 'rests-on', items })
}

function contentOf(written: WrittenBlock, rulebook: Rulebook): BlockContent {
  const { section, kind, outcome, group, tiers, jointAction } = written
  const quoted = quotationsOf(rulebook).find(each => each.key === written.quotation)
  return {
    section,
    kind,
    text: kind === 'fixed' ? (quoted?.text ?? '') : written.text,
    cite: kind === 'fixed' ? (quoted?.cite ?? '') : '',
    outcome,
    group,
    tiers,
    judgements: kind === 'finding' ? written.judgements : [],
    jointAction: kind === 'finding' && jointAction,
  }
}

/** What is wrong with a paragraph by the lists of the rulebook, field by field. */
function checkBlock(written: WrittenBlock, rulebook: Rulebook): readonly Problem[] {
  const problems: Problem[] = []
  const section = rulebook.sections.find(each => each.id === written.section)
  const known = (list: readonly { readonly id: string }[], id: string) => list.some(each => each.id === id)
  if (section === undefined) problems.push(problem('Choose the section in which it stands', 'section'))
  else if (!section.blocks.includes(written.kind)) {
    problems.push(problem(`The section “${section.label}” takes no paragraph of this kind`, 'section'))
  }
  if (written.kind === 'fixed') {
    const quoted = quotationsOf(rulebook).some(each => each.key === written.quotation)
    if (!quoted) problems.push(problem('Choose the words of the framework to quote', 'quotation'))
  } else if (written.text === '') problems.push(problem('Write the paragraph', 'text'))
  if (written.outcome !== undefined && !known(rulebook.outcomes, written.outcome))
    problems.push(problem('Choose one of the outcomes', 'outcome'))
  if (written.group !== undefined && !known(rulebook.groups, written.group))
    problems.push(problem('Choose one of the groups', 'group'))
  if (!written.tiers.every(tier => known(rulebook.tiers, tier)))
    problems.push(problem('Choose among the tiers', 'tiers'))
  const words = judgementWords(rulebook)
  if (!written.judgements.every(judgement => words.has(judgement)))
    problems.push(problem('Choose among the judgements of the framework', 'judgements'))
  if (written.jointAction && (written.group === undefined || written.outcome === undefined))
    problems.push(problem('Say on behalf of which group, and in which outcome, the joint action is', 'group'))
  return problems
}

async function foreignEvidence(
  tx: Transaction,
  review: ReviewSubject,
  written: WrittenBlock,
): Promise<readonly Problem[]> {
  const here = await itemsOfReview(tx, review.id, written.evidence)
  return written.evidence.every(id => here.has(id))
    ? []
    : [problem('Choose among the evidence of this review', 'evidence')]
}

/** Places a paragraph in the report, which its thread must allow (¶77), or takes it out again. */
export function placeBlock(
  services: Services,
  caller: Caller,
  reviewId: string,
  block: { readonly id: string; readonly version: number; readonly placed: boolean },
  posted: Posted = {},
): Promise<Outcome<SavedBlock>> {
  const change = {
    ...posted,
    name: block.placed ? 'place-block' : 'take-out-block',
    reviewId,
    may: mayWriteReport,
    touches: ['report'],
    ...(block.placed ? { moments: ['act place-block'] } : {}),
    field: 'evidence',
  }
  return changeReview(services, caller, defined(change), async tx =>
    (await setPlaced(tx, reviewId, block.id, block.version, block.placed))
      ? done({ id: block.id })
      : stale('this paragraph'),
  )
}

/** Moves a paragraph one place up or down among its neighbours in the section; at the end nothing moves. */
export function moveBlock(
  services: Services,
  caller: Caller,
  reviewId: string,
  move: { readonly id: string; readonly version: number; readonly direction: 'up' | 'down' },
  posted: Posted = {},
): Promise<Outcome<SavedBlock>> {
  const change = { ...posted, name: 'move-block', reviewId, may: mayWriteReport, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const blocks = await listBlocks(tx, reviewId)
    const block = blocks.find(each => each.id === move.id)
    if (block === undefined || block.version !== move.version) return stale('this paragraph')
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const section = rulebook.sections.find(each => each.id === block.section)
    if (section === undefined) throw new Error(`The rulebook has no section ${block.section}.`)
    const order = inReadingOrder(section, blocks)
    await setPositions(
      tx,
      reviewId,
      moved(order, block, move.direction).map(each => each.id),
    )
    return done({ id: block.id })
  })
}

/** The order after the move: the next neighbour of the same outcome that stands in the report as the block does. */
function moved(order: readonly ReportBlock[], block: ReportBlock, direction: 'up' | 'down'): readonly ReportBlock[] {
  const neighbours = order.filter(each => each.outcome === block.outcome && each.placed === block.placed)
  const other = neighbours[neighbours.indexOf(block) + (direction === 'up' ? -1 : 1)]
  if (other === undefined) return order
  return order.map(each => (each === block ? other : each === other ? block : each))
}

/** Takes a paragraph away for good, with the reason; its number is not given again. */
export function withdrawBlock(
  services: Services,
  caller: Caller,
  reviewId: string,
  block: { readonly id: string; readonly version: number; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'withdraw-block', reviewId, may: mayWriteReport, touches: ['report'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const found = (await listBlocks(tx, reviewId)).find(each => each.id === block.id)
    if (found === undefined || !(await withdrawBlockRow(tx, reviewId, block.id, block.version, block.because)))
      return stale('this paragraph')
    await cite(tx, review, found.id, found.kind, [])
    return done()
  })
}
