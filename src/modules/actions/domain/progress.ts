import type { Temporal } from '../../../kernel/dates.ts'
import { notGranted, type Verdict } from '../../../kernel/verdict.ts'

type Day = Temporal.PlainDate

/** How far an action has come. */
export const progressStates = ['not-begun', 'under-way', 'done'] as const
export type ProgressState = (typeof progressStates)[number]

/** What somebody else said to what was reported. */
export type Verification = {
  /** False where it was sent back. */
  readonly verified: boolean
  /** By what it was verified, where that was said; why it was sent back. */
  readonly because: string
  readonly by: string
  readonly on: Day
}

export type Progress = {
  readonly id: string
  readonly reportedOn: Day
  readonly reportedBy: string
  /** Who reported it; undefined in what was reported before this was kept. */
  readonly personId: string | undefined
  readonly state: ProgressState
  readonly note: string
  readonly verification: Verification | undefined
}

export type ProgressStanding = 'reported' | 'verified' | 'sent-back'

export function progressStanding({ verification }: Pick<Progress, 'verification'>): ProgressStanding {
  if (verification === undefined) return 'reported'
  return verification.verified ? 'verified' : 'sent-back'
}

/** What the area sent shows something; what it was asked for, or has not, shows nothing. */
export function wasSent({ state }: { readonly state: string }): boolean {
  return state === 'sent' || state === 'accepted'
}

/** How far an action counts as having come: what was reported done and sent back is not done. */
export function stateOf(progress: Pick<Progress, 'state' | 'verification'> | undefined): ProgressState {
  if (progress === undefined) return 'not-begun'
  return progress.state === 'done' && progressStanding(progress) === 'sent-back' ? 'under-way' : progress.state
}

/** Progress is verified once, by somebody who neither owns the action nor reported it (¶75). */
export function unlessOwn(
  verdict: Verdict,
  personId: string | undefined,
  ownerId: string | undefined,
  progress: Pick<Progress, 'personId' | 'verification'>,
): Verdict {
  if (!verdict.granted) return verdict
  if (progress.verification !== undefined) return notGranted('somebody answered this report already')
  if (personId === undefined || personId === ownerId)
    return notGranted('the owner of an action does not verify its progress')
  if (personId === progress.personId) return notGranted('who reported progress does not verify it')
  return verdict
}
