import { createHash } from 'node:crypto'
import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, reasonNeeded, refused, stale } from '../../../kernel/outcome.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'
import {
  type Companion,
  changeReview,
  defined,
  findReview,
  listLinks,
  type Posted,
  publishReview,
  type RenderedFile,
  type ReviewSubject,
  type Services,
  settleMoments,
} from '../../reviews/index.ts'
import { assembleReport } from '../domain/report.ts'
import { mayIssue } from '../policy.ts'
import { addCompanion, addIssue, type NewFile } from '../store/issue.ts'
import { makers } from './makers.ts'
import { loadMaterial } from './material.ts'
import { leadToBlock } from './printing.ts'

/** An issue as it is asked for: `together` are other reviews whose reports go out in the same act. */
export type PostedIssue = Posted & { readonly together?: readonly string[] }

/**
 * Issues the report (¶79: an approver, never the lead): the model, its files and what goes out with it are frozen, and the
 * review is published. Reviews that run together with it go out in the same act (¶68): all of them or none, each under
 * every rule of its own.
 *
 * Printing takes seconds, so it is done before the transaction; what is frozen is what was printed, or the answer is
 * `stale`. A character that no font has, and any warning of the printer, stops the issue.
 */
export async function issueReport(
  services: Services,
  caller: Caller,
  reviewId: string,
  { together = [], ...posted }: PostedIssue = {},
): Promise<Outcome<{ id: string }>> {
  const printed = new Map<string, Printed | undefined>()
  for (const id of [reviewId, ...together]) printed.set(id, await print(services, caller, id))
  const moments = ['act issue-report']
  const change = { ...posted, name: 'issue-report', reviewId, may: mayIssue, touches: ['report'], moments }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const linked = await listLinks(tx, reviewId)
    const others: ReviewSubject[] = []
    for (const id of together) {
      const link = linked.find(each => each.reviewId === id && each.runsTogether && each.ended === undefined)
      const other = link === undefined ? undefined : await findReview(tx, id)
      if (other === undefined || !mayIssue(caller.actor, other).granted)
        return refused(problem(`${link?.name ?? 'That review'} cannot be issued with this one`, 'together'))
      others.push(other)
    }
    // All of them are out before the rules of any are asked, for they ask whether all go out on one day.
    const issued: { id: string }[] = []
    for (const each of [review, ...others]) {
      const outcome = await freeze(services, caller, tx, each, printed.get(each.id))
      if (outcome.kind !== 'done') return outcome
      issued.push(outcome.value)
    }
    for (const other of others) {
      const passed = await settleMoments(services, tx, caller, other, undefined, {
        ...defined(change),
        reviewId: other.id,
        moments,
      })
      if (passed.kind !== 'done') return saidOf(other, passed)
    }
    const [first] = issued
    if (first === undefined) throw new Error('Nothing was issued.')
    return done(first)
  })
}

/** What stops another review says which one it stops. */
function saidOf<Value>(review: ReviewSubject, outcome: Outcome<Value>): Outcome<never> {
  const named = (problems: readonly Problem[]) =>
    problems.map(each => ({ ...each, text: `${review.title}: ${each.text}` }))
  if (outcome.kind === 'refused') return refused(...named(outcome.problems))
  if (outcome.kind === 'reason-needed') return reasonNeeded(...named(outcome.problems))
  if (outcome.kind === 'done') throw new Error('Nothing stops it.')
  return outcome
}

/** Freezes one report as it was printed, with what goes out with it, and publishes its review. */
async function freeze(
  services: Services,
  caller: Caller,
  tx: Transaction,
  review: ReviewSubject,
  printed: Printed | undefined,
): Promise<Outcome<{ id: string }>> {
  if (caller.actor.kind === 'public') return denied('nobody is signed in')
  if (printed === undefined) return stale('the report')
  if (printed.problems.length > 0) return refused(...printed.problems)
  const { model, companions } = await material(services, tx, review)
  const problems = companions.flatMap(each => each.problems)
  if (problems.length > 0) return refused(...problems)
  if (!isSame({ model, companions }, printed)) return stale('the report')
  const id = await addIssue(tx, {
    reviewId: review.id,
    number: 1,
    notice: undefined,
    issuedOn: londonDay(caller.now),
    issuedBy: caller.actor.accountId,
    title: review.title,
    areaId: review.areaId,
    areaName: review.areaName,
    rulebook: review.rulebook,
    edition: review.edition,
    rulebookHash: services.rulebooks.hash(services.rulebooks.get(review.rulebook, review.edition)),
    model,
    files: printed.files,
  })
  for (const { companion, model, files } of printed.companions)
    await addCompanion(tx, id, review.id, { id: companion.id, label: companion.label, model, files })
  const published = await publishReview(services, caller, tx, review)
  return published.kind === 'done' ? done({ id }) : published
}

/** Every file of a report, made of its model, and what went wrong in the making. */
export async function render(
  model: ReportDocument,
): Promise<{ readonly files: readonly NewFile[]; readonly problems: readonly Problem[] }> {
  const files: NewFile[] = []
  const problems: Problem[] = []
  // One after another: the printer has one thread, and a report is made seldom.
  for (const { make, ...file } of makers) {
    const made = await make(model)
    files.push(hashed({ ...file, bytes: made.bytes }))
    problems.push(...made.problems)
  }
  return { files, problems }
}

/** Files of companions beside these, and what went wrong in the making. Names differ from each other. */
export async function renderCompanions(
  told: readonly { readonly companion: Companion; readonly model: object }[],
  beside: readonly NewFile[],
): Promise<Pick<Printed, 'companions' | 'problems'>> {
  const companions: Printed['companions'][number][] = []
  const problems: Problem[] = []
  for (const { companion, model } of told) {
    const made = await companion.files(model)
    const taken = new Set([...beside, ...companions.flatMap(each => each.files)].map(({ name }) => name))
    for (const { name } of made.files)
      if (taken.has(name))
        throw new Error(`Two files of one issue are called ${name}; ${companion.id} has to call its own otherwise.`)
    companions.push({ companion, model, files: made.files.map(hashed) })
    problems.push(...made.problems)
  }
  return { companions, problems }
}

function hashed({ name, type, label, bytes }: RenderedFile): NewFile {
  return { name, type, label, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** The report as it would be issued now. */
export async function finalReport(services: Services, tx: Transaction, review: ReviewSubject): Promise<ReportDocument> {
  return assembleReport(await loadMaterial(services, tx, review))
}

type Told = { readonly companion: Companion; readonly model: object; readonly problems: readonly Problem[] }

/** What would go out with it now, and what stops each. */
export async function companionsOf(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
): Promise<readonly Told[]> {
  const found: Told[] = []
  for (const companion of services.companions ?? []) {
    const model = await companion.model(services, tx, review)
    if (model !== undefined)
      found.push({ companion, model, problems: await companion.problems(model, { services, tx, review }) })
  }
  return found
}

type Words = {
  readonly model: ReportDocument
  readonly companions: readonly { readonly companion: Companion; readonly model: object }[]
}

function isSame(one: Words, other: Words): boolean {
  const said = ({ model, companions }: Words) =>
    JSON.stringify([model, companions.map(each => [each.companion.id, each.model])])
  return said(one) === said(other)
}

async function material(services: Services, tx: Transaction, review: ReviewSubject) {
  return {
    model: await finalReport(services, tx, review),
    companions: await companionsOf(services, tx, review),
  }
}

type Printed = {
  readonly model: ReportDocument
  readonly files: readonly NewFile[]
  readonly companions: readonly {
    readonly companion: Companion
    readonly model: object
    readonly files: readonly NewFile[]
  }[]
  readonly problems: readonly Problem[]
}

/** Reads and prints all that goes out as the caller sees it; nothing for those who may not issue it, who are refused after. */
async function print(services: Services, caller: Caller, reviewId: string): Promise<Printed | undefined> {
  const read = await services.database.as(caller, 'read', async tx => {
    const review = await findReview(tx, reviewId)
    if (review === undefined || !mayIssue(caller.actor, review).granted) return undefined
    return { review, ...(await material(services, tx, review)) }
  })
  if (read === undefined) return undefined
  const { files, problems } = await render(read.model)
  const made = await renderCompanions(read.companions, files)
  return {
    model: read.model,
    files,
    companions: made.companions,
    problems: [
      ...problems.map(each => leadToBlock(each, reviewId)),
      ...read.companions.flatMap(each => each.problems),
      ...made.problems,
    ],
  }
}
