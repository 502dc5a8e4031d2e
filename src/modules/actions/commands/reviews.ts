import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { keepItem } from '../../evidence/index.ts'
import { agreedGrades } from '../../judgements/index.ts'
import { findArea } from '../../register/index.ts'
import {
  changeReview,
  defined,
  findParticulars,
  findReview,
  openReview,
  type Posted,
  type Services,
} from '../../reviews/index.ts'
import { labelIn } from '../../rulebooks/index.ts'
import { earlierWords } from '../domain/earlier.ts'
import { mayCarry } from '../policy.ts'
import { addFollowUp, listEarlier, saveCarried } from '../store/reviews.ts'

export type WantedFollowUp = {
  readonly ofReviewId: string
  /** Id of the rulebook's kind. */
  readonly kind: string
  /** The service or function looked at; empty where the review is not of one. */
  readonly service: string
  readonly concern: string
  /** Why it is exceptional. */
  readonly because: string
  readonly requestReference: string
  readonly requestedOn: Temporal.PlainDate
}

/**
 * Opens a review that follows another of the same area up, under the same edition and by the same bodies (¶76). Why it
 * is exceptional is asked for; the rulebook says what takes a stronger reason, which is kept with the new review.
 */
export async function openFollowUp(
  services: Services,
  caller: Caller,
  wanted: WantedFollowUp,
  posted: Posted = {},
): Promise<Outcome<{ readonly id: string }>> {
  const { actor } = caller
  if (actor.kind === 'public') return denied('open-follow-up: nobody is signed in')
  const earlier = await services.database.as(caller, 'read', async tx => {
    const review = await findReview(tx, wanted.ofReviewId)
    if (review === undefined) return undefined
    const area = await findArea(tx, review.areaId)
    const particulars = await findParticulars(tx, review.id)
    return { review, area, particulars, grades: await agreedGrades(tx, review.id) }
  })
  if (earlier?.area === undefined) return denied('open-follow-up: no such review for this actor')
  const { review, area, particulars, grades } = earlier
  if (review.state !== 'published' && review.state !== 'closed')
    return refused(problem('The report of this review is not issued yet: there is nothing to follow up.'))
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const kinds = rulebook['follow-ups'] ?? []
  if (!kinds.some(({ id }) => id === wanted.kind)) return refused(problem('Choose what is to be opened.', 'kind'))
  const { ofReviewId, kind, service, concern, because, ...request } = wanted
  const title = `${labelIn(kinds, kind)}: ${area.name}${service === '' ? '' : `, ${service}`}`
  const open = { ...request, areaId: area.id, areaName: area.name, bodies: particulars.bodies, title }
  const { rulebook: framework, edition } = review
  return openReview(services, caller, { ...open, rulebook: framework, edition }, posted, {
    moments: ['act open-follow-up'],
    async work(tx, opened) {
      await addFollowUp(tx, {
        reviewId: opened.id,
        ofReviewId,
        kind,
        service,
        concern,
        because,
        earlierFieldworkStart: review.fieldworkStart ?? null,
        earlierGrades: grades.map(({ grade }) => grade),
        on: londonDay(caller.now),
        by: actor.name,
      })
      return done()
    },
  })
}

export type Carried = {
  readonly recommendationId: string
  /** Taken up as an item of evidence of this kind; left, with the reason, where it is undefined. */
  readonly evidenceKind: string | undefined
  readonly because: string
  /** 0 where nothing was decided yet. */
  readonly version: number
}

/**
 * Takes a recommendation of an earlier review of the area up as evidence, with its actions and verified progress, or
 * leaves it with a reason (¶75). What was taken up is not left again: the item is superseded like any other.
 */
export function carryRecommendation(
  services: Services,
  caller: Caller,
  reviewId: string,
  carried: Carried,
  posted: Posted = {},
): Promise<Outcome> {
  const touches = ['earlier', 'evidence']
  const change = { ...posted, name: 'carry-recommendation', reviewId, may: mayCarry, touches }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const { actor } = caller
    if (actor.kind === 'public') return denied('carry-recommendation: nobody is signed in')
    const found = (await listEarlier(tx, reviewId)).find(each => each.recommendationId === carried.recommendationId)
    if (found === undefined) return denied('carry-recommendation: no such recommendation of an earlier review')
    if (found.version !== carried.version || found.decision?.takenUp === true) return stale('this recommendation')
    if (carried.evidenceKind === undefined && carried.because === '')
      return refused(problem('Say why it is left.', 'because'))
    let itemId: string | undefined
    if (carried.evidenceKind !== undefined) {
      const kept = await keepItem(services, caller, tx, review, {
        ...earlierWords(found),
        kind: carried.evidenceKind,
        receivedOn: undefined,
        place: '',
        peopleMet: '',
        source: undefined,
        body: undefined,
        provision: undefined,
        group: undefined,
        tier: undefined,
        fromChildren: false,
        goodPractice: false,
        bearings: [],
      })
      if (kept.kind !== 'done') return kept
      itemId = kept.value.id
    }
    const decided = { ...carried, takenUp: itemId !== undefined, itemId, on: londonDay(caller.now), by: actor.name }
    return (await saveCarried(tx, reviewId, decided)) ? done() : stale('this recommendation')
  })
}
