import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { type FactValues, known } from '../../../kernel/facts.ts'
import { denied, done, type Outcome, refused } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import {
  changeReview,
  defined,
  factLoader,
  findRespondent,
  type Posted,
  type ReviewSubject,
  type Services,
} from '../../reviews/index.ts'
import type { DeadlineResult } from '../../rulebooks/index.ts'
import { assembleReport } from '../domain/report.ts'
import { maySendDraft } from '../policy.ts'
import { addDraft, keepLetter } from '../store/drafts.ts'
import type { SentDraft } from '../views/drafts.ts'
import { loadMaterial } from './material.ts'

/** Sends the draft, as it stands now, to the director for comments on accuracy (¶67). It does not move any more. */
export function sendDraft(
  services: Services,
  caller: Caller,
  reviewId: string,
  posted: Posted = {},
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
    const id = await addDraft(tx, {
      reviewId,
      sentOn,
      sentBy: caller.actor.accountId,
      toPersonId: director.personId,
      toName: director.name,
      model,
    })
    await keepLetter(tx, id, await letterOf(services, tx, review))
    return done({ id })
  })
}

/** The rulebook's letter for a draft, filled in, with the things it asks as numbered lines; empty where it has none. */
async function letterOf(services: Services, tx: Transaction, review: ReviewSubject): Promise<string> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const letter = rulebook.letters.find(each => each.at === 'send-draft')
  if (letter === undefined) return ''
  const text = await services.rulebooks.fillIn(rulebook, letter.text, factLoader(services, tx, review))
  const things = letter.things.map((thing, index) => `${index + 1}. ${thing.label}`)
  return [text.trim(), ...(things.length === 0 ? [] : [things.join('\n')])].join('\n\n')
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
