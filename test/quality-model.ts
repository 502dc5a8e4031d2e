import fc from 'fast-check'
import { Temporal } from '../src/kernel/dates.ts'
import type { Part } from './product.ts'

/*
 * The way of a report to its release, as a list of what happened and nothing else. It counts where the last reading,
 * meeting, decision, draft and approval stand in the list; the product compares fingerprints and numbers of rows instead.
 */

/** Who assures, sits, records and approves by chance; every one of them holds every role for it. */
export const drawn = [
  'reader',
  'clerk',
  'seatOfsted',
  'seatSocialCare',
  'approver',
  'fifth',
  'eighth',
  'manager',
] as const satisfies readonly Part[]
export type Person = (typeof drawn)[number]
export const team = ['lead', 'joint', 'socialCare', 'health', 'fifth'] as const satisfies readonly Part[]

/** Something that somebody does, or tries to. */
export type Act =
  | { readonly do: 'sign'; readonly by: Person | (typeof team)[number] }
  | { readonly do: 'give'; readonly reader: Person; readonly knows: boolean }
  | { readonly do: 'finish' | 'give-back'; readonly by: Person }
  | { readonly do: 'call'; readonly by: Person; readonly members: readonly Person[]; readonly knows: boolean }
  | { readonly do: 'decide'; readonly by: Person; readonly decision: 'go-on' | 'changes' | 'back' }
  | { readonly do: 'send'; readonly by: 'lead' | 'reader' }
  | { readonly do: 'comment' | 'answer' | 'wait' | 'reword' | 'regrade' | 'join' | 'withdraw' }
  | { readonly do: 'judge'; readonly text: string }
  | { readonly do: 'approve' | 'forge'; readonly by: Person }
  | { readonly do: 'issue'; readonly by: 'approver' | 'fifth' }

type Event = {
  readonly what: Act['do']
  readonly who: readonly Person[]
  readonly judgement: string
  readonly words: number
  readonly good: boolean
}

export type Model = {
  log: Event[]
  text: string
  grades: number
  words: number
  unanswered: number
  day: Temporal.PlainDate
  issued: boolean
  readonly workers: Set<Person>
  readonly unsigned: Set<Part>
}

export function beginning(text: string): Model {
  return {
    log: [],
    text,
    grades: 0,
    words: 0,
    unanswered: 0,
    day: Temporal.PlainDate.from('2006-11-20'),
    issued: false,
    workers: new Set<Person>(['fifth', 'manager']),
    unsigned: new Set<Part>(team),
  }
}

const judgementOf = (model: Model) => `${model.text}, agreed ${model.grades} times`
const at = (model: Model, what: Act['do']) => model.log.findLastIndex(event => event.what === what)
const last = (model: Model, what: Act['do']) => model.log[at(model, what)]
const outside = (model: Model, people: readonly Person[] = []) => !people.some(each => model.workers.has(each))
const ever = (model: Model, what: 'give' | 'call', person: Person) =>
  model.log.some(event => event.what === what && event.who.includes(person))
const unchanged = (model: Model, ...steps: readonly Act['do'][]) =>
  steps.every(step => last(model, step)?.judgement === judgementOf(model))

export const readerOf = (model: Model): Person | undefined =>
  at(model, 'give') > at(model, 'finish') ? last(model, 'give')?.who[0] : undefined
const isCalled = (model: Model) => at(model, 'call') > at(model, 'decide')

/** Whether the numbers rise, from one that is there. */
const inOrder = (...places: readonly number[]) =>
  places.every((place, index) => place >= 0 && (index === 0 || place > (places[index - 1] ?? 0)))

const isRead = (model: Model) =>
  inOrder(at(model, 'give'), at(model, 'finish')) &&
  unchanged(model, 'give') &&
  outside(model, last(model, 'give')?.who)

const isDiscussed = (model: Model) =>
  isRead(model) &&
  inOrder(at(model, 'finish'), at(model, 'decide')) &&
  inOrder(at(model, 'call'), at(model, 'decide')) &&
  unchanged(model, 'call') &&
  outside(model, last(model, 'call')?.who) &&
  last(model, 'decide')?.good === true

/** Read, discussed and sent, in this order and of these judgements. */
export const isSent = (model: Model) => isDiscussed(model) && inOrder(at(model, 'decide'), at(model, 'send'))

const isCommented = (model: Model) =>
  Math.max(at(model, 'wait'), at(model, 'comment')) > at(model, 'send') && model.unanswered === 0

export const isApproved = (model: Model) =>
  isSent(model) &&
  inOrder(at(model, 'send'), at(model, 'approve')) &&
  unchanged(model, 'approve') &&
  last(model, 'approve')?.words === model.words &&
  outside(model, last(model, 'approve')?.who)

/** Nobody who worked on it, read it or sat on it. */
export const mayApprove = (model: Model, person: Person) =>
  outside(model, [person]) && !ever(model, 'give', person) && !ever(model, 'call', person)

/** Whether it makes sense to try this now. */
export function makesSense(model: Model, act: Act): boolean {
  switch (act.do) {
    case 'join':
      return !model.issued && !model.workers.has('eighth')
    case 'comment':
      return !model.issued && at(model, 'send') >= 0
    case 'answer':
      return !model.issued && model.unanswered > 0
    case 'finish':
    case 'give-back':
      return at(model, 'give') >= 0
    case 'decide':
      return at(model, 'call') >= 0
    case 'withdraw':
      return at(model, 'approve') >= 0
    case 'forge':
      return !mayApprove(model, act.by)
    default:
      return true
  }
}

/** Whether the product should let somebody do this now. */
export function isAllowed(model: Model, act: Act): boolean {
  if (model.issued && act.do !== 'wait') return false
  switch (act.do) {
    case 'sign':
      return (team as readonly Part[]).includes(act.by) || (act.by === 'eighth' && model.workers.has('eighth'))
    case 'give':
      return outside(model, [act.reader]) && !ever(model, 'call', act.reader) && (act.knows || !readerOf(model))
    case 'finish':
      return readerOf(model) === act.by && outside(model, [act.by]) && unchanged(model, 'give')
    case 'give-back':
      return readerOf(model) === act.by && outside(model, [act.by])
    case 'call':
      return (
        outside(model, [act.by, ...act.members]) &&
        !act.members.some(member => ever(model, 'give', member)) &&
        (act.knows || !isCalled(model))
      )
    case 'decide':
      return isCalled(model) && outside(model, [act.by]) && isRead(model) && unchanged(model, 'call')
    case 'send':
      return act.by === 'lead'
    case 'approve':
      return isSent(model) && isCommented(model) && mayApprove(model, act.by)
    case 'forge':
      return false
    case 'issue':
      return act.by === 'approver' && isApproved(model) && model.unsigned.size === 0
    default:
      return true
  }
}

/** What follows for the model from what was done. */
export function happened(model: Model, act: Act): void {
  const drop = (what: Act['do']) => {
    model.log = model.log.filter((event, place) => event.what !== what || place !== at(model, what))
  }
  const note = (who: readonly Person[] = [], good = true) =>
    model.log.push({ what: act.do, who, judgement: judgementOf(model), words: model.words, good })
  switch (act.do) {
    case 'sign':
      model.unsigned.delete(act.by)
      break
    case 'give':
      if (readerOf(model) !== undefined) drop('give')
      note([act.reader])
      break
    case 'give-back':
      drop('give')
      break
    case 'finish':
      note([act.by])
      break
    case 'call':
      if (isCalled(model)) drop('call')
      note(act.members)
      break
    case 'decide':
      note([], act.decision !== 'back')
      break
    case 'comment':
      model.unanswered += 1
      note()
      break
    case 'answer':
      model.unanswered = 0
      break
    case 'wait':
      model.day = model.day.add({ days: 30 })
      note()
      break
    case 'reword':
      model.words += 1
      break
    case 'regrade':
      model.grades += 1
      break
    case 'judge':
      model.text = act.text
      break
    case 'join':
      model.workers.add('eighth')
      model.unsigned.add('eighth')
      break
    case 'withdraw':
      model.log = model.log.filter(event => event.what !== 'approve')
      break
    case 'approve':
      note([act.by])
      break
    case 'issue':
      model.issued = true
      break
    default:
      note()
  }
}

/** The next step of the way, by somebody who may take it. */
export function onward(model: Model): Act {
  const [reader] = drawn.filter(each => outside(model, [each]) && !ever(model, 'call', each))
  const seats = (['seatOfsted', 'seatSocialCare', 'clerk', 'approver'] as const).filter(
    each => outside(model, [each]) && !ever(model, 'give', each),
  )
  const open = readerOf(model)
  if (!isRead(model)) {
    if (open !== undefined && unchanged(model, 'give') && outside(model, [open])) return { do: 'finish', by: open }
    return reader === undefined ? { do: 'wait' } : { do: 'give', reader, knows: true }
  }
  if (!isDiscussed(model)) {
    if (isCalled(model) && unchanged(model, 'call') && outside(model, last(model, 'call')?.who))
      return { do: 'decide', by: 'clerk', decision: 'go-on' }
    return { do: 'call', by: 'clerk', members: seats.slice(0, 1), knows: true }
  }
  if (!isSent(model)) return { do: 'send', by: 'lead' }
  if (model.unanswered > 0) return { do: 'answer' }
  if (!isCommented(model)) return { do: 'wait' }
  const [unsigned] = model.unsigned
  if (unsigned !== undefined) return { do: 'sign', by: unsigned as Person }
  const by = drawn.find(each => mayApprove(model, each)) ?? 'approver'
  return isApproved(model) ? { do: 'issue', by: 'approver' } : { do: 'approve', by }
}

const person = fc.constantFrom(...drawn)
const usually = fc.nat(5).map(one => one > 0)

/** Something by chance; `onward` is whatever comes next when it is its turn. */
export const acts: readonly fc.Arbitrary<Act | 'onward'>[] = [
  ...Array.from({ length: 14 }, () => fc.constant('onward' as const)),
  fc.record({ do: fc.constant('sign' as const), by: fc.constantFrom(...team, ...drawn) }),
  fc.record({ do: fc.constant('give' as const), reader: person, knows: usually }),
  fc.record({ do: fc.constantFrom('finish' as const, 'give-back' as const), by: person }),
  fc.record({
    do: fc.constant('call' as const),
    by: fc.oneof(fc.constant('clerk' as const), person),
    members: fc.uniqueArray(person, { minLength: 1, maxLength: 2 }),
    knows: usually,
  }),
  fc.record({
    do: fc.constant('decide' as const),
    by: fc.oneof(fc.constant('clerk' as const), person),
    decision: fc.constantFrom('go-on' as const, 'changes' as const, 'back' as const),
  }),
  fc.record({ do: fc.constant('send' as const), by: fc.constantFrom('lead' as const, 'reader' as const) }),
  fc.record({ do: fc.constantFrom('comment' as const, 'answer' as const, 'wait' as const) }),
  fc.record({ do: fc.constantFrom('reword' as const, 'regrade' as const, 'join' as const, 'withdraw' as const) }),
  fc.record({ do: fc.constant('judge' as const), text: fc.constantFrom('It is so.', 'It is less so.') }),
  fc.record({ do: fc.constant('approve' as const), by: person }),
  fc.record({ do: fc.constant('forge' as const), by: person }),
  fc.record({ do: fc.constant('issue' as const), by: fc.constantFrom('approver' as const, 'fifth' as const) }),
]
