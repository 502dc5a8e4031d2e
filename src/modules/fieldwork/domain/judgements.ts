import type { Rulebook } from '../../rulebooks/index.ts'

/** A judgement that can be covered: a key judgement in its outcome, an area in management, or a further one. */
export type CoveredJudgement = {
  readonly id: string
  /** Short enough for a tile: the id, or `F3` for the third further judgement, whose ids are words. */
  readonly code: string
  readonly text: string
  readonly cite: string
  readonly place: 'key' | 'management' | 'further'
  /** Id of the outcome; empty for management and further judgements. */
  readonly outcome: string
  /** Group whose own judgement it is; empty otherwise. */
  readonly group: string
}

/** All judgements of the edition, in its order: outcomes, management, further. */
export function judgementsOf(rulebook: Rulebook): readonly CoveredJudgement[] {
  const key = rulebook.outcomes.flatMap(outcome =>
    outcome.judgements.map(judgement => ({
      ...named(judgement, judgement.id),
      place: 'key' as const,
      outcome: outcome.id,
    })),
  )
  const management = rulebook.management.judgements.map(judgement => ({
    ...named(judgement, judgement.id),
    place: 'management' as const,
    outcome: '',
  }))
  const further = rulebook.ungraded.map((judgement, index) => ({
    ...named(judgement, judgement.id.length > codeLongest ? `F${index + 1}` : judgement.id),
    place: 'further' as const,
    outcome: '',
  }))
  return [...key, ...management, ...further]
}

/** Longer ids are words, which no tile can show as a code. */
const codeLongest = 5

function named(judgement: Rulebook['ungraded'][number], code: string) {
  return { id: judgement.id, code, text: judgement.text, cite: judgement.cite, group: judgement.group ?? '' }
}

export function findJudgement(rulebook: Rulebook, id: string): CoveredJudgement | undefined {
  return judgementsOf(rulebook).find(judgement => judgement.id === id)
}
