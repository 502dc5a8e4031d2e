import { londonDay, sayDay, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { notInFuture, type Problem, problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { listOrganisations } from '../../register/index.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import { wayTo } from '../domain/told.ts'
import { mayTellChildren } from '../policy.ts'
import { addTold, type DoneTelling, saveTold, setToldAside } from '../store/told.ts'
import { discussionsHeld, findDirectors, listTold } from '../views/told.ts'

const touches = ['childrenTold'] as const

/** Puts schools on the list of those that are owed the summary of the survey (¶70): by name, or out of the register. */
export function nameSchools(
  services: Services,
  caller: Caller,
  reviewId: string,
  { names, organisations }: { readonly names: readonly string[]; readonly organisations: readonly string[] },
  posted: Posted = {},
): Promise<Outcome<{ added: number }>> {
  const change = { ...posted, name: 'name-schools', reviewId, may: mayTellChildren, touches, field: 'names' }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const way = wayTo(services.rulebooks.get(review.rulebook, review.edition), 'schools')
    if (way === undefined) return denied('name-schools: this framework knows of no survey of schools')
    const registered = await listOrganisations(tx, review.areaId, londonDay(caller.now).toString())
    const unknown = organisations.some(id => !registered.some(each => each.id === id))
    if (unknown) return refused(problem('Choose schools from the list.', 'organisations'))
    const wanted = [
      ...registered
        .filter(({ id }) => organisations.includes(id))
        .map(({ id, name }) => ({ organisationId: id, recipient: name })),
      ...names.map(recipient => ({ organisationId: undefined, recipient })),
    ]
    if (wanted.length === 0) return refused(problem('Enter the name of at least one school.', 'names'))
    const there = new Set(
      (await listTold(tx, reviewId))
        .filter(told => told.way === way.id)
        .map(({ recipient }) => recipient.toLowerCase()),
    )
    const added = wanted.filter(
      ({ recipient }, index) =>
        !there.has(recipient.toLowerCase()) &&
        wanted.findIndex(each => each.recipient.toLowerCase() === recipient.toLowerCase()) === index,
    )
    for (const each of added) await addTold(tx, { reviewId, way: way.id, activityId: undefined, ...each })
    return done({ added: added.length })
  })
}

/** Names through whom the report for children goes out: the director, or an equivalent whom the review names. */
export function nameForwarder(
  services: Services,
  caller: Caller,
  reviewId: string,
  { recipient }: { readonly recipient: string },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const change = { ...posted, name: 'name-forwarder', reviewId, may: mayTellChildren, touches, field: 'recipient' }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const way = wayTo(services.rulebooks.get(review.rulebook, review.edition), 'recipient')
    if (way === undefined) return denied('name-forwarder: this framework forwards no report for children')
    const name = recipient === '' ? (await findDirectors(tx, reviewId))[0] : recipient
    if (name === undefined) return refused(problem('Enter through whom it goes out.', 'recipient'))
    const line = { reviewId, way: way.id, recipient: name, organisationId: undefined, activityId: undefined }
    return done({ id: await addTold(tx, line) })
  })
}

/** Which of those who are owed something: one on record, or a discussion of which nothing is yet. */
export type TellingAt = { readonly id: string; readonly version: number } | { readonly activityId: string }

/**
 * Records what was done: when, and how it is known; of a discussion, what was asked and what was answered. Lateness
 * never stops it from being recorded; the reason for it is kept.
 */
export function recordTelling(
  services: Services,
  caller: Caller,
  reviewId: string,
  { at, ...told }: DoneTelling & { readonly at: TellingAt },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'tell-children', reviewId, may: mayTellChildren, touches }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const all = await listTold(tx, reviewId)
    const problems = checkTelling(told, londonDay(caller.now))
    if (problems.length > 0) return refused(...problems)
    if ('id' in at) {
      if (!all.some(({ id }) => id === at.id)) return denied('tell-children: nothing of that number in this review')
      return (await saveTold(tx, { reviewId, ...at }, told)) ? done() : stale('this line')
    }
    const way = wayTo(rulebook, 'discussions')
    const discussion = (await discussionsHeld(tx, reviewId, rulebook)).find(({ id }) => id === at.activityId)
    if (way === undefined || discussion === undefined) return denied('tell-children: no such discussion in this review')
    if (told.doneOn !== undefined && compareDays(told.doneOn, discussion.heldOn) < 0)
      return refused(problem(`The discussion was held on ${sayDay(discussion.heldOn)}, after this day.`, 'doneOn'))
    if (all.some(({ activityId }) => activityId === at.activityId)) return stale('the answers to this discussion')
    const line = { reviewId, way: way.id, recipient: discussion.title, organisationId: undefined }
    const id = await addTold(tx, { ...line, activityId: at.activityId })
    return (await saveTold(tx, { reviewId, id, version: 1 }, told)) ? done() : stale('this line')
  })
}

function checkTelling(told: DoneTelling, today: Temporal.PlainDate): readonly Problem[] {
  const { doneOn, receivedOn } = told
  return [
    ...notInFuture(doneOn, today, 'doneOn'),
    ...notInFuture(receivedOn, today, 'receivedOn'),
    ...(doneOn !== undefined && told.proof === ''
      ? [problem('Say how it was done, or how it is known.', 'proof')]
      : []),
    ...(receivedOn !== undefined && (doneOn === undefined || compareDays(receivedOn, doneOn) < 0)
      ? [problem('It cannot be received before it is sent.', 'receivedOn')]
      : []),
  ]
}

/** Sets a line aside with the reason why it is not owed. */
export function setTellingAside(
  services: Services,
  caller: Caller,
  reviewId: string,
  told: { readonly id: string; readonly version: number; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'set-telling-aside', reviewId, may: mayTellChildren, touches, field: 'because' }
  return changeReview(services, caller, defined(change), async tx =>
    (await setToldAside(tx, { reviewId, ...told })) ? done() : stale('this line'),
  )
}
