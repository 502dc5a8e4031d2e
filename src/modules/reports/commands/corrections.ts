import { londonDay, sayDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import {
  type Companion,
  changeReview,
  defined,
  findReview,
  type Posted,
  type ReviewSubject,
  type Services,
} from '../../reviews/index.ts'
import { changesOf, correctablePlaces, correctedModel, type Notice } from '../domain/correction.ts'
import { mayIssueCorrection, mayWriteCorrection } from '../policy.ts'
import {
  beginCorrection,
  type Correction,
  endCorrection,
  findOpenCorrection,
  saveCorrection,
  type WrittenNotice,
} from '../store/corrections.ts'
import { addCompanion, addIssue, takeCompanionsAlong } from '../store/issue.ts'
import { type IssuedCompanion, type IssuedReport, issuedReport, listCompanions } from '../views/issue.ts'
import { render, renderCompanions } from './issue.ts'
import { leadToBlock } from './printing.ts'

/** Writes what the notice of a correction says, and begins the correction with it. `version` 0 is none yet. */
export function writeCorrection(
  services: Services,
  caller: Caller,
  reviewId: string,
  notice: WrittenNotice & { readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'write-correction', reviewId, may: mayWriteCorrection, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const { personId } = caller.actor
    const open = await findOpenCorrection(tx, reviewId)
    if (open !== undefined) {
      const saved = await saveCorrection(tx, { ...open, version: notice.version }, { ...open, ...notice }, personId)
      return saved ? done() : stale('the correction')
    }
    const issued = await issuedReport(tx, reviewId)
    if (notice.version !== 0 || issued === undefined) return stale('the correction')
    const begun = { personId, on: londonDay(caller.now) }
    return (await beginCorrection(tx, reviewId, issued.newest, notice, begun)) ? done() : stale('the correction')
  })
}

/** Writes the words that a place of the report has in the corrected version; its own words again take it out. */
export function correctPlace(
  services: Services,
  caller: Caller,
  reviewId: string,
  place: { readonly id: string; readonly text: string; readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'correct-place', reviewId, may: mayWriteCorrection, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const open = await findOpenCorrection(tx, reviewId)
    const issued = await issuedReport(tx, reviewId)
    if (open === undefined || issued === undefined) return stale('the correction')
    const before = correctablePlaces(issued.model).find(({ id }) => id === place.id)
    if (before === undefined) return refused(problem('Choose a paragraph or a recommendation of the issued report'))
    const others = open.changes.filter(({ id }) => id !== place.id)
    const changes = before.text === place.text ? others : [...others, { id: place.id, text: place.text }]
    const saved = await saveCorrection(
      tx,
      { ...open, version: place.version },
      { ...open, changes },
      caller.actor.personId,
    )
    return saved ? done() : stale('the correction')
  })
}

/**
 * Takes what goes out with the report into the correction as it stands now, so that it goes out made anew; or, with
 * `anew` false, lets it go along as it was issued. Refused where there is nothing of it, where something of it may not go
 * out, and where it says what was issued.
 */
export function remakeCompanion(
  services: Services,
  caller: Caller,
  reviewId: string,
  remade: { readonly id: string; readonly anew: boolean; readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'remake-companion', reviewId, may: mayWriteCorrection, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const companion = services.companions?.find(({ id }) => id === remade.id)
    const open = await findOpenCorrection(tx, reviewId)
    if (companion === undefined) return denied('remake-companion: nothing of that name goes out with a report')
    if (open === undefined) return stale('the correction')
    const others = open.companions.filter(({ id }) => id !== companion.id)
    const companions = [...others]
    if (remade.anew) {
      const model = await companion.model(services, tx, review)
      if (model === undefined) return refused(problem(`${companion.label}: there is nothing in it yet.`))
      const problems = await companion.problems(model, { services, tx, review })
      if (problems.length > 0) return refused(...problems)
      const before = (await listCompanions(tx, reviewId)).find(({ id }) => id === companion.id)?.model
      if (companion.changes(before, model).length === 0)
        return refused(problem(`${companion.label}: it says what was issued, so nothing is made anew.`))
      companions.push({ id: companion.id, model })
    }
    const at = { id: open.id, version: remade.version }
    const saved = await saveCorrection(tx, at, { ...open, companions }, caller.actor.personId)
    return saved ? done() : stale('the correction')
  })
}

/** Drops a correction that is not issued, with the reason, which stays in the record. */
export function dropCorrection(
  services: Services,
  caller: Caller,
  reviewId: string,
  drop: { readonly because: string; readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'drop-correction', reviewId, may: mayWriteCorrection, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const open = await findOpenCorrection(tx, reviewId)
    if (open === undefined) return stale('the correction')
    const dropped = await endCorrection(tx, { ...open, version: drop.version }, { droppedBecause: drop.because })
    return dropped ? done() : stale('the correction')
  })
}

/**
 * Issues a correction as the next version of the report: the version before with the words that were corrected and a
 * notice in front. By an approver with no place in the team who wrote nothing of it (decision 15).
 *
 * Printed before the transaction, as an issue is; what was written meanwhile makes it `stale`.
 */
export async function issueCorrection(
  services: Services,
  caller: Caller,
  reviewId: string,
  version: number,
  posted: Posted = {},
): Promise<Outcome<{ number: number }>> {
  const on = londonDay(caller.now)
  const ready = await services.database.as(caller, 'read', async tx => {
    const review = await findReview(tx, reviewId)
    if (review === undefined || !mayIssueCorrection(caller.actor, review).granted) return undefined
    const open = await findOpenCorrection(tx, reviewId)
    const issued = await issuedReport(tx, reviewId)
    if (open === undefined || issued === undefined || open.corrects !== issued.newest) return undefined
    return { open, issued, notice: noticeOf(services, open, issued, await listCompanions(tx, reviewId)) }
  })
  const next =
    ready === undefined
      ? undefined
      : correctedModel(ready.issued.model, ready.notice, ready.issued.newest + 1, sayDay(on))
  const printed = next === undefined || ready === undefined || isEmpty(ready.notice) ? undefined : await render(next)
  const anew = printed && ready ? await renderCompanions(remadeIn(services, ready.open), printed.files) : undefined
  const change = { ...posted, name: 'issue-correction', reviewId, may: mayIssueCorrection, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    if (ready === undefined || next === undefined) return stale('the correction')
    const { open, issued, notice } = ready
    if (open.authorIds.includes(caller.actor.personId))
      return refused(
        problem('You wrote of this correction, and no one approves their own work. Another approver issues it.'),
      )
    if (printed === undefined || anew === undefined)
      return refused(
        problem('Nothing changes yet. Write the words that a paragraph or recommendation has from now on.'),
      )
    const problems = [
      ...printed.problems.map(each => leadToBlock(each, reviewId)),
      ...anew.problems,
      ...(await obstaclesAnew(services, tx, review, anew.companions)),
    ]
    if (problems.length > 0) return refused(...problems)
    const number = issued.newest + 1
    const id = await addIssue(tx, {
      reviewId,
      number,
      notice,
      issuedOn: on,
      issuedBy: caller.actor.accountId,
      title: issued.title,
      areaId: issued.areaId,
      areaName: issued.areaName,
      rulebook: issued.rulebook,
      edition: issued.edition,
      rulebookHash: issued.rulebookHash,
      model: next,
      files: printed.files,
    })
    const ids = anew.companions.map(({ companion }) => companion.id)
    await takeCompanionsAlong(tx, reviewId, issued.newest, id, ids)
    for (const { companion, model, files } of anew.companions)
      await addCompanion(tx, id, reviewId, { id: companion.id, label: companion.label, model, files })
    // Whoever wrote on after the printing moved the version on, and nothing of this stays.
    const isSame = open.version === version && (await endCorrection(tx, open, { issuedAs: number }))
    if (!isSame) return stale('the correction')
    for (const follow of services.whenCorrected ?? []) await follow(services, tx, review, { number, notice })
    return done({ number })
  })
}

type Remade = { readonly companion: Companion; readonly model: object }

/** What goes out made anew with a correction, by what the product knows of. */
function remadeIn(services: Services, open: Correction): readonly Remade[] {
  return open.companions.flatMap(({ id, model }) => {
    const companion = services.companions?.find(each => each.id === id)
    return companion === undefined ? [] : [{ companion, model }]
  })
}

/** What stops what is made anew: it has to be what its module would say now, and nothing of it may be unfit to go out. */
async function obstaclesAnew(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  remade: readonly Remade[],
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const { companion, model } of remade) {
    const now = await companion.model(services, tx, review)
    if (now === undefined || companion.changes(model, now).length > 0)
      problems.push({
        text: `${companion.label}: it was changed since it was taken into this correction. Take it in again.`,
        href: `/reviews/${review.id}/report/correction`,
      })
    problems.push(...(await companion.problems(model, { services, tx, review })))
  }
  return problems
}

/** What the notice will say, with every place that changes in the report and in what is made anew. */
export function noticeOf(
  services: Services,
  open: Correction,
  issued: IssuedReport,
  companions: readonly IssuedCompanion[],
): Notice {
  const { wrong, saysNow, because, changes } = open
  const anew = remadeIn(services, open).map(({ companion, model }) => ({
    id: companion.id,
    label: companion.label,
    changes: companion.changes(companions.find(({ id }) => id === companion.id)?.model, model),
  }))
  const notice = { wrong, saysNow, because, changes: changesOf(issued.model, changes) }
  return anew.length === 0 ? notice : { ...notice, companions: anew }
}

function isEmpty(notice: Notice): boolean {
  return notice.changes.length === 0 && (notice.companions ?? []).length === 0
}
