import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { isBeingCorrected, listBlocks, listRecommendations } from '../../reports/index.ts'
import { changeReview, defined, isIssued, type Posted, type ReviewSubject, type Services } from '../../reviews/index.ts'
import { kindsFrom, type Line, type LineSource, type WrittenLine } from '../domain/line.ts'
import { unsafeWords, wasSaid } from '../domain/safe-words.ts'
import { mayWriteForChildren } from '../policy.ts'
import { addLine, listLines, placeLines, saveLineRow, savePart, withdrawLineRow } from '../store/lines.ts'
import { findUnsafe, listSaidByChildren } from '../views/sources.ts'

const touches = ['childrenReport'] as const

/**
 * Marks a finding, a recommendation or what children said for their report (¶70), with the plain words for it as far as
 * they are written.
 *
 * Refused where it does not stand in the report, where children's words are not open to be published, for a name of
 * staff in the words, and for a quotation that was not said so.
 */
export function markForChildren(
  services: Services,
  caller: Caller,
  reviewId: string,
  line: WrittenLine & { readonly source: LineSource },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const change = { ...posted, name: 'mark-for-children', reviewId, may: mayWriteForChildren, touches }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const closed = await closedSinceIssue(tx, review)
    if (closed.length > 0) return refused(...closed)
    const marked = (await listLines(tx, reviewId)).some(
      ({ source, stands }) =>
        stands && line.source.kind !== 'evidence' && source.kind === line.source.kind && source.id === line.source.id,
    )
    if (marked) return refused(problem('This is marked for the report for children already.'))
    const problems = await checkLine(services, tx, review, line, line.source)
    if (problems.length > 0) return refused(...problems)
    return done({ id: await addLine(tx, reviewId, line) })
  })
}

/** What is issued is changed by a correction alone: until one is begun, nothing of it is written. */
async function closedSinceIssue(tx: Transaction, review: ReviewSubject): Promise<readonly Problem[]> {
  if (!isIssued(review) || (await isBeingCorrected(tx, review.id))) return []
  return [
    {
      ...problem('The report is issued. Begin a correction of it first: what is written here then goes out with that.'),
      href: `/reviews/${review.id}/report/correction`,
    },
  ]
}

/** Writes the plain words of a line anew, and how it is told. */
export function writeLine(
  services: Services,
  caller: Caller,
  reviewId: string,
  line: WrittenLine & Pick<Line, 'id' | 'version'>,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'write-for-children', reviewId, may: mayWriteForChildren, touches }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const closed = await closedSinceIssue(tx, review)
    if (closed.length > 0) return refused(...closed)
    const kept = (await listLines(tx, reviewId)).find(({ id }) => id === line.id)
    if (kept === undefined) return denied('write-for-children: no such line in this review')
    const problems = await checkLine(services, tx, review, line, kept.source)
    if (problems.length > 0) return refused(...problems)
    return (await saveLineRow(tx, reviewId, { ...line, source: kept.source })) ? done() : stale('this line')
  })
}

/** Takes a line out of the report for children, with the reason; its words stay in the record. */
export function takeOut(
  services: Services,
  caller: Caller,
  reviewId: string,
  line: { readonly id: string; readonly version: number; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'take-out-for-children', reviewId, may: mayWriteForChildren, touches }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const closed = await closedSinceIssue(tx, review)
    if (closed.length > 0) return refused(...closed)
    return (await withdrawLineRow(tx, reviewId, line)) ? done() : stale('this line')
  })
}

/** Puts a line one place before or after those of its kind. */
export function moveLine(
  services: Services,
  caller: Caller,
  reviewId: string,
  { id, by }: { readonly id: string; readonly by: -1 | 1 },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'move-for-children', reviewId, may: mayWriteForChildren, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const closed = await closedSinceIssue(tx, review)
    if (closed.length > 0) return refused(...closed)
    const lines = await listLines(tx, reviewId)
    const line = lines.find(each => each.id === id)
    if (line === undefined) return denied('move-for-children: no such line in this review')
    const beside = lines.filter(each => each.kind === line.kind && each.outcome === line.outcome)
    const other = beside[beside.indexOf(line) + by]
    if (other === undefined) return done()
    const moved = lines.map(each => (each === line ? other : each === other ? line : each))
    await placeLines(
      tx,
      reviewId,
      moved.map(each => each.id),
    )
    return done()
  })
}

/** Tells a part of the report in words of this review instead of those of the rulebook. */
export function writePart(
  services: Services,
  caller: Caller,
  reviewId: string,
  part: { readonly part: string; readonly text: string; readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'write-part-for-children', reviewId, may: mayWriteForChildren, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const closed = await closedSinceIssue(tx, review)
    if (closed.length > 0) return refused(...closed)
    const { children } = services.rulebooks.get(review.rulebook, review.edition)
    if (children?.report.parts.some(({ id }) => id === part.part) !== true)
      return denied('write-part-for-children: the report for children has no such part')
    if (part.text === '') return refused(problem('Write the words of this part.', 'text'))
    const unsafe = await findUnsafe(tx, review, part.text)
    const problems = unsafeWords(part.text, unsafe, false, 'text')
    if (problems.length > 0) return refused(...problems)
    return (await savePart(tx, reviewId, part)) ? done() : stale('this part')
  })
}

async function checkLine(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  line: WrittenLine,
  source: LineSource,
): Promise<readonly Problem[]> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  if (rulebook.children === undefined) return [problem('This framework knows of no report for children.')]
  const shape = [
    ...(kindsFrom[source.kind].includes(line.kind) ? [] : [problem('Choose what this tells from the list.', 'kind')]),
    ...(line.outcome === '' || rulebook.outcomes.some(({ id }) => id === line.outcome)
      ? []
      : [problem('Choose an outcome from the list.', 'outcome')]),
  ]
  const found = await findSource(tx, review.id, source)
  if (found === undefined) return [...shape, problem(notThere[source.kind], 'words')]
  const isQuoted = source.kind === 'evidence'
  const all = [line.words, line.byWhen].join('\n')
  const unsafe = await findUnsafe(tx, review, all, isQuoted ? { place: found.place } : { own: found.text })
  return [
    ...shape,
    ...unsafeWords(line.words, unsafe, isQuoted),
    ...unsafeWords(line.byWhen, unsafe, isQuoted, 'byWhen'),
    ...(isQuoted && line.words === '' ? [problem('Copy the words that children said.', 'words')] : []),
    ...(isQuoted && line.words !== '' && !wasSaid(line.words, found.text)
      ? [problem('These words do not stand in the item. Copy them from it; … stands for what you leave out.', 'words')]
      : []),
  ]
}

const notThere = {
  finding: 'Only a finding that stands in the report is told to children. Place it in the report first.',
  recommendation: 'This recommendation is not there any more.',
  evidence: 'Only what comes from children and is classified as open to be published may be quoted.',
} as const

/** The words that a line comes from, where they may be told; and where children said them. */
async function findSource(
  tx: Transaction,
  reviewId: string,
  { kind, id }: LineSource,
): Promise<{ readonly text: string; readonly place: string } | undefined> {
  switch (kind) {
    case 'finding': {
      const block = (await listBlocks(tx, reviewId)).find(each => each.id === id)
      return block?.placed === true && block.kind !== 'fixed' ? { text: block.text, place: '' } : undefined
    }
    case 'recommendation': {
      const found = (await listRecommendations(tx, reviewId)).find(each => each.id === id)
      return found === undefined ? undefined : { text: found.text, place: '' }
    }
    case 'evidence':
      return (await listSaidByChildren(tx, reviewId)).find(each => each.id === id)
  }
}
