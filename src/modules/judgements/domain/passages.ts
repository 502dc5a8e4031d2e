import type { Temporal } from '../../../kernel/dates.ts'
import { done, type Outcome, refused } from '../../../kernel/outcome.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import { sayList } from '../../../kernel/words.ts'
import type { GradedJudgement, Passage, Rulebook } from '../../rulebooks/index.ts'
import { findJudgement, groundsOf, type NamedJudgement } from './framework.ts'

/** `not-judged`: evidence does not suffice, where the rulebook allows that; the text says why. */
export type PassageState = 'written' | 'not-judged'

/** What somebody wrote of one part of a graded judgement. */
export type WrittenPassage = {
  readonly judgement: string
  readonly passage: string
  readonly state: PassageState
  readonly text: string
  /** What of the rulebook's list it considers, by id. */
  readonly considers: readonly string[]
  /** Judgements it rests on, graded ones too. */
  readonly cites: readonly string[]
  readonly author: string
  readonly writtenOn: Temporal.PlainDate
  /** Current items of evidence it cites. */
  readonly evidence: number
  readonly version: number
}

/** A part that the rulebook asks for, and how far it has come. */
export type PassageStand = {
  readonly judgement: GradedJudgement
  readonly passage: Passage
  readonly state: PassageState | 'missing'
  readonly written: WrittenPassage | undefined
  /** It cites one of the judgements it has to rest on, or has to rest on none; false while it is missing. */
  readonly restsOn: boolean
  /** What of the list it does not consider, by id; everything while it is missing. */
  readonly notConsidered: readonly string[]
}

export function findPassage(
  rulebook: Rulebook,
  id: string,
): { readonly judgement: GradedJudgement; readonly passage: Passage } | undefined {
  for (const judgement of rulebook.graded) {
    const passage = judgement.passages?.find(each => each.id === id)
    if (passage !== undefined) return { judgement, passage }
  }
  return undefined
}

/** Every part that the rulebook asks for, in its order. */
export function passageStands(rulebook: Rulebook, written: readonly WrittenPassage[]): readonly PassageStand[] {
  return rulebook.graded.flatMap(judgement =>
    (judgement.passages ?? []).map(passage => {
      const own = written.find(each => each.judgement === judgement.id && each.passage === passage.id)
      const needed = passage['rests-on'] ?? []
      const considered = own?.considers ?? []
      return {
        judgement,
        passage,
        state: own?.state ?? ('missing' as const),
        written: own,
        restsOn: own !== undefined && (needed.length === 0 || needed.some(id => own.cites.includes(id))),
        notConsidered: (passage.considers ?? []).map(({ id }) => id).filter(id => !considered.includes(id)),
      }
    }),
  )
}

/** What a part still lacks, in a few words each; empty where it is whole, or not judged for want of evidence. */
export function lacksOf(rulebook: Rulebook, stand: PassageStand): readonly string[] {
  const { passage, state, written } = stand
  if (state === 'missing') return ['not written yet']
  if (state === 'not-judged') return []
  const needed = (passage['rests-on'] ?? []).flatMap(id => findJudgement(rulebook, id)?.text ?? [])
  const open = (passage.considers ?? []).filter(({ id }) => stand.notConsidered.includes(id))
  return [
    ...(written?.evidence === 0 ? ['cites no evidence'] : []),
    ...(stand.restsOn ? [] : [`cites none of the judgements it rests on: ${sayList(needed)}`]),
    ...(open.length === 0 ? [] : [`does not consider ${sayList(open.map(({ label }) => label.toLowerCase()))}`]),
  ]
}

/** Judgements that a part can cite: those it has to rest on, then what its grade draws on. */
export function citable(rulebook: Rulebook, judgement: GradedJudgement, passage: Passage): readonly NamedJudgement[] {
  const needed = (passage['rests-on'] ?? []).flatMap(id => findJudgement(rulebook, id) ?? [])
  const grounds = groundsOf(rulebook, judgement.id)
  const others = [...grounds.graded, ...grounds.written].filter(each => !needed.some(({ id }) => id === each.id))
  return [...needed, ...others]
}

/** Whether what was posted can be kept for this part; each problem stands beside its field. */
export function decidePassage(
  rulebook: Rulebook,
  place: { readonly judgement: GradedJudgement; readonly passage: Passage },
  posted: Pick<WrittenPassage, 'state' | 'considers' | 'cites'>,
): Outcome {
  const { judgement, passage } = place
  const listed = (passage.considers ?? []).map(({ id }) => id)
  const offered = citable(rulebook, judgement, passage).map(({ id }) => id)
  const problems: Problem[] = []
  if (posted.state === 'not-judged' && passage['where-evidence-suffices'] !== true) {
    problems.push(
      problem(`${passage.cite} asks for this in every review. Write it; it cannot be left as not judged.`, 'state'),
    )
  }
  if (posted.considers.some(id => !listed.includes(id))) {
    problems.push(problem('Choose what it considers from the list.', 'considers'))
  }
  if (posted.cites.some(id => !offered.includes(id))) {
    problems.push(problem('Choose judgements from the list.', 'cites'))
  }
  return problems.length === 0 ? done() : refused(...problems)
}

/** What an agreed grade draws on that was not there when it was agreed, or is not there now. */
export type GroundMissing = {
  /** The agreed grade. */
  readonly judgement: string
  readonly ground: string
  /** `written`: neither concluded nor left out of the report; `graded`: not agreed, or agreed later. */
  readonly kind: 'written' | 'graded'
}

/**
 * @param agreed grades in force; a later agreement has a greater number
 * @param settled judgements concluded, or not reported with a reason
 */
export function groundsMissing(
  rulebook: Rulebook,
  agreed: readonly { readonly id: string; readonly judgement: string }[],
  settled: ReadonlySet<string>,
): readonly GroundMissing[] {
  return agreed.flatMap(({ id, judgement }) => {
    const grounds = groundsOf(rulebook, judgement)
    const before = agreed.filter(other => BigInt(other.id) < BigInt(id)).map(other => other.judgement)
    return [
      ...grounds.written
        .filter(ground => !settled.has(ground.id))
        .map(ground => ({ judgement, ground: ground.id, kind: 'written' as const })),
      ...grounds.graded
        .filter(ground => !before.includes(ground.id))
        .map(ground => ({ judgement, ground: ground.id, kind: 'graded' as const })),
    ]
  })
}
