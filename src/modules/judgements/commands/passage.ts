import { londonDay } from '../../../kernel/dates.ts'
import { denied, type Outcome, stale } from '../../../kernel/outcome.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import { decidePassage, findPassage, type PassageState } from '../domain/passages.ts'
import { mayConclude } from '../policy.ts'
import { savePassage } from '../store/passages.ts'
import { cite } from './cite.ts'

export type PassageInput = {
  readonly reviewId: string
  /** Id of the part in the rulebook. */
  readonly passage: string
  readonly state: PassageState
  /** The passage, or why it is not judged. */
  readonly text: string
  readonly considers: readonly string[]
  /** Judgements it rests on, graded ones too. */
  readonly cites: readonly string[]
  /** Items of evidence it rests on. */
  readonly evidence: readonly string[]
  /** 0 where none was written yet. */
  readonly version: number
}

/**
 * Writes one part of a graded judgement (¶8, ¶14, ¶62, ¶64 and ¶65), or why it is not judged where the rulebook asks for
 * it only if evidence suffices, with what it rests on. Stale when somebody wrote meanwhile.
 */
export function writePassage(
  services: Services,
  caller: Caller,
  input: PassageInput,
  posted: Posted = {},
): Promise<Outcome> {
  const { reviewId, passage } = input
  const change = { ...posted, name: 'write-passage', reviewId, may: mayConclude, touches: ['grades'], field: 'text' }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const found = findPassage(rulebook, passage)
    if (found === undefined) return denied(`write-passage: the rulebook has no passage ${passage}`)
    const decision = decidePassage(rulebook, found, input)
    if (decision.kind !== 'done') return decision
    const judgement = found.judgement.id
    const written = { ...input, judgement, authorId: personOf(caller.actor), writtenOn: londonDay(caller.now) }
    if (!(await savePassage(tx, written, input.version))) return stale('this passage')
    return cite(tx, reviewId, 'grade-passage', passage, input.evidence)
  })
}
