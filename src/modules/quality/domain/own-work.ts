import { type Problem, problem } from '../../../kernel/problems.ts'
import { type WorkPart, workWords } from './chain.ts'

/** What somebody has had to do with a review and its report, as the record and the quality of it tell. */
export type Involvement = {
  readonly personId: string
  readonly name: string
  readonly work: WorkPart | undefined
  /** Reads the report, or sits on the committee that discusses it. */
  readonly part: 'reader' | 'committee' | undefined
}

/** What somebody is about to do with a report that is not to be their own. */
export type Assurance = 'read' | 'sit' | 'minute' | 'oversee' | 'approve'

/**
 * Why this one may not do it, or undefined where they may. No one assures or approves their own work (¶79): not who led
 * or belonged to the team, worked on its evidence or its report, or had a hand in its conduct. Reader, committee and
 * approver are different people, since each looks at the report after the other.
 */
export function ownWork(assurance: Assurance, who: Involvement, field?: string): Problem | undefined {
  if (who.work !== undefined) return problem(`${who.name} ${workWords[who.work]}. ${instead[assurance]}`, field)
  const shut: readonly Involvement['part'][] =
    assurance === 'read'
      ? ['committee']
      : assurance === 'sit'
        ? ['reader']
        : assurance === 'approve'
          ? ['reader', 'committee']
          : []
  if (!shut.includes(who.part) || who.part === undefined) return undefined
  return problem(
    `${who.name} ${partWords[who.part]}, and no one passes their own judgement on. ${instead[assurance]}`,
    field,
  )
}

const partWords = {
  reader: 'reads this report',
  committee: 'sits on the committee that discusses this report',
} as const

const instead = {
  read: 'Choose an inspector from outside the team.',
  sit: 'Choose a manager from outside the team.',
  minute: 'Somebody else records the committee.',
  oversee: 'An inspection manager from outside the team does it.',
  approve: 'Another approver does it.',
} as const satisfies Record<Assurance, string>
