import { londonDay } from '../../../kernel/dates.ts'
import { done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { setCitations } from '../../evidence/index.ts'
import {
  changeReview,
  defined,
  listRespondents,
  type Posted,
  type ReviewSubject,
  type Services,
} from '../../reviews/index.ts'
import { citedAs } from '../domain/issue.ts'
import { findJudgement } from '../domain/judgements.ts'
import { mayDirect } from '../policy.ts'
import { addIssue, type IssueContent, saveIssue, shareIssueRow, withdrawIssueRow } from '../store/issues.ts'
import { findItems, listTeam } from '../views/fieldwork.ts'

/** An entry of the log, with the evidence it rests on by reference or number. */
export type WrittenIssue = IssueContent & { readonly evidence: readonly string[] }

/** Which entry, as its author last saw it. */
export type KnownIssue = { readonly id: string; readonly version: number }

const about = (name: string, reviewId: string, posted: Posted) =>
  defined({ ...posted, name, reviewId, may: mayDirect, touches: ['discussions'] })

/** Notes an issue that emerged and was discussed with the director or other senior managers (¶66), or corrects it. */
export function recordIssue(
  services: Services,
  caller: Caller,
  reviewId: string,
  issue: WrittenIssue,
  known: KnownIssue | undefined,
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const name = known === undefined ? 'record-issue' : 'correct-issue'
  return changeReview(services, caller, about(name, reviewId, posted), async (tx, review) => {
    if (compareDays(issue.discussedOn, londonDay(caller.now)) > 0)
      return refused(problem('The day of a discussion is today or before', 'discussedOn'))
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const strangers = issue.judgements.filter(id => findJudgement(rulebook, id) === undefined)
    if (strangers.length > 0) return refused(problem('Choose judgements of the rulebook', 'judgements'))
    const faults = await faultsOfPresent(tx, review, issue)
    if (faults.length > 0) return refused(...faults)
    const cited = await itemsOf(tx, review, issue.evidence)
    if ('problem' in cited) return refused(cited.problem)
    const { evidence: _, ...content } = issue
    const id = known?.id ?? (await addIssue(tx, reviewId, content))
    if (known !== undefined && !(await saveIssue(tx, reviewId, known.id, known.version, content)))
      return stale('this entry')
    await setCitations(tx, {
      reviewId,
      by: { kind: 'emerging-issue', id: citedAs(id) },
      purpose: 'rests-on',
      items: cited.items,
    })
    return done({ id })
  })
}

async function faultsOfPresent(
  tx: Transaction,
  review: ReviewSubject,
  { presentIds, present }: WrittenIssue,
): Promise<readonly Problem[]> {
  if (presentIds.length === 0 && present === '') return [problem('Say with whom it was discussed', 'present')]
  const respondents = await listRespondents(tx, review.id)
  const known = new Set([
    ...respondents.map(each => each.personId),
    ...(await listTeam(tx, review.id)).map(each => each.id),
  ])
  return presentIds.every(id => known.has(id)) ? [] : [problem('Choose people of this review', 'presentIds')]
}

async function itemsOf(
  tx: Transaction,
  review: ReviewSubject,
  references: readonly string[],
): Promise<{ readonly items: readonly string[] } | { readonly problem: Problem }> {
  const wanted = references.map(reference => reference.toUpperCase())
  const isNumber = (name: string) => /^\d{1,18}$/.test(name)
  const named = wanted.filter(name => !isNumber(name))
  const items = wanted.length === 0 ? [] : await findItems(tx, review.id, named, wanted.filter(isNumber))
  const lost = wanted.find(name => !items.some(item => item.reference.toUpperCase() === name || item.id === name))
  return lost === undefined
    ? { items: items.map(item => item.id) }
    : { problem: problem(`This review has no evidence “${lost}”`, 'evidence') }
}

/** Shares an entry with the director's office, who see it from then on; it is the team's until then. */
export function shareIssue(
  services: Services,
  caller: Caller,
  reviewId: string,
  known: KnownIssue,
  posted: Posted = {},
): Promise<Outcome> {
  return changeReview(services, caller, about('share-issue', reviewId, posted), async (tx, review) => {
    if (review.isHidden) return refused(problem('The area does not know of this review yet: announce it first'))
    const shared = await shareIssueRow(tx, reviewId, known.id, known.version, londonDay(caller.now))
    return shared ? done() : stale('this entry')
  })
}

/** Takes an entry back that should not stand, with the reason; the record keeps it. */
export function withdrawIssue(
  services: Services,
  caller: Caller,
  reviewId: string,
  known: KnownIssue & { readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  return changeReview(services, caller, about('withdraw-issue', reviewId, posted), async tx => {
    if (!(await withdrawIssueRow(tx, reviewId, known.id, known.version, known.because))) return stale('this entry')
    await setCitations(tx, {
      reviewId,
      by: { kind: 'emerging-issue', id: citedAs(known.id) },
      purpose: 'rests-on',
      items: [],
    })
    return done()
  })
}
