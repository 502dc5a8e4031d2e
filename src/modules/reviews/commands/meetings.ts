import type { Outcome } from '../../../kernel/outcome.ts'
import { done, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { mayConduct } from '../policy.ts'
import { type NewMeeting, saveMeeting } from '../store/meetings.ts'
import { listMembers, listRespondents } from '../views/review.ts'
import { changeReview, type Services } from './change.ts'
import { defined, type Posted } from './conduct.ts'

/** Meetings of every rulebook; others are named by it. */
const knownKinds: readonly string[] = ['setting-up', 'oral-summary']

/**
 * Records the setting-up meeting (¶48), the oral summary at the end of fieldwork (¶66) or a feedback meeting that the
 * rulebook names (¶68), each with its day and who was there.
 */
export function recordMeeting(
  services: Services,
  caller: Caller,
  reviewId: string,
  meeting: NewMeeting & { readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const change = {
    ...posted,
    name:
      meeting.kind === 'setting-up'
        ? 'record-setting-up'
        : meeting.kind === 'oral-summary'
          ? 'record-oral-summary'
          : 'record-feedback-meeting',
    reviewId,
    may: mayConduct,
    touches: ['settingUp', 'feedback'],
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const isIn = (list: readonly { readonly id: string }[], chosen: readonly string[]) =>
      chosen.every(id => list.some(each => each.id === id))
    const further = rulebook['feedback-meetings'] ?? []
    if (!knownKinds.includes(meeting.kind) && !isIn(further, [meeting.kind]))
      return refused(problem('Choose a meeting that the rulebook names'))
    if (!isIn(rulebook.briefings, meeting.briefed)) return refused(problem('Choose from the list', 'briefed'))
    if (!isIn(rulebook.confirmations, meeting.confirmed)) return refused(problem('Choose from the list', 'confirmed'))
    if (meeting.presentIds.length === 0 && meeting.present === '')
      return refused(problem('Say who was there', 'present'))
    const known = [...(await listRespondents(tx, reviewId)), ...(await listMembers(tx, reviewId))]
    if (!meeting.presentIds.every(id => known.some(each => each.personId === id)))
      return refused(problem('Choose people of this review', 'presentIds'))
    return (await saveMeeting(tx, reviewId, meeting.version, meeting)) ? done() : stale('the record of this meeting')
  })
}
