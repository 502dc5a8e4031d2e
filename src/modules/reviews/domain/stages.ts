import { type Problem, problem } from '../../../kernel/problems.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import type { ReviewState, ReviewSubject } from './review.ts'

/** What moves a review along. Stages themselves are the rulebook's; these are the states around them. */
export type Step = 'begin' | 'leave-stage' | 'publish' | 'close' | 'reopen'

/** From which state a step is possible. A missing case does not compile. */
const from = {
  begin: ['planned'],
  'leave-stage': ['in-stage'],
  publish: ['in-stage'],
  close: ['published'],
  reopen: ['in-stage', 'closed'],
} as const satisfies Record<Step, readonly ReviewState[]>

type Standing = { readonly state: ReviewState; readonly stage: string | undefined }

export type StageDecision =
  | { readonly kind: 'moved'; readonly to: Standing }
  | { readonly kind: 'refused'; readonly problem: Problem }

const stateWords = {
  planned: 'planned',
  'in-stage': 'under way',
  published: 'published',
  closed: 'closed',
} as const satisfies Record<ReviewState, string>

export function sayState(state: ReviewState): string {
  return stateWords[state]
}

/**
 * Where a review stands after a step. Pure: whether the rules let a stage be left is asked elsewhere.
 *
 * @param chosen the stage to go to: for `reopen`, or where a stage has more than one that may follow
 */
export function decideStep(
  step: Step,
  review: Pick<ReviewSubject, 'state' | 'stage'>,
  stages: Rulebook['stages'],
  chosen?: string,
): StageDecision {
  if (!(from[step] as readonly ReviewState[]).includes(review.state)) {
    return { kind: 'refused', problem: problem(`This cannot be done while the review is ${sayState(review.state)}.`) }
  }
  switch (step) {
    case 'begin':
      return inStage(stages[0]?.id)
    case 'leave-stage': {
      const stage = stages.find(each => each.id === review.stage)
      const next = chosen ?? stage?.next[0]
      if (next === undefined) {
        return { kind: 'refused', problem: problem('This is the last stage: it ends when the report is issued.') }
      }
      if (stage?.next.includes(next) !== true)
        return { kind: 'refused', problem: problem('That stage does not follow this one.', 'stage') }
      return inStage(next)
    }
    case 'publish':
      return { kind: 'moved', to: { state: 'published', stage: undefined } }
    case 'close':
      return { kind: 'moved', to: { state: 'closed', stage: undefined } }
    case 'reopen': {
      if (review.state === 'closed' && chosen === undefined)
        return { kind: 'moved', to: { state: 'published', stage: undefined } }
      const position = stages.findIndex(each => each.id === chosen)
      const now = stages.findIndex(each => each.id === review.stage)
      if (position === -1 || position >= now)
        return { kind: 'refused', problem: problem('Choose a stage that was left before.', 'stage') }
      return inStage(chosen)
    }
  }
}

function inStage(stage: string | undefined): StageDecision {
  return { kind: 'moved', to: { state: 'in-stage', stage } }
}
