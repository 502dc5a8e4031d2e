import type { Judgement, Rulebook } from '../../rulebooks/index.ts'

/** Judgements as forms and filters list them: by outcome, then management, then those that never take a grade. */
export type JudgementGroup = { readonly id: string; readonly label: string; readonly judgements: readonly Judgement[] }

/** Every judgement that evidence can bear on, in the order of the rulebook. Groups without judgements are left out. */
export function judgementGroups(rulebook: Rulebook): readonly JudgementGroup[] {
  const groups: readonly JudgementGroup[] = [
    ...rulebook.outcomes.map(({ id, label, judgements }) => ({ id, label, judgements })),
    rulebook.management,
    { id: 'ungraded', label: 'Written about and never graded', judgements: rulebook.ungraded },
  ]
  return groups.filter(group => group.judgements.length > 0)
}

export function bearableJudgements(rulebook: Rulebook): readonly Judgement[] {
  return judgementGroups(rulebook).flatMap(group => group.judgements)
}

/** The words of any judgement of the rulebook, a graded one included; its id where the rulebook has none. */
export function wordsOfJudgement(rulebook: Rulebook, id: string): string {
  const judgement = bearableJudgements(rulebook).find(each => each.id === id)
  return judgement?.text ?? rulebook.graded.find(graded => graded.id === id)?.label ?? id
}
