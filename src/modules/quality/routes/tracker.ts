import { sayDay } from '../../../kernel/dates.ts'
import type { StageTracker } from '../../../platform/web/components/models.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import type { Step, StepId } from '../domain/chain.ts'

const names: { readonly [id in StepId]: string } = {
  code: 'Code of conduct signed',
  reading: 'Read by an inspector from outside the team',
  committee: 'Discussed by the committee',
  draft: 'Draft sent for comments on accuracy',
  comments: 'Comments in and answered',
  approval: 'Final approval',
  issue: 'Report issued',
}

/** Where each step is taken, under the address of the review. */
const places: { readonly [id in StepId]: string } = {
  code: 'quality/code',
  reading: 'quality/reading',
  committee: 'quality/committee',
  draft: 'draft',
  comments: 'draft',
  approval: 'quality/approval',
  issue: 'report/issue',
}

/** What an edition has to say of, for a step to be taken under it; the others are taken under every edition. */
const parts: { readonly [id in StepId]?: 'code-of-conduct' | 'reader' | 'committee' | 'approval' } = {
  code: 'code-of-conduct',
  reading: 'reader',
  committee: 'committee',
  approval: 'approval',
}

/** The steps to the release as pages show them: done, by whom, when, what next, and what broke it. */
export function trackerOf(reviewId: string, rulebook: Rulebook, steps: readonly Step[]): StageTracker {
  const shown = steps.filter(({ id }) => {
    const part = parts[id]
    return part === undefined || rulebook.quality?.[part] !== undefined
  })
  // The code is signed whenever; the others follow each other.
  const next = shown.find(step => step.id !== 'code' && step.lacks !== '')?.id
  return {
    stages: shown.map(step => {
      const isDone = step.lacks === ''
      const state = isDone ? 'done' : step.id === next || step.id === 'code' ? 'current' : 'todo'
      const when =
        step.on === undefined
          ? ''
          : `${isDone ? '' : 'was '}${sayDay(step.on)}${step.by === '' ? '' : `, by ${step.by}`}`
      return {
        name: names[step.id],
        state,
        href: `/reviews/${reviewId}/${places[step.id]}`,
        ...(when === '' ? {} : { when }),
        ...(isDone ? {} : { note: step.lacks }),
      }
    }),
  }
}
