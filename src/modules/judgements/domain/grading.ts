import type { Temporal } from '../../../kernel/dates.ts'
import { done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'

type Day = Temporal.PlainDate

/** The grade one member gave. A change of mind supersedes it and leaves it. */
export type Proposal = {
  readonly id: string
  readonly personId: string
  readonly body: string
  readonly grade: number
  readonly reasons: string
  readonly givenOn: Day
  readonly supersededOn: Day | undefined
  readonly round: number
  /** False where others' could be seen by then; undefined of old lines, of which that is not known. */
  readonly givenBlind: boolean | undefined
}

/** What the body responsible for a service thinks of its grade: in words, and with a grade where it names one. */
export type BodyView = {
  readonly id: string
  readonly body: string
  readonly personId: string
  readonly text: string
  readonly grade: number | undefined
  readonly givenOn: Day
  readonly supersededOn: Day | undefined
  readonly round: number
  readonly givenBlind: boolean | undefined
}

/** A grade as the team agreed it; closed by being reopened, never overwritten. */
export type Agreement = {
  readonly id: string
  readonly grade: number
  readonly reasons: string
  /** How the reasons answer the view of each body responsible; empty where none is. */
  readonly answers: readonly { readonly body: string; readonly text: string }[]
  readonly agreedOn: Day
  readonly agreedBy: readonly string[]
  readonly round: number
  /** `afresh`: everybody grades alone once more, in another round. */
  readonly reopened:
    | { readonly on: Day; readonly personId: string; readonly because: string; readonly afresh: boolean }
    | undefined
}

/** What a member holds against an agreement. Nothing takes it away. */
export type Dissent = {
  readonly id: string
  readonly agreementId: string
  readonly personId: string
  readonly body: string
  readonly text: string
  readonly givenOn: Day
}

/** From here on everybody sees what was given in a round. */
export type Opening = {
  readonly round: number
  readonly openedById: string
  readonly openedOn: Day
  /** Members who had not given a grade by then, nor were named as giving none. */
  readonly waitedFor: readonly string[]
  readonly bodiesWaitedFor: readonly string[]
}

/** A member who gives no grade, and why: nobody waits for it. */
export type Abstention = { readonly round: number; readonly personId: string; readonly because: string }

/** What was said in the discussion, as somebody wrote it down; superseded, never taken away. */
export type Note = {
  readonly id: string
  readonly round: number
  readonly personId: string
  readonly text: string
  readonly writtenOn: Day
  readonly insteadOfId: string | undefined
  readonly supersededOn: Day | undefined
}

/** All that happened to the grade of one judgement, oldest first. */
export type Grading = {
  /** Those that the reader may see. */
  readonly proposals: readonly Proposal[]
  /** Who has given a grade in which round, whether or not it may be seen. */
  readonly given: readonly { readonly personId: string; readonly round: number }[]
  /** Those that the reader may see. */
  readonly views: readonly BodyView[]
  /** Which body has given its view in which round, and by whom, whether or not it may be seen. */
  readonly viewsGiven: readonly {
    readonly body: string
    readonly personId: string
    readonly round: number
    readonly givenOn: Day
  }[]
  readonly agreements: readonly Agreement[]
  readonly dissent: readonly Dissent[]
  readonly openings: readonly Opening[]
  readonly abstentions: readonly Abstention[]
  readonly notes: readonly Note[]
}

/** The agreement in force: none before the first, none while it is reopened. */
export function agreedNow(grading: Grading): Agreement | undefined {
  return grading.agreements.find(agreement => agreement.reopened === undefined)
}

/** The first round, and one more for each time the grade was opened to be given afresh. */
export function roundNow(grading: Grading): number {
  return 1 + grading.agreements.filter(agreement => agreement.reopened?.afresh === true).length
}

/** How the grades of a round were laid open; undefined while they are not. */
export function openingOf(grading: Grading, round: number = roundNow(grading)): Opening | undefined {
  return grading.openings.find(opening => opening.round === round)
}

export function proposalOf(grading: Grading, personId: string): Proposal | undefined {
  return grading.proposals.find(
    each => each.personId === personId && each.supersededOn === undefined && each.round === roundNow(grading),
  )
}

/** The view of a body in this round, where the reader may see it. */
export function viewOf(grading: Grading, body: string): BodyView | undefined {
  return grading.views.find(
    view => view.body === body && view.supersededOn === undefined && view.round === roundNow(grading),
  )
}

export function viewGiven(grading: Grading, body: string): Grading['viewsGiven'][number] | undefined {
  return grading.viewsGiven.find(view => view.body === body && view.round === roundNow(grading))
}

export function abstentionOf(grading: Grading, personId: string): Abstention | undefined {
  return grading.abstentions.find(each => each.personId === personId && each.round === roundNow(grading))
}

/** Whether somebody has given a grade in this round, seen or unseen. */
export function hasGiven(grading: Grading, personId: string): boolean {
  return grading.given.some(each => each.personId === personId && each.round === roundNow(grading))
}

/** Who is still waited for in this round: members without a grade who are not named as giving none, and bodies. */
export function waitedFor(
  grading: Grading,
  team: readonly string[],
  responsible: readonly string[],
): { readonly people: readonly string[]; readonly bodies: readonly string[] } {
  return {
    people: team.filter(person => !hasGiven(grading, person) && abstentionOf(grading, person) === undefined),
    bodies: responsible.filter(body => viewGiven(grading, body) === undefined),
  }
}

/**
 * What `personId` may see of what was given: one's own, and all of a round that was laid open. The lead sees no more
 * than others. The database answers the same in its own way.
 */
export function shownTo<Given extends { readonly personId: string; readonly round: number }>(
  grading: Grading,
  given: readonly Given[],
  personId: string,
): readonly Given[] {
  return given.filter(each => each.personId === personId || openingOf(grading, each.round) !== undefined)
}

const closed = 'This grade is agreed. The lead inspector can reopen it with a reason; then it can be changed.'

/** `supersedes` is the proposal that the page showed as one's own, undefined when it showed none. */
export function decideProposal(
  grading: Grading,
  personId: string,
  supersedes: string | undefined,
): Outcome<{ readonly supersedes: string | undefined }> {
  if (agreedNow(grading) !== undefined) return refused(problem(closed, 'grade'))
  if (proposalOf(grading, personId)?.id !== supersedes) return stale('the grade you gave')
  return done({ supersedes })
}

/** Naming somebody as giving no grade: nobody who has given one, and nobody twice. */
export function decideAbstention(grading: Grading, people: readonly string[], team: readonly string[]): Outcome {
  if (agreedNow(grading) !== undefined) return refused(problem(closed, 'because'))
  if (people.length === 0) return refused(problem('Choose who gives no grade.', 'person'))
  if (people.some(person => !team.includes(person))) {
    return refused(problem('Choose members of this review’s team.', 'person'))
  }
  if (people.some(person => hasGiven(grading, person))) {
    return refused(problem('A grade is given already, and stays. Nobody is named as giving none after that.', 'person'))
  }
  return people.every(person => abstentionOf(grading, person) === undefined) ? done() : stale('who gives a grade')
}

/**
 * `supersedes` is the view of this body that the page showed, undefined when it showed none. A view that somebody else
 * wrote down stays hidden until it is laid open, and so cannot be written anew before.
 */
export function decideView(
  grading: Grading,
  body: string,
  responsible: readonly string[],
  supersedes: string | undefined,
): Outcome<{ readonly supersedes: string | undefined }> {
  if (!responsible.includes(body)) {
    return refused(problem('Choose the body that is responsible for this service.', 'body'))
  }
  if (agreedNow(grading) !== undefined) return refused(problem(closed, 'text'))
  if (viewGiven(grading, body) !== undefined && viewOf(grading, body) === undefined) {
    return supersedes === undefined
      ? refused(
          problem(
            'The view of this body is given. Until it is laid open only who wrote it down can change it.',
            'text',
          ),
        )
      : stale('the view of this body')
  }
  if (viewOf(grading, body)?.id !== supersedes) return stale('the view of this body')
  return done({ supersedes })
}

/** Whoever leads gives a grade like everybody before any is seen, unless named as giving none. */
export function decideOpening(grading: Grading, personId: string, team: readonly string[]): Outcome {
  if (openingOf(grading) !== undefined) return stale('these grades')
  if (team.includes(personId) && !hasGiven(grading, personId) && abstentionOf(grading, personId) === undefined) {
    return refused(problem('Give your own grade first, or say that you give none and why.', 'open'))
  }
  return done()
}

/** `supersedes` is the note of one's own that is written anew. */
export function decideNote(grading: Grading, personId: string, supersedes: string | undefined): Outcome {
  if (agreedNow(grading) !== undefined) return refused(problem(closed, 'text'))
  if (openingOf(grading) === undefined) {
    return refused(problem('Notes of the discussion come once the grades are laid open.', 'text'))
  }
  if (supersedes === undefined) return done()
  const note = grading.notes.find(each => each.id === supersedes && each.personId === personId)
  return note !== undefined && note.supersededOn === undefined ? done() : stale('this note')
}

/** `after` is the last agreement that the page showed, undefined when there was none. */
export function decideAgreement(
  grading: Grading,
  agreedBy: readonly string[],
  team: readonly string[],
  after: string | undefined,
): Outcome {
  if (agreedNow(grading) !== undefined || grading.agreements.at(-1)?.id !== after) return stale('this grade')
  if (agreedBy.length === 0) return refused(problem('Choose the members who agreed.', 'agreed-by'))
  if (agreedBy.some(personId => !team.includes(personId))) {
    return refused(problem('Choose members of this review’s team.', 'agreed-by'))
  }
  return done()
}

/** Reopening and dissent speak of the agreement that the page showed, and of no other. */
export function decideAbout(grading: Grading, agreementId: string): Outcome {
  return agreedNow(grading)?.id === agreementId ? done() : stale('this grade')
}
