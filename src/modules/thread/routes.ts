import { sayDay } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import { missing, page, type Reply, type Route } from '../../platform/web/route.ts'
import { judgementCode, judgementWords, opening } from '../reports/index.ts'
import { mayRead, type ReviewSubject, reviewPage, type Services } from '../reviews/index.ts'
import { labelIn, type Rulebook } from '../rulebooks/index.ts'
import {
  type Arrow,
  groupOf,
  groups,
  hrefOf,
  itemsInto,
  type ThreadNode,
  type Use,
  usesOf,
  wordsOfKind,
} from './domain/thread.ts'
import {
  findBlock,
  listArrowsFrom,
  listArrowsInto,
  listConclusions,
  listGrades,
  listItems,
  listLine,
  listLinesFrom,
  listParts,
  listWords,
  type NodeWords,
  type ThreadBlock,
  type ThreadConclusion,
  type ThreadGrade,
  type ThreadItem,
  type ThreadPart,
} from './views.ts'

type Shown = { readonly tx: Transaction; readonly review: ReviewSubject; readonly rulebook: Rulebook }

/** The golden thread, from a paragraph down to its sources and from an item up to all that used it. */
export function threadRoutes(services: Services): readonly Route[] {
  const shown = (tx: Transaction, review: ReviewSubject): Shown => ({
    tx,
    review,
    rulebook: services.rulebooks.get(review.rulebook, review.edition),
  })
  return [
    reviewPage({
      path: '/reviews/:review/thread/blocks/:block',
      permission: 'report.read',
      may: mayRead,
      statements: 9,
      show: ({ tx, subject, params }) => showBlock(shown(tx, subject), params['block'] ?? ''),
    }),
    reviewPage({
      path: '/reviews/:review/thread/evidence/:item',
      permission: 'evidence.read',
      may: mayRead,
      statements: 6,
      show: ({ tx, subject, params }) => showItem(shown(tx, subject), params['item'] ?? ''),
    }),
  ]
}

async function showBlock({ tx, review, rulebook }: Shown, id: string): Promise<Reply> {
  const block = await findBlock(tx, review.id, id)
  if (block === undefined) return missing('report.read: no such paragraph with a thread in this review')
  const node: ThreadNode = { kind: block.kind, id: block.id }
  const arrows = await listArrowsInto(tx, review.id, node)
  const ids = [...new Set(arrows.flatMap(({ from }) => (from.kind === 'item' ? [from.id] : [])))]
  const items = await listItems(tx, review.id, ids, 'Thread of a paragraph')
  const conclusions = await listConclusions(tx, review.id, block.judgements)
  const grades = await listGrades(tx, review.id, block.judgements)
  const parts = await listParts(tx, review.id, block.judgements)
  const cards = new Map(items.map(item => [item.id, cardOf(item, rulebook, review.id)]))
  const cardsInto = (into: ThreadNode) => itemsInto(arrows, into).flatMap(item => cards.get(item) ?? [])
  return page('thread/pages/block.njk', {
    title: block.kind === 'finding' ? 'The thread of a finding' : 'The thread of a passage',
    review,
    block: { ...block, ...standingOf(block), sectionLabel: labelIn(rulebook.sections, block.section) },
    judgements: block.judgements.map(judgement =>
      judgementOf(judgement, { review, rulebook, conclusions, grades, parts, cardsInto }),
    ),
    evidence: cardsInto(node),
    count: ids.length,
    forChildren: (await listLinesFrom(tx, review.id, block.id)).map(({ id: line, words }) => ({
      words,
      href: hrefOf({ kind: 'children-line', id: line }, review.id),
    })),
  })
}

/** Where the paragraph stands, in words. */
function standingOf({ placed, issuedOn }: ThreadBlock) {
  if (!placed) return { standing: 'Kept, and not in the report' }
  return {
    standing: issuedOn === null ? 'In the report as it is drafted' : `In the report issued on ${sayDay(issuedOn)}`,
  }
}

type Judging = {
  readonly review: ReviewSubject
  readonly rulebook: Rulebook
  readonly conclusions: readonly ThreadConclusion[]
  readonly grades: readonly ThreadGrade[]
  readonly parts: readonly ThreadPart[]
  readonly cardsInto: (node: ThreadNode) => readonly Card[]
}

/** One judgement of a paragraph: what was concluded, what was graded, and the evidence of each. */
function judgementOf(id: string, { review, rulebook, conclusions, grades, parts, cardsInto }: Judging) {
  const conclusion = conclusions.find(({ judgement }) => judgement === id)
  const grade = grades.find(({ judgement }) => judgement === id)
  const graded = rulebook.graded.find(each => each.id === id)
  const step = rulebook.grades.scale.find(each => each.grade === grade?.grade)
  return {
    code: judgementCode(id),
    text: judgementWords(rulebook).get(id) ?? id,
    href: hrefOf({ kind: graded === undefined ? 'conclusion' : 'grade', id }, review.id),
    conclusion: conclusion && {
      ...conclusion,
      says: conclusionStates[conclusion.state],
      href: hrefOf({ kind: 'conclusion', id }, review.id),
    },
    grade: grade && { ...grade, label: step?.label ?? '', href: hrefOf({ kind: 'grade', id }, review.id) },
    isGraded: graded !== undefined,
    // In the order in which the rulebook asks for them.
    parts: (graded?.passages ?? []).flatMap(passage => {
      const part = parts.find(each => each.passage === passage.id)
      const node = { kind: 'grade-passage', id: passage.id }
      return part === undefined
        ? []
        : [{ ...part, label: passage.label, href: hrefOf(node, review.id), evidence: cardsInto(node) }]
    }),
    conclusionEvidence: cardsInto({ kind: 'conclusion', id }),
    gradeEvidence: cardsInto({ kind: 'grade', id }),
  }
}

const conclusionStates = {
  concluded: 'Concluded',
  'not-yet': 'Not concluded yet',
  'not-reported': 'Not reported',
} as const satisfies Record<ThreadConclusion['state'], string>

type Card = ReturnType<typeof cardOf>

/** An item with where it comes from, in the words of the rulebook. */
function cardOf(item: ThreadItem, rulebook: Rulebook, reviewId: string) {
  const provision = rulebook.provisions.find(row => row.id === item.provision)
  return {
    ...item,
    kindLabel: labelIn(rulebook['evidence-kinds'], item.kind),
    sourceLabel: labelIn(rulebook.sources, item.source),
    bodyLabel: labelIn(rulebook.bodies, item.body),
    provisionText: provision === undefined ? '' : `${provision.id} ${provision.text}`,
    when:
      item.receivedOn === null ? sayDay(item.eventOn) : `${sayDay(item.eventOn)}, received ${sayDay(item.receivedOn)}`,
    href: hrefOf({ kind: 'item', id: item.id }, reviewId),
    thread: `/reviews/${reviewId}/thread/evidence/${item.id}`,
  }
}

async function showItem({ tx, review, rulebook }: Shown, id: string): Promise<Reply> {
  const line = await listLine(tx, review.id, id)
  if (line.length === 0) return missing('evidence.read: no such item in this review')
  const items = await listItems(tx, review.id, line, 'Thread of an item')
  const item = items.find(each => each.id === id)
  if (item === undefined) return missing('evidence.read: no such item in this review')
  const arrows = await listArrowsFrom(tx, review.id, line)
  const uses = usesOf(arrows)
  const words = await listWords(
    tx,
    review.id,
    uses.map(({ node }) => node),
  )
  const told = uses.map(use => useShown(use, { item, items, words, rulebook, reviewId: review.id }))
  return page('thread/pages/evidence.njk', {
    title: `Everything that used ${item.reference}`,
    review,
    item: cardOf(item, rulebook, review.id),
    count: uses.length,
    groups: groups
      .map(heading => ({ heading, uses: told.filter(use => use.group === heading) }))
      .filter(group => group.uses.length > 0),
    reported: practiceReported(item, arrows, words, review.id),
  })
}

type Telling = {
  readonly item: ThreadItem
  readonly items: readonly ThreadItem[]
  readonly words: readonly NodeWords[]
  readonly rulebook: Rulebook
  readonly reviewId: string
}

/** One use in words: what it is, what it says, and how the item came to it. */
function useShown({ node, through, items: direct, isRisk }: Use, telling: Telling) {
  const { item, items, words, rulebook, reviewId } = telling
  const own = words.find(each => each.kind === node.kind && each.id === node.id)
  const others = direct.filter(id => id !== item.id).flatMap(id => items.find(each => each.id === id)?.reference ?? [])
  return {
    group: groupOf(node.kind),
    name: nameOf(node, rulebook),
    text: own === undefined ? '' : opening(own.text),
    kept: (node.kind === 'finding' || node.kind === 'passage') && own?.placed === false,
    href: hrefOf(node, reviewId),
    cites: direct.includes(item.id),
    isRisk,
    others,
    through: through.map(each => ({
      name: nameOf(each, rulebook).replace(/^[A-Z]/, letter => letter.toLowerCase()),
      href: hrefOf(each, reviewId),
    })),
  }
}

/** "The conclusion on SS7", and only what a thing is called where it is of no judgement. */
function nameOf({ kind, id }: ThreadNode, rulebook: Rulebook): string {
  const words = judgementWords(rulebook).get(id)
  const isOfJudgement = ['route', 'conclusion', 'grade', 'proposal'].includes(kind)
  if (!isOfJudgement || words === undefined) return wordsOfKind(kind)
  return `${wordsOfKind(kind)} on ${judgementCode(id) || words}`
}

/** For good practice: the placed paragraphs that cite it, which is where it is reported; absent for other items. */
function practiceReported(item: ThreadItem, arrows: readonly Arrow[], words: readonly NodeWords[], reviewId: string) {
  if (!item.goodPractice) return undefined
  const placed = words.filter(({ placed: isPlaced }) => isPlaced)
  return arrows
    .filter(({ from }) => from.kind === 'item')
    .flatMap(({ to }) => placed.find(each => each.kind === to.kind && each.id === to.id) ?? [])
    .map(each => ({ text: opening(each.text), href: hrefOf(each, reviewId) }))
}
