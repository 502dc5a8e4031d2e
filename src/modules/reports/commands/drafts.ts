import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { type FactValues, known } from '../../../kernel/facts.ts'
import { denied, done, type Outcome, refused } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import {
  changeReview,
  defined,
  findRespondent,
  keepLetter,
  type Posted,
  type Previewed,
  prepareLetter,
  type ReviewSubject,
  refuseLetter,
  type Services,
  type WantedLetter,
} from '../../reviews/index.ts'
import type { DeadlineResult } from '../../rulebooks/index.ts'
import { assembleReport } from '../domain/report.ts'
import { maySendDraft } from '../policy.ts'
import { addDraft } from '../store/drafts.ts'
import type { SentDraft } from '../views/drafts.ts'
import { loadMaterial } from './material.ts'

/** The letter with a draft as its sender wants it; its day is that of the draft. */
export type DraftLetter = Omit<WantedLetter, 'letter' | 'sentOn'> & Previewed

const usualLetter: DraftLetter = { recipients: undefined, others: [], covering: '', settled: {} }

/**
 * Sends the draft, as it stands now, to the director for comments on accuracy (¶67), with the rulebook's letter where it
 * has one. It does not move any more.
 */
export function sendDraft(
  services: Services,
  caller: Caller,
  reviewId: string,
  posted: Posted = {},
  letter: DraftLetter = usualLetter,
): Promise<Outcome<{ id: string }>> {
  const change = {
    ...posted,
    name: 'send-draft',
    reviewId,
    may: maySendDraft,
    touches: ['report'],
    moments: ['act send-draft'],
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const director = await findRespondent(tx, reviewId, 'director')
    if (director === undefined)
      return refused({
        ...problem('Name the one to whom the draft goes before it is sent'),
        href: `/reviews/${reviewId}/team`,
      })
    const sentOn = londonDay(caller.now)
    const material = await loadMaterial(services, tx, review)
    const model = assembleReport(material, { words: 'for comments on accuracy', day: sentOn.toString() })
    const withLetter = await letterWithDraft(services, tx, review, caller.actor, letter, sentOn)
    const isToDirector = letter.recipients?.some(each => each.personId === director.personId && each.part === 'to')
    if (isToDirector === false)
      return refused(problem(`The draft goes to ${director.name}: the letter is to them`, `part.${director.personId}`))
    const refusal = withLetter === undefined ? undefined : refuseLetter(review, withLetter, letter)
    if (refusal !== undefined) return refusal
    const id = await addDraft(tx, {
      reviewId,
      sentOn,
      sentBy: caller.actor.accountId,
      toPersonId: director.personId,
      toName: director.name,
      model,
      letterId: withLetter === undefined ? undefined : await keepLetter(tx, review, withLetter),
    })
    return done({ id })
  })
}

/** The letter that goes with a draft sent on a day, which its words may say; undefined where the rulebook has none. */
function letterWithDraft(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  actor: Caller['actor'],
  letter: DraftLetter,
  sentOn: Temporal.PlainDate,
) {
  const { letters } = services.rulebooks.get(review.rulebook, review.edition)
  const template = letters.find(each => each.at === 'send-draft')
  const wanted = { ...letter, letter: template?.id ?? '', sentOn }
  return prepareLetter(services, tx, review, actor, wanted, sentToday(sentOn))
}

/** What a letter with a draft of this day may say before the draft is kept. */
export function sentToday(sentOn: Temporal.PlainDate) {
  return { report: known({ draftSentOn: sentOn }) }
}

/**
 * When comments on a draft are due: the rulebook's deadline that is reckoned from the day the draft was sent and met by
 * comments. Reckoned from the draft alone, so that the director's office, who may read no more, is told the same day.
 */
export async function commentsDeadline(
  services: Services,
  review: ReviewSubject,
  draft: Pick<SentDraft, 'sentOn' | 'commentsClosedOn'>,
  today: Temporal.PlainDate,
): Promise<DeadlineResult | undefined> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const wanted = rulebook.deadlines.find(
    deadline => deadline.from === 'report.draftSentOn' && deadline['met-by'] === 'report.commentsClosedOn',
  )
  if (wanted === undefined) return undefined
  const nothing: FactValues = {}
  const load = async (group: string) =>
    group === 'report' ? known({ draftSentOn: draft.sentOn, commentsClosedOn: draft.commentsClosedOn }) : nothing
  return (await services.rulebooks.deadlines(rulebook, load, today)).find(each => each.deadline === wanted.id)
}

/** The days of the accuracy round: of the draft, of the comments on it, and of the issue that follows. */
export type RoundDays = {
  readonly draft: DeadlineResult | undefined
  readonly comments: DeadlineResult | undefined
  readonly issue: DeadlineResult | undefined
}

/**
 * The deadlines of the round, from the days of the review and of the draft alone, so that both sides are told the same.
 * Which they are the rulebook says by what meets them.
 */
export async function roundDays(
  services: Services,
  review: ReviewSubject,
  draft: Pick<SentDraft, 'sentOn' | 'commentsClosedOn'> | undefined,
  today: Temporal.PlainDate,
): Promise<RoundDays> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const { analysisStart, analysisEnd, fieldworkStart, fieldworkEnd } = review
  const groups: { readonly [group: string]: FactValues } = {
    review: known({ analysisStart, analysisEnd, fieldworkStart, fieldworkEnd }),
    report: known({ draftSentOn: draft?.sentOn, commentsClosedOn: draft?.commentsClosedOn }),
  }
  const results = await services.rulebooks.deadlines(rulebook, async group => groups[group] ?? {}, today)
  const metBy = (fact: string) => {
    const wanted = rulebook.deadlines.find(deadline => deadline['met-by'] === fact)
    return results.find(({ deadline }) => deadline === wanted?.id)
  }
  return {
    draft: metBy('report.draftSentOn'),
    comments: metBy('report.commentsClosedOn'),
    issue: metBy('report.issuedOn'),
  }
}
