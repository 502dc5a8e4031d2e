import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { mayLink } from '../policy.ts'
import { addLink, changeLink } from '../store/links.ts'
import { findReview } from '../store/review.ts'
import { changeReview, type Services } from './change.ts'
import { defined, type Posted } from './conduct.ts'

export type WantedLink = {
  /** The other review where it is kept here; else `name` says what it is. */
  readonly otherId: string | undefined
  readonly name: string
  readonly body: string
  readonly runsTogether: boolean
  readonly because: string
  readonly reportOn: Temporal.PlainDate | undefined
}

/** Links an inspection that belongs to this review (¶66 to ¶68): another review kept here, or one kept elsewhere. */
export function linkInspection(
  services: Services,
  caller: Caller,
  reviewId: string,
  wanted: WantedLink,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'link-inspection', reviewId, may: mayLink, touches: ['issue'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const { otherId } = wanted
    if (otherId === reviewId) return refused(problem('Choose another review than this one', 'other'))
    const other = otherId === undefined ? undefined : await findReview(tx, otherId)
    if (otherId !== undefined && other === undefined) return refused(problem('Choose the other review', 'other'))
    if (other === undefined && wanted.name === '') return refused(problem('Enter what it is called', 'name'))
    if (other === undefined && wanted.body === '') return refused(problem('Enter which body conducts it', 'body'))
    const link = other === undefined ? wanted : { ...wanted, name: other.title, body: '', reportOn: undefined }
    const isNew = await addLink(tx, reviewId, { ...link, title: review.title }, londonDay(caller.now))
    return isNew ? done() : refused(problem('The two are linked already', 'other'))
  })
}

/** Ends a link with the reason; it stays on the page as ended. */
export function endLink(
  services: Services,
  caller: Caller,
  reviewId: string,
  end: { readonly id: string; readonly version: number; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'end-link', reviewId, may: mayLink, touches: ['issue'] }
  return changeReview(services, caller, defined(change), async tx => {
    const ended = { endedOn: londonDay(caller.now), because: end.because }
    return (await changeLink(tx, reviewId, end, ended)) ? done() : stale('the link')
  })
}

/** Notes when the report of an inspection kept elsewhere goes out. */
export function tellReportDay(
  services: Services,
  caller: Caller,
  reviewId: string,
  told: { readonly id: string; readonly version: number; readonly on: Temporal.PlainDate },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'tell-report-day', reviewId, may: mayLink, touches: ['issue'] }
  return changeReview(services, caller, defined(change), async tx => {
    return (await changeLink(tx, reviewId, told, { reportOn: told.on })) ? done() : stale('the link')
  })
}
