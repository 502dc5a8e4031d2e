import type { Part } from './product.ts'

/*
 * A model of judging together for tests: one flat list of what happened, oldest first, and questions answered by reading
 * it through. It knows nothing of rounds, rows or policies: a stretch of a judgement runs from one opening afresh to the
 * next, and what is given in a stretch is its giver's until somebody lays that stretch open.
 */

export const team: readonly Part[] = ['lead', 'joint', 'socialCare', 'health', 'fifth']
/** Who reads the review: its team, and whoever manages the programme. */
export const insiders: readonly Part[] = [...team, 'manager']
/** Somebody of another review's team, and the director of the area. */
export const outsiders: readonly Part[] = ['seventh', 'director']
export const leaders: readonly Part[] = ['lead', 'manager']

/** The body responsible for each judgement of the test, and who of the team it sent. */
export const judged = {
  'health-service': { body: 'healthcare-commission', sent: 'health' },
  'council-social-care': { body: 'csci', sent: 'socialCare' },
} as const satisfies { readonly [judgement: string]: { readonly body: string; readonly sent: Part } }
export type Judged = keyof typeof judged
export const judgements = Object.keys(judged) as readonly Judged[]

/** One thing that went through; `word` is planted in what was written and stands nowhere else. */
export type Happened = {
  readonly what: 'gave' | 'viewed' | 'aside' | 'opened' | 'noted' | 'agreed' | 'dissented' | 'reopened' | 'afresh'
  readonly by: Part
  readonly on: Judged
  readonly word: string
  readonly grade: number | undefined
  /** Number of the row, where later deeds name it; empty where none does. */
  readonly id: string
  /** Of a member who gives none: whom it speaks of. */
  readonly whom: Part
}

/** What happened to one judgement, cut where it was opened afresh. */
function stretches(past: readonly Happened[], on: Judged): readonly (readonly Happened[])[] {
  const cut: Happened[][] = [[]]
  for (const each of past.filter(one => one.on === on)) {
    cut.at(-1)?.push(each)
    if (each.what === 'afresh') cut.push([])
  }
  return cut
}

function stretchNow(past: readonly Happened[], on: Judged): readonly Happened[] {
  return stretches(past, on).at(-1) ?? []
}

const liesOpen = (stretch: readonly Happened[]) => stretch.some(each => each.what === 'opened')

/** The agreement in force on a judgement. */
export function inForce(past: readonly Happened[], on: Judged): Happened | undefined {
  const last = past.findLast(each => each.on === on && ['agreed', 'reopened', 'afresh'].includes(each.what))
  return last?.what === 'agreed' ? last : undefined
}

export const agreements = (past: readonly Happened[], on: Judged) =>
  past.filter(each => each.on === on && each.what === 'agreed')

/** Dissent against any agreement on a judgement. */
export const dissents = (past: readonly Happened[], on: Judged) =>
  past.filter(each => each.on === on && each.what === 'dissented')

const isAlone = (each: Happened) => each.what === 'gave' || each.what === 'viewed'

/** Everything written that a person may know by now. */
export function known(past: readonly Happened[], reader: Part): readonly Happened[] {
  if (!insiders.includes(reader)) return []
  return judgements.flatMap(on =>
    stretches(past, on).flatMap(stretch =>
      stretch.filter(each => each.word !== '' && (!isAlone(each) || each.by === reader || liesOpen(stretch))),
    ),
  )
}

/** Grades given and not changed since, by members and bodies in the stretch each judgement stands in, that a person may know. */
export function gradesKnown(past: readonly Happened[], reader: Part): readonly number[] {
  const mayKnow = new Set(known(past, reader))
  return judgements.flatMap(on => {
    const given = stretchNow(past, on).filter(isAlone)
    // A member has one grade of their own; a body has one view, whoever writes it down.
    const giver = (each: Happened) => (each.what === 'gave' ? each.by : 'the body')
    return given.flatMap((each, place) =>
      each.grade !== undefined &&
      mayKnow.has(each) &&
      !given.slice(place + 1).some(later => giver(later) === giver(each) && later.what === each.what)
        ? [each.grade]
        : [],
    )
  })
}

export type Deed = {
  readonly what: Happened['what']
  readonly by: Part
  readonly on: Judged
  readonly grade: number
  /** From a page that was loaded before something else happened. */
  readonly old: boolean
  /** Which of the team it speaks of; which of one's own notes is written anew, the first being a new note. */
  readonly pick: number
}

/** What `by` would find on a page loaded now: the row that the deed speaks of or replaces. */
export function shownBefore(past: readonly Happened[], { what, by, on, pick }: Deed): string {
  const stretch = stretchNow(past, on)
  switch (what) {
    case 'gave':
      return stretch.findLast(each => each.what === 'gave' && each.by === by)?.id ?? ''
    case 'viewed': {
      const view = stretch.findLast(each => each.what === 'viewed')
      return view !== undefined && known(past, by).includes(view) ? view.id : ''
    }
    case 'noted': {
      const mine = past.filter(each => each.on === on && each.what === 'noted' && each.by === by)
      return [undefined, ...mine][pick % (mine.length + 1)]?.id ?? ''
    }
    case 'agreed':
      return agreements(past, on).at(-1)?.id ?? ''
    case 'dissented':
    case 'reopened':
    case 'afresh':
      return inForce(past, on)?.id ?? '999999999'
    default:
      return ''
  }
}

/** Who the deed names as giving no grade. */
export const whomOf = ({ by, pick }: Deed): Part => team[pick % team.length] ?? by

const gone = 303
const missing = 404
const refused = 422
const stale = 409

/** How the product has to answer; `replaced` are notes written anew already. */
export function answerDue(past: readonly Happened[], deed: Deed, replaced: ReadonlySet<string>): number {
  const { what, by, on, old } = deed
  const stretch = stretchNow(past, on)
  const isAgreed = inForce(past, on) !== undefined
  const isOpen = liesOpen(stretch)
  const settled = (person: Part) =>
    stretch.some(
      each => (each.what === 'gave' && each.by === person) || (each.what === 'aside' && each.whom === person),
    )
  switch (what) {
    case 'gave':
      return !team.includes(by) ? missing : isAgreed ? refused : old ? stale : gone
    case 'viewed': {
      if (!insiders.includes(by)) return missing
      if (isAgreed) return refused
      const isUnseen = stretch.some(each => each.what === 'viewed') && shownBefore(past, deed) === ''
      if (isUnseen) return old ? stale : refused
      if (old) return stale
      return by === judged[on].sent || leaders.includes(by) ? gone : missing
    }
    case 'aside': {
      if (!insiders.includes(by)) return missing
      const whom = whomOf(deed)
      if (whom !== by && !leaders.includes(by)) return missing
      const gave = stretch.some(each => each.what === 'gave' && each.by === whom)
      return isAgreed || gave ? refused : settled(whom) ? stale : gone
    }
    case 'opened':
      if (!leaders.includes(by)) return missing
      return isOpen ? stale : by === 'lead' && !settled('lead') ? refused : gone
    case 'noted': {
      if (!insiders.includes(by)) return missing
      if (isAgreed || !isOpen) return refused
      return old || replaced.has(shownBefore(past, deed)) ? stale : gone
    }
    case 'agreed':
      if (!leaders.includes(by)) return missing
      if (isAgreed || old) return stale
      return stretch.some(each => each.what === 'viewed') ? gone : refused
    case 'dissented':
      return !team.includes(by) ? missing : !isAgreed || old ? stale : gone
    default:
      return !leaders.includes(by) ? missing : !isAgreed || old ? stale : gone
  }
}
