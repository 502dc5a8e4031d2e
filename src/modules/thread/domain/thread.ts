/** Something on the thread: an item of evidence, or what a module that cites calls its kind, and which one. */
export type ThreadNode = { readonly kind: string; readonly id: string }

/** One thing is used by another, from the evidence upwards. */
export type Arrow = { readonly from: ThreadNode; readonly to: ThreadNode; readonly isRisk: boolean }

export function sameNode(one: ThreadNode, other: ThreadNode): boolean {
  return one.kind === other.kind && one.id === other.id
}

/** A node as a key of maps. */
export function keyOf({ kind, id }: ThreadNode): string {
  return `${kind} ${id}`
}

/** Kinds of things that use evidence, in the order in which a review makes them, and how one of each is called. */
const kinds = {
  route: { words: 'The choice of route', group: 'Planning and fieldwork' },
  hypothesis: { words: 'A hypothesis', group: 'Planning and fieldwork' },
  activity: { words: 'An activity', group: 'Planning and fieldwork' },
  'emerging-issue': { words: 'An emerging issue', group: 'Planning and fieldwork' },
  conclusion: { words: 'The conclusion', group: 'Judging' },
  proposal: { words: 'A proposed grade', group: 'Judging' },
  'grade-passage': { words: 'A part of a graded judgement', group: 'Judging' },
  grade: { words: 'The agreed grade', group: 'Judging' },
  finding: { words: 'A finding', group: 'The report' },
  passage: { words: 'A passage', group: 'The report' },
  recommendation: { words: 'A recommendation', group: 'The report' },
  'children-line': { words: 'A line of the report for children', group: 'The report' },
  issue: { words: 'The issued report', group: 'After the report' },
  action: { words: 'An action of the plan', group: 'After the report' },
  progress: { words: 'Progress on an action', group: 'After the report' },
} as const

type KnownKind = keyof typeof kinds

function isKnown(kind: string): kind is KnownKind {
  return kind in kinds
}

/** How one of a kind is called; a kind that this page has no word for is called by its own name. */
export function wordsOfKind(kind: string): string {
  return isKnown(kind) ? kinds[kind].words : kind.replace(/^./, letter => letter.toUpperCase()).replaceAll('-', ' ')
}

/** The parts of the backward page, in the order of the work. */
export const groups = ['Planning and fieldwork', 'Judging', 'The report', 'After the report'] as const

export function groupOf(kind: string): (typeof groups)[number] {
  return isKnown(kind) ? kinds[kind].group : 'Judging'
}

function rankOf(kind: string): number {
  const rank = Object.keys(kinds).indexOf(kind)
  return rank === -1 ? Object.keys(kinds).length : rank
}

/** The place of a node in the review; a paragraph leads to its own thread. */
export function hrefOf({ kind, id }: ThreadNode, reviewId: string): string {
  const at = `/reviews/${reviewId}`
  switch (kind) {
    case 'item':
      return `${at}/evidence/${id}`
    case 'route':
      return `${at}/coverage/${id}`
    case 'hypothesis':
      return `${at}/hypotheses/${id}`
    case 'activity':
      return `${at}/activities/${id}`
    case 'emerging-issue':
      return `${at}/issues#${id}`
    case 'conclusion':
      return `${at}/conclusions/${id}`
    case 'grade-passage':
      return `${at}/grades/passages/${id}`
    case 'finding':
    case 'passage':
      return `${at}/thread/blocks/${id}`
    case 'recommendation':
      return `${at}/report#r${id}`
    case 'children-line':
      return `${at}/children/lines/${id}`
    case 'action':
      return `${at}/actions/items/${id}`
    case 'progress':
      return `${at}/actions/items/${id.replace('-', '#progress-')}`
    case 'issue':
      return `/published/${reviewId}`
    default:
      return `${at}/grades/${id}`
  }
}

/** One thing that used an item, and how the item came to it. */
export type Use = {
  readonly node: ThreadNode
  /** What it cites the item through; empty where it cites the item itself. */
  readonly through: readonly ThreadNode[]
  /** The items of the line that it cites itself. */
  readonly items: readonly string[]
  readonly isRisk: boolean
}

/** Everything that arrows lead to, each once, in the order of the work: what cites the item, and what rests on that. */
export function usesOf(arrows: readonly Arrow[]): readonly Use[] {
  const into = Map.groupBy(arrows, ({ to }) => keyOf(to))
  return [...into.values()]
    .flatMap(each => {
      const [first] = each
      if (first === undefined) return []
      const direct = each.filter(({ from }) => from.kind === 'item')
      return [
        {
          node: first.to,
          through: each.filter(({ from }) => from.kind !== 'item').map(({ from }) => from),
          items: [...new Set(direct.map(({ from }) => from.id))],
          isRisk: direct.length > 0 && direct.every(({ isRisk }) => isRisk),
        },
      ]
    })
    .toSorted(
      (one, other) =>
        rankOf(one.node.kind) - rankOf(other.node.kind) ||
        one.node.id.localeCompare(other.node.id, 'en-GB', { numeric: true }),
    )
}

/** The items that arrows lead from into one node, each once, in the order of the arrows. */
export function itemsInto(arrows: readonly Arrow[], node: ThreadNode): readonly string[] {
  return [
    ...new Set(arrows.filter(({ from, to }) => from.kind === 'item' && sameNode(to, node)).map(({ from }) => from.id)),
  ]
}
