import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, stale } from '../../../kernel/outcome.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, type Posted, type Services } from '../../reviews/index.ts'
import { findJudgement, responsibleBodies } from '../domain/framework.ts'
import { decideNote, decideOpening, waitedFor } from '../domain/grading.ts'
import { mayAgree, mayDiscuss } from '../policy.ts'
import type { Place } from '../store/conclusions.ts'
import { addNote, addOpening } from '../store/giving.ts'
import { loadGrading } from '../store/grading.ts'
import { listTeam } from '../views/team.ts'
import { grading } from './change.ts'

/**
 * Lays the grades, reasons and views given on a judgement open to everybody who reads the review (¶61). It is never
 * taken back. The rules say what it takes while members have not given theirs.
 */
export function openGrades(services: Services, caller: Caller, input: Place, posted: Posted = {}): Promise<Outcome> {
  const change = grading('open-grades', input, mayAgree, posted, ['act open-grades'], 'open')
  return changeReview(services, caller, change, async (tx, review) => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    if (findJudgement(rulebook, input.judgement)?.kind !== 'graded') return denied('open-grades: takes no grade')
    const personId = personOf(caller.actor)
    const team = (await listTeam(tx, review.id)).map(member => member.personId)
    const grades = await loadGrading(tx, input)
    const decision = decideOpening(grades, personId, team)
    if (decision.kind !== 'done') return decision
    const waited = waitedFor(grades, team, responsibleBodies(rulebook, input.judgement))
    const opening = {
      ...input,
      openedById: personId,
      openedOn: londonDay(caller.now),
      waitedFor: waited.people,
      bodiesWaitedFor: waited.bodies,
    }
    return (await addOpening(tx, opening)) ? done() : stale('these grades')
  })
}

export type NoteInput = Place & {
  readonly text: string
  /** One's own note that this one is written instead of; undefined for a new one. */
  readonly supersedes: string | undefined
}

/** Keeps a short note of what was said when the team considered a judgement together (¶61). */
export function writeNote(services: Services, caller: Caller, input: NoteInput, posted: Posted = {}): Promise<Outcome> {
  const change = grading('write-note', input, mayDiscuss, posted, [], 'text')
  return changeReview(services, caller, change, async tx => {
    const personId = personOf(caller.actor)
    const decision = decideNote(await loadGrading(tx, input), personId, input.supersedes)
    if (decision.kind !== 'done') return decision
    const note = { ...input, personId, writtenOn: londonDay(caller.now) }
    return (await addNote(tx, note, input.supersedes)) ? done() : stale('this note')
  })
}
