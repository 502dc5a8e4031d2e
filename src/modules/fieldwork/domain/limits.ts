import type { Rulebook, RuleResult } from '../../rulebooks/index.ts'

/** A limit of the rulebook as it is counted now, read off the rule that sets it. */
export type Limit = { readonly count: number; readonly limit: number; readonly rule: string; readonly cite: string }

/** Something that must be among what is chosen, such as a judgement of one outcome. */
export type Condition = {
  readonly text: string
  readonly isMet: boolean
  readonly rule: string
  readonly cite: string
}

/** How many are chosen: what the limits count. */
const counted = 'coverage.fieldworkKey.size()'
const amongChosen = 'coverage.fieldworkKey.exists('

/** Upper limits on what is chosen for fieldwork, each with its count: rules of the shape `count <= number`. */
export function limitsIn(results: readonly RuleResult[]): readonly Limit[] {
  return results.flatMap(result => {
    if (result.strength !== 'must' || !result.read.some(fact => fact.fact === 'coverage.fieldworkKey')) return []
    const { text, parts } = result.trace
    const [left, right] = parts
    if (left?.text !== counted || typeof left.value !== 'bigint' || typeof right?.value !== 'bigint') return []
    if (text !== `${counted} <= ${right.text}`) return []
    return [{ count: Number(left.value), limit: Number(right.value), rule: result.rule, cite: result.cite }]
  })
}

/** What must be among the chosen, in the words of the rulebook: rules that ask whether one exists of a named outcome. */
export function conditionsIn(results: readonly RuleResult[], rulebook: Rulebook): readonly Condition[] {
  return results.flatMap(result => {
    if (result.strength !== 'must' || !result.read.some(fact => fact.fact === 'coverage.fieldworkKey')) return []
    const { text } = result.trace
    if (!text.startsWith(amongChosen)) return []
    const named = rulebook.outcomes.find(outcome => text.includes(`"${outcome.id}"`))
    if (named === undefined) return []
    return [{ text: named.label, isMet: result.status === 'met', rule: result.rule, cite: result.cite }]
  })
}
