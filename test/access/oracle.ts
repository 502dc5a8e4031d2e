/*
 * Who may read and write which row, said a second time and in another way: from the sentences about each kind of
 * person, with no word of rights, policies or grants of the product. What the product answers is compared with this.
 */

/** A kind of place that somebody has in one review or everywhere, as people speak of it. */
export type Place =
  | 'programme manager'
  | 'approver'
  | 'administrator'
  | 'data protection officer'
  | 'evaluates'
  | 'leads'
  | 'joint'
  | 'member'
  | 'reads for quality'
  | 'young inspector'
  | 'assigned to children'
  | 'assigned to whistle-blowers'
  | 'director'
  | 'office'
  | 'lead member'
  | 'partner'
  | 'contributor'
  | 'asked to comment'

/** Days are whole numbers here: all that counts is their order. */
export type Held = {
  readonly person: string
  readonly place: Place
  /** Absent where it holds everywhere. */
  readonly review?: string
  /** The last day on which it holds. */
  readonly until?: number
  /** Stands in for this person, from this day. */
  readonly for?: string
  readonly from?: number
}

export type Item = {
  readonly id: string
  readonly review: string
  readonly kind: 'open' | 'review-team' | 'child-level' | 'whistle-blower'
  readonly author: string
  readonly body?: string
}

export type World = {
  readonly held: readonly Held[]
  readonly items: readonly Item[]
  /** Current places in teams with the body that sent each. */
  readonly sent: readonly { readonly person: string; readonly review: string; readonly body: string }[]
  /** Items given to another body, not ended. */
  readonly given: readonly { readonly item: string; readonly body: string }[]
}

export type Asker = { readonly person: string; readonly side: 'staff' | 'respondent'; readonly day: number }

function placesOf(world: World, who: Asker, review: string): ReadonlySet<Place> {
  const lasts = (held: Held) => held.until === undefined || who.day <= held.until
  const own = world.held.filter(
    held => held.person === who.person && (held.review === undefined || held.review === review) && lasts(held),
  )
  const counts = own.filter(held => {
    if (held.for === undefined) return true
    if (held.from !== undefined && who.day < held.from) return false
    return world.held.some(
      other =>
        other.person === held.for &&
        other.for === undefined &&
        other.place === held.place &&
        other.review === held.review &&
        lasts(other),
    )
  })
  return new Set(counts.map(held => held.place))
}

const has = (places: ReadonlySet<Place>, ...any: readonly Place[]) => any.some(place => places.has(place))

/** The people whose work the review is, and those who look over it. */
const team: readonly Place[] = ['leads', 'joint', 'member']
const readers: readonly Place[] = [...team, 'reads for quality', 'programme manager', 'approver']

/** Anybody with any place knows that the review is there; an evaluator is told figures, and sees no row of it. */
export function knowsOf(world: World, who: Asker, review: string): boolean {
  return [...placesOf(world, who, review)].some(place => place !== 'evaluates')
}

export function readsMaterial(world: World, who: Asker, review: string): boolean {
  return who.side === 'staff' && has(placesOf(world, who, review), ...readers)
}

export function writesMaterial(world: World, who: Asker, review: string): boolean {
  return who.side === 'staff' && has(placesOf(world, who, review), ...team, 'programme manager')
}

/** A young person in the team: the report for children, and of tasks and notes their own. */
export function isYoung(world: World, who: Asker, review: string): boolean {
  return who.side === 'staff' && has(placesOf(world, who, review), 'young inspector')
}

/** Only a programme manager opens one. */
export function opensReviews(world: World, who: Asker): boolean {
  return who.side === 'staff' && placesOf(world, who, '').has('programme manager')
}

/** Releasing moves the review on and wants reasons, and does nothing else. */
export function writesOutline(world: World, who: Asker, review: string): boolean {
  return writesMaterial(world, who, review) || (who.side === 'staff' && has(placesOf(world, who, review), 'approver'))
}

export function releases(world: World, who: Asker, review: string): boolean {
  const places = placesOf(world, who, review)
  return who.side === 'staff' && has(places, 'approver') && !has(places, ...team)
}

export function answers(world: World, who: Asker, review: string): boolean {
  return who.side === 'respondent' && has(placesOf(world, who, review), 'director', 'office')
}

/** The office, and whom it asked to comment on the draft. */
export function comments(world: World, who: Asker, review: string): boolean {
  return who.side === 'respondent' && has(placesOf(world, who, review), 'director', 'office', 'asked to comment')
}

/** Leading the review, or standing over all of them. */
export function conducts(world: World, who: Asker, review: string): boolean {
  return who.side === 'staff' && has(placesOf(world, who, review), 'leads', 'programme manager')
}

export function judges(world: World, who: Asker, review: string): boolean {
  return who.side === 'staff' && has(placesOf(world, who, review), ...team)
}

/** What an item says, and what hangs on it. */
export function readsWords(world: World, who: Asker, item: Item): boolean {
  if (!readsMaterial(world, who, item.review)) return false
  if (item.author === who.person) return true
  const places = placesOf(world, who, item.review)
  if (item.kind === 'child-level' && !places.has('assigned to children')) return false
  if (item.kind === 'whistle-blower' && !places.has('assigned to whistle-blowers')) return false
  if (item.body === undefined) return true
  const bodies = world.sent
    .filter(each => each.person === who.person && each.review === item.review)
    .map(each => each.body)
  return bodies.includes(item.body) || world.given.some(given => given.item === item.id && bodies.includes(given.body))
}

/** Whether somebody may give another a place in a review. */
export function gives(
  world: World,
  who: Asker,
  given: {
    readonly to: string
    readonly toSide: 'staff' | 'respondent'
    readonly place: Place
    readonly review: string
  },
): boolean {
  // What somebody holds for another gives themselves nothing.
  const counting =
    given.to === who.person ? { ...world, held: world.held.filter(held => held.for === undefined) } : world
  const places = placesOf(counting, who, given.review)
  const conducts = has(places, 'leads', 'programme manager')
  const sideOf: 'staff' | 'respondent' = [
    'director',
    'office',
    'lead member',
    'partner',
    'contributor',
    'asked to comment',
  ].includes(given.place)
    ? 'respondent'
    : 'staff'
  if (sideOf !== given.toSide) return false
  // The office asks others of the area to comment on the draft, and gives nothing else.
  if (who.side !== 'staff')
    return given.place === 'asked to comment' && given.to !== who.person && answers(world, who, given.review)
  if (given.place === 'assigned to children' || given.place === 'assigned to whistle-blowers')
    return conducts && given.to !== who.person
  return conducts || has(places, 'administrator')
}
