import { createHash } from 'node:crypto'
import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import type { Problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { reportJson } from '../../../platform/documents/json.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'
import { renderPdf } from '../../../platform/documents/typst.ts'
import {
  changeReview,
  defined,
  findReview,
  type Posted,
  publishReview,
  type ReviewSubject,
  type Services,
} from '../../reviews/index.ts'
import { assembleReport } from '../domain/report.ts'
import { mayIssue } from '../policy.ts'
import { addIssue, type NewFile } from '../store/issue.ts'
import { loadMaterial } from './material.ts'
import { leadToBlock } from './printing.ts'

/**
 * Issues the report (¶79: an approver, never the lead): the model and its files are frozen, and the review is published.
 *
 * Printing takes seconds, so it is done before the transaction; what is frozen is what was printed, or the answer is
 * `stale`. A character that no font has, and any warning of the printer, stops the issue.
 */
export async function issueReport(
  services: Services,
  caller: Caller,
  reviewId: string,
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const printed = await print(services, caller, reviewId)
  const change = {
    ...posted,
    name: 'issue-report',
    reviewId,
    may: mayIssue,
    touches: ['report'],
    moments: ['act issue-report'],
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    if (printed === undefined) return stale('the report')
    if (printed.problems.length > 0) return refused(...printed.problems)
    const model = await finalReport(services, tx, review)
    if (JSON.stringify(model) !== JSON.stringify(printed.model)) return stale('the report')
    const id = await addIssue(tx, {
      reviewId,
      issuedOn: londonDay(caller.now),
      issuedBy: caller.actor.accountId,
      title: review.title,
      areaId: review.areaId,
      areaName: review.areaName,
      rulebook: review.rulebook,
      edition: review.edition,
      rulebookHash: services.rulebooks.hash(services.rulebooks.get(review.rulebook, review.edition)),
      model,
      files: [
        fileOf(issuedFiles.pdf, printed.bytes),
        fileOf(issuedFiles.json, new TextEncoder().encode(`${JSON.stringify(reportJson(model), null, 2)}\n`)),
      ],
    })
    const published = await publishReview(services, caller, tx, review)
    return published.kind === 'done' ? done({ id }) : published
  })
}

/** Names and types of the files that an issue freezes. */
export const issuedFiles = {
  pdf: { name: 'report.pdf', type: 'application/pdf' },
  json: { name: 'report.json', type: 'application/json; charset=utf-8' },
} as const

function fileOf(file: { readonly name: string; readonly type: string }, bytes: Uint8Array): NewFile {
  return { ...file, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** The report as it would be issued now. */
export async function finalReport(services: Services, tx: Transaction, review: ReviewSubject): Promise<ReportDocument> {
  return assembleReport(await loadMaterial(services, tx, review))
}

type Printed = { readonly model: ReportDocument; readonly bytes: Uint8Array; readonly problems: readonly Problem[] }

/** Reads and prints the report as the caller sees it; nothing for those who may not issue it, who are refused after. */
async function print(services: Services, caller: Caller, reviewId: string): Promise<Printed | undefined> {
  const model = await services.database.as(caller, 'read', async tx => {
    const review = await findReview(tx, reviewId)
    if (review === undefined || !mayIssue(caller.actor, review).granted) return undefined
    return finalReport(services, tx, review)
  })
  if (model === undefined) return undefined
  const { bytes, problems } = await renderPdf(model)
  return { model, bytes, problems: problems.map(each => leadToBlock(each, reviewId)) }
}
