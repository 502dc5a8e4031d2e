import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import { sayCount, sayList } from '../../../kernel/words.ts'
import { compareDays } from '../../../kernel/working-days.ts'

type Day = Temporal.PlainDate

/** How somebody had part in the work of a review; each of these shuts out assuring it or approving it. */
export type WorkPart = 'team' | 'evidence' | 'report' | 'conduct'

/** What a reader recommends, and what a committee decides. */
export const decisions = ['go-on', 'changes', 'back'] as const
export type Decision = (typeof decisions)[number]

export const decisionWords: { readonly [decision in Decision]: string } = {
  'go-on': 'Go on',
  changes: 'Go on with changes',
  back: 'Back to the team',
}

/** Somebody who reads, sits or approves, and the part they have had in the work since, if any. */
export type Assurer = { readonly personId: string; readonly name: string; readonly work: WorkPart | undefined }

/** Everything the way of a report to its release is reckoned from, as it stands now. */
export type Standing = {
  /** Fingerprints of the judgements, and of judgements and words together. */
  readonly judgementsPrint: string
  readonly wordingPrint: string
  /** Inspectors of the team who have not signed the code of conduct. */
  readonly unsigned: readonly string[]
  /** The last reading that was not handed on. */
  readonly reading:
    | {
        readonly id: string
        readonly reader: Assurer
        readonly askedOn: Day
        readonly finishedOn: Day | undefined
        readonly recommendation: Decision | undefined
        readonly judgementsPrint: string
        readonly pointsOpen: number
      }
    | undefined
  /** The last meeting that was not called off. */
  readonly committee:
    | {
        readonly id: string
        readonly readingId: string | undefined
        readonly meetsOn: Day
        readonly decidedOn: Day | undefined
        readonly decision: Decision | undefined
        readonly judgementsPrint: string
        readonly draftsBefore: string
        readonly members: readonly (Assurer & { readonly body: string })[]
      }
    | undefined
  /** The last draft that was sent for comments. */
  readonly draft: { readonly id: string; readonly sentOn: Day; readonly closedOn: Day | undefined } | undefined
  /** The last day for comments on that draft, where the rulebook sets one. */
  readonly commentsDue: Day | undefined
  readonly commentsUnanswered: number
  /** The approval that was not withdrawn. */
  readonly approval:
    | {
        readonly id: string
        readonly approver: Assurer
        readonly approvedOn: Day
        readonly committeeId: string | undefined
        readonly draftId: string | undefined
        readonly judgementsPrint: string
        readonly wordingPrint: string
      }
    | undefined
  readonly issuedOn: Day | undefined
  /** A correction of the issued report was begun, whatever became of it. */
  readonly wasCorrected: boolean
  readonly today: Day
}

export const stepIds = ['code', 'reading', 'committee', 'draft', 'comments', 'approval', 'issue'] as const
export type StepId = (typeof stepIds)[number]

/** One step on the way to the release. `lacks` says in a sentence what it lacks; empty where it is done. */
export type Step = {
  readonly id: StepId
  readonly lacks: string
  /** It had been done, and what came after takes it back. */
  readonly broken: boolean
  readonly by: string
  readonly on: Day | undefined
}

type Done = Omit<Step, 'id'>
const doneBy = (by: string, on: Day | undefined): Done => ({ lacks: '', broken: false, by, on })
const open = (lacks: string): Done => ({ lacks, broken: false, by: '', on: undefined })
const broken = (lacks: string, by: string, on: Day | undefined): Done => ({ lacks, broken: true, by, on })

/**
 * The steps of ¶79 in their order, each with what it lacks. A step counts for the judgements that it saw: when one of
 * them is changed afterwards, reading, committee and what follows count no longer; when words alone change, the approval
 * does not. Nothing is deleted for it: the kept fingerprints are compared with those of today.
 */
export function stepsOf(standing: Standing): readonly Step[] {
  const reading = readingStep(standing)
  const committee = committeeStep(standing, reading.lacks === '')
  const draft = draftStep(standing, committee.lacks === '')
  const comments = commentsStep(standing, draft.lacks === '')
  const approval = approvalStep(standing, [reading, committee, draft, comments])
  const steps = { code: codeStep(standing), reading, committee, draft, comments, approval, issue: issueStep(standing) }
  return stepIds.map(id => ({ id, ...steps[id] }))
}

/** What a step lacks, by its id. */
export function lacking(steps: readonly Step[], id: StepId): string {
  return steps.find(step => step.id === id)?.lacks ?? ''
}

function codeStep({ unsigned }: Standing): Done {
  return unsigned.length === 0 ? doneBy('', undefined) : open(`Not signed yet by ${sayList(unsigned)}.`)
}

function readingStep({ reading, judgementsPrint }: Standing): Done {
  if (reading === undefined) return open('Nobody has been asked to read the report.')
  const { reader, finishedOn } = reading
  if (reader.work !== undefined)
    return broken(`${reader.name} ${workWords[reader.work]}. Hand the reading on.`, '', finishedOn)
  if (finishedOn === undefined) {
    if (reading.judgementsPrint !== judgementsPrint)
      return broken(
        `A judgement was changed since ${reader.name} was given the report. Hand it over afresh.`,
        '',
        undefined,
      )
    return open(`${reader.name} has had the report since ${sayDay(reading.askedOn)} and has not finished reading it.`)
  }
  if (reading.judgementsPrint !== judgementsPrint)
    return broken(
      `A judgement was changed after ${reader.name} read the report on ${sayDay(finishedOn)}. It is read again.`,
      reader.name,
      finishedOn,
    )
  return doneBy(reader.name, finishedOn)
}

function committeeStep(standing: Standing, isRead: boolean): Done {
  const { committee, reading, judgementsPrint } = standing
  if (committee === undefined) return open('The committee has not met on it.')
  const { decidedOn, decision } = committee
  const when = sayDay(decidedOn ?? committee.meetsOn)
  if (decidedOn === undefined) return open(`The committee is called for ${when} and has not decided.`)
  const worker = committee.members.find(member => member.work !== undefined)
  if (worker?.work !== undefined)
    return broken(
      `${worker.name}, of the committee, ${workWords[worker.work]}. Call the committee again.`,
      '',
      decidedOn,
    )
  if (committee.judgementsPrint !== judgementsPrint)
    return broken(
      `A judgement was changed after the committee met on ${when}. It meets again.`,
      'the committee',
      decidedOn,
    )
  if (decision === 'back')
    return broken(
      `The committee sent the report back on ${when}. Call it again when the report is mended.`,
      'the committee',
      decidedOn,
    )
  if (!isRead || committee.readingId !== reading?.id)
    return broken(
      `The committee met on ${when} without the reading that counts. Call it again.`,
      'the committee',
      decidedOn,
    )
  return doneBy('the committee', decidedOn)
}

function draftStep({ draft, committee }: Standing, isDiscussed: boolean): Done {
  if (draft === undefined) return open('No draft was sent for comments on accuracy.')
  const follows = committee !== undefined && BigInt(draft.id) > BigInt(committee.draftsBefore)
  if (!isDiscussed || !follows)
    return broken(
      `The draft of ${sayDay(draft.sentOn)} does not follow the committee’s decision. Send the draft afresh once the committee has decided.`,
      '',
      draft.sentOn,
    )
  return doneBy('', draft.sentOn)
}

function commentsStep({ draft, commentsDue, commentsUnanswered, today }: Standing, isSent: boolean): Done {
  if (!isSent || draft === undefined) return open('They are asked for with the draft.')
  const isOver = draft.closedOn !== undefined || (commentsDue !== undefined && compareDays(today, commentsDue) > 0)
  if (!isOver)
    return open(
      commentsDue === undefined
        ? 'The comments are not complete.'
        : `The comments are not complete, and the time for them lasts until ${sayDay(commentsDue)}.`,
    )
  if (commentsUnanswered > 0) return open(`Without an answer: ${sayCount(commentsUnanswered, 'comment')}.`)
  return doneBy('', draft.closedOn ?? commentsDue)
}

function approvalStep(standing: Standing, before: readonly Done[]): Done {
  const { approval, committee, draft } = standing
  if (approval === undefined) return open('The report is not approved.')
  const { approver, approvedOn } = approval
  const when = `on ${sayDay(approvedOn)}`
  const again = (because: string) => broken(`${because} It is approved again.`, approver.name, approvedOn)
  if (approver.work !== undefined) return again(`${approver.name}, who approved it, ${workWords[approver.work]}.`)
  if (approval.judgementsPrint !== standing.judgementsPrint)
    return again(`A judgement was changed after the approval ${when}.`)
  // While the rules of an issue are asked it is issued already, so that says nothing. Where a correction was begun it is out
  // for good: what is written since then goes out with that, and its approver.
  if (!standing.wasCorrected && approval.wordingPrint !== standing.wordingPrint)
    return again(`The report was changed after the approval ${when}.`)
  if (approval.committeeId !== committee?.id || approval.draftId !== draft?.id)
    return again(`A step before the approval ${when} was taken anew.`)
  // A comment that comes after the approval is for the rules on comments; it does not take the approval back.
  const [reading, discussed, sent] = before
  if ([reading, discussed, sent].some(step => step?.lacks !== ''))
    return again(`A step before the approval ${when} counts no longer.`)
  return doneBy(approver.name, approvedOn)
}

function issueStep({ issuedOn }: Standing): Done {
  return issuedOn === undefined ? open('The report is not issued.') : doneBy('', issuedOn)
}

/** What somebody did who may not read, sit or approve, after their name. */
export const workWords: { readonly [part in WorkPart]: string } = {
  team: 'is or was in the team of this review, and no one assures or approves their own work',
  evidence: 'worked on the evidence or judgements of this review, and no one assures or approves their own work',
  report: 'wrote in this report, and no one assures or approves their own work',
  conduct: 'had a hand in the conduct of this review, and no one assures or approves their own work',
}
