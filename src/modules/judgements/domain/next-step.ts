import { sayList } from '../../../kernel/words.ts'
import {
  abstentionOf,
  agreedNow,
  type Grading,
  hasGiven,
  openingOf,
  roundNow,
  viewGiven,
  waitedFor,
} from './grading.ts'

/** Where the grading of one judgement stands, and what is next for one reader. */
export type NextStep = {
  readonly stands: 'alone' | 'open' | 'agreed'
  /** `view`: the view of a body that this reader speaks for. `wait`: nothing of this reader's own. */
  readonly next: 'give' | 'view' | 'open' | 'wait' | 'discuss' | 'agree' | 'nothing'
  /** One or two sentences, for the top of the page. */
  readonly says: string
  /** By name, members first; empty once the grades lie open. */
  readonly waitedFor: readonly string[]
  readonly round: number
}

export type Reader = {
  readonly personId: string
  /** One of the members who give grades. */
  readonly gives: boolean
  /** Lays the grades open and agrees with the team. */
  readonly leads: boolean
  /** Bodies responsible for whom this reader writes the view down. */
  readonly speaksFor: readonly string[]
}

export type Names = {
  readonly team: readonly { readonly personId: string; readonly name: string }[]
  /** Bodies responsible, in the order of the rulebook. */
  readonly bodies: readonly { readonly body: string; readonly label: string }[]
}

/** What the page of a judgement says first: what is next for this reader, and who is waited for. */
export function nextStep(grading: Grading, reader: Reader, { team, bodies }: Names): NextStep {
  const round = roundNow(grading)
  const agreed = agreedNow(grading)
  if (agreed !== undefined) {
    return {
      stands: 'agreed',
      next: 'nothing',
      says: `The team has agreed grade ${agreed.grade}.`,
      waitedFor: [],
      round,
    }
  }
  const isOpen = openingOf(grading) !== undefined
  const waited = waitedFor(
    grading,
    team.map(member => member.personId),
    bodies.map(each => each.body),
  )
  const people = team.filter(member => waited.people.includes(member.personId)).map(member => member.name)
  const views = bodies.filter(each => waited.bodies.includes(each.body)).map(each => `the view of ${each.label}`)
  const names = [...people, ...views]
  const isMineOpen = reader.gives && !hasGiven(grading, reader.personId) && !abstentionOf(grading, reader.personId)
  const viewsOpen = reader.speaksFor.filter(body => viewGiven(grading, body) === undefined)
  const step = (next: NextStep['next'], says: string): NextStep => ({
    stands: isOpen ? 'open' : 'alone',
    next,
    says,
    waitedFor: isOpen ? [] : names,
    round,
  })
  if (isOpen) {
    return reader.leads
      ? step('agree', 'Everything given is open. Consider it with the team, then agree the grade.')
      : step(
          'discuss',
          'Everything given is open. The team considers it together, and the lead inspector agrees the grade with it.',
        )
  }
  if (isMineOpen) {
    return step(
      'give',
      'Give your own grade. Nobody else reads it, nor do you read theirs, until the grades are laid open.',
    )
  }
  const [view] = viewsOpen
  if (view !== undefined && !(reader.leads && names.length > viewsOpen.length)) {
    const label = bodies.find(each => each.body === view)?.label ?? view
    return step('view', `Write down the view of ${label}. Nobody else reads it until the grades are laid open.`)
  }
  if (reader.leads) {
    return names.length === 0
      ? step('open', 'Everybody has given. Lay the grades open.')
      : step(
          'wait',
          `You can lay the grades open when ${sayList(names)} ${names.length === 1 ? 'is' : 'are'} in, or with a reason before.`,
        )
  }
  return step('wait', 'Nothing more is to be done before the lead inspector lays the grades open.')
}
