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
}

/** What the body responsible for a service thinks of its grade, in words. */
export type BodyView = {
  readonly id: string
  readonly body: string
  readonly personId: string
  readonly text: string
  readonly givenOn: Day
  readonly supersededOn: Day | undefined
}

/** A grade as the team agreed it; closed by being reopened, never overwritten. */
export type Agreement = {
  readonly id: string
  readonly grade: number
  readonly reasons: string
  /** How the reasons answer the responsible body's view; empty where no body is responsible. */
  readonly answer: string
  readonly agreedOn: Day
  readonly agreedBy: readonly string[]
  readonly reopened: { readonly on: Day; readonly personId: string; readonly because: string } | undefined
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

/** All that happened to the grade of one judgement, oldest first. */
export type Grading = {
  /** Those that the reader may see. */
  readonly proposals: readonly Proposal[]
  /** Who has given a grade, whether or not it may be seen. */
  readonly givenBy: readonly string[]
  readonly views: readonly BodyView[]
  readonly agreements: readonly Agreement[]
  readonly dissent: readonly Dissent[]
}

/** The agreement in force: none before the first, none while it is reopened. */
export function agreedNow(grading: Grading): Agreement | undefined {
  return grading.agreements.find(agreement => agreement.reopened === undefined)
}

export function proposalOf(grading: Grading, personId: string): Proposal | undefined {
  return grading.proposals.find(each => each.personId === personId && each.supersededOn === undefined)
}

export function viewOf(grading: Grading, body: string): BodyView | undefined {
  return grading.views.find(view => view.body === body && view.supersededOn === undefined)
}

/** Others' grades are shown to a member who has given one, and to everybody once a grade is agreed. */
export function mayCompare(grading: Grading, personId: string): boolean {
  return agreedNow(grading) !== undefined || grading.givenBy.includes(personId)
}

/** Every grade of another member that `personId` may see, superseded ones among them. */
export function shownTo(grading: Grading, personId: string): readonly Proposal[] {
  return mayCompare(grading, personId)
    ? grading.proposals
    : grading.proposals.filter(proposal => proposal.personId === personId)
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

/** `supersedes` is the view of this body that the page showed, undefined when it showed none. */
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
  if (viewOf(grading, body)?.id !== supersedes) return stale('the view of this body')
  return done({ supersedes })
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
