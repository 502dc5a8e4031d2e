import { type Problem, problem } from '../../../kernel/problems.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { printForChildren } from '../../../platform/documents/children.ts'
import { listBlocks, listRecommendations } from '../../reports/index.ts'
import type { Companion, ReviewSubject, Services } from '../../reviews/index.ts'
import { assembleChildrenReport, type ChildrenReport, changesForChildren, wordsOfReport } from '../domain/report.ts'
import { unsafeWords } from '../domain/safe-words.ts'
import { listLines, listParts } from '../store/lines.ts'
import { findUnsafe } from '../views/sources.ts'
import { printedFrom } from './printing.ts'

/** By this name it is kept with the issue, for ever. */
export const childrenReportId = 'children'

/** The report for children as it would be issued now; undefined where the framework knows of none. Two statements. */
export async function currentChildrenReport(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
): Promise<ChildrenReport | undefined> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  if (rulebook.children === undefined) return undefined
  return assembleChildrenReport({
    rulebook,
    areaName: review.areaName,
    lines: await listLines(tx, review.id),
    parts: new Map((await listParts(tx, review.id)).map(({ part, text }) => [part, text])),
  })
}

/**
 * What may not stand in the report as it is now, each with where it is put right: somebody may have come to the register
 * or the team, or an item been closed, since the words were written. Three statements.
 */
async function unsafeInReport(
  tx: Transaction,
  review: ReviewSubject,
  report: ChildrenReport,
): Promise<readonly Problem[]> {
  const at = `/reviews/${review.id}/children`
  const own = [...(await listBlocks(tx, review.id)), ...(await listRecommendations(tx, review.id))].map(
    ({ text }) => text,
  )
  const unsafe = await findUnsafe(tx, review, wordsOfReport(report), { own: own.join('\n') })
  const problems = report.parts.flatMap(part => [
    ...unsafeWords(part.text.join('\n'), unsafe, false).map(each => ({ ...each, href: `${at}/parts/${part.id}` })),
    ...part.groups
      .flatMap(({ lines }) => lines)
      .flatMap(line =>
        unsafeWords(`${line.words}\n${line.byWhen}`, unsafe, line.from.kind === 'said').map(each => ({
          ...each,
          href: `${at}/lines/${line.id}`,
        })),
      ),
  ])
  return problems.map(({ text, href }) => ({ text: `The report for children: ${text}`, href }))
}

/** The report for children goes out with the main one (¶70) and is frozen with it: its model, and its PDF in large print. */
export const childrenCompanion: Companion = {
  id: childrenReportId,
  label: 'Report for children',
  page: '/children',
  changes: (before, after) => changesForChildren(before as ChildrenReport | undefined, after as ChildrenReport),
  /** None where nothing is marked for it; the rules say what that takes. */
  async model(services, tx, review) {
    const report = await currentChildrenReport(services, tx, review)
    return report?.parts.some(({ groups }) => groups.length > 0) === true ? report : undefined
  },
  problems: (model, { tx, review }) => unsafeInReport(tx, review, model as ChildrenReport),
  async files(model) {
    // What is frozen is read back as plain JSON; it is ours.
    const report = model as ChildrenReport
    const { bytes, problems, pages } = await printForChildren(printedFrom(report))
    const tooLong =
      pages > report.pagesMost
        ? [
            problem(
              `Printed, the report for children is ${pages} pages long, and ${report.pagesMost} is the most. Take out or shorten lines.`,
            ),
          ]
        : []
    return {
      files: [
        { name: 'children.pdf', type: 'application/pdf', label: 'The report for children, in large print', bytes },
      ],
      problems: [...problems, ...tooLong],
    }
  },
}
