import { fileURLToPath } from 'node:url'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { reportJsonText } from '../../../platform/documents/json.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'
import { officeTypes, renderDocx, renderOdt } from '../../../platform/documents/office.ts'
import { renderPdf } from '../../../platform/documents/typst.ts'
import { createTemplates, type Templates } from '../../../platform/web/nunjucks.ts'
import type { Reply, Route } from '../../../platform/web/route.ts'
import { findReview, type ReviewSubject, reviewPage, type Services } from '../../reviews/index.ts'
import { loadMaterial } from '../commands/material.ts'
import { assembleReport } from '../domain/report.ts'
import { mayReadReport } from '../policy.ts'
import { issuedReport } from '../views/issue.ts'

/** The forms in which a report leaves the product. */
export const reportFormats = ['html', 'pdf', 'docx', 'odt', 'json'] as const
export type ReportFormat = (typeof reportFormats)[number]

const types = {
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
  json: 'application/json; charset=utf-8',
  ...officeTypes,
} as const satisfies Record<ReportFormat, string>

/**
 * The report of a review: as issued where it is, else the draft as it stands now, which says so on every page (any
 * draft can be exported at any time).
 */
export async function currentReport(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  today: Temporal.PlainDate,
): Promise<ReportDocument> {
  const issued = await issuedReport(tx, review.id)
  if (issued !== undefined) return issued.model
  return assembleReport(await loadMaterial(services, tx, review), { words: '', day: today.toString() })
}

/** A report for scripts and exports; undefined where there is no such review for the caller. */
export async function reportDocument(
  services: Services,
  caller: Caller,
  reviewId: string,
  today: Temporal.PlainDate,
): Promise<ReportDocument | undefined> {
  return services.database.as(caller, 'read', async tx => {
    const review = await findReview(tx, reviewId)
    if (review === undefined || !mayReadReport(caller.actor, review).granted) return undefined
    return currentReport(services, tx, review, today)
  })
}

let templates: Templates | undefined

/**
 * A report as a file. Characters that no font has show as □ in a PDF and are among the problems, which a draft may
 * have. Printing takes up to seconds: never inside a transaction.
 */
export async function renderReport(
  document: ReportDocument,
  format: ReportFormat,
): Promise<{ readonly bytes: Uint8Array | string; readonly problems: readonly Problem[] }> {
  switch (format) {
    case 'json':
      return { bytes: reportJsonText(document), problems: [] }
    case 'pdf':
      return renderPdf(document)
    case 'docx':
      return renderDocx(document)
    case 'odt':
      return renderOdt(document)
    case 'html':
      templates ??= createTemplates({ folders: [fileURLToPath(new URL('../..', import.meta.url))] })
      return { bytes: templates.render('reports/pages/file.njk', { report: document }), problems: [] }
  }
}

/** The reply that sends a report as a file, printed after the transaction is closed. */
export function reportFile(document: ReportDocument, format: ReportFormat, name: string): Reply {
  return {
    kind: 'file',
    name: `${name}.${format}`,
    type: types[format],
    bytes: async () => (await renderReport(document, format)).bytes,
  }
}

/** `report.html`, `report.pdf` and the other forms of a review’s report, at any time. */
export function fileRoutes(services: Services): readonly Route[] {
  return reportFormats.map(format =>
    reviewPage({
      path: `/reviews/:review/report.${format}`,
      permission: 'report.read',
      may: mayReadReport,
      statements: 9,
      show: async ({ tx, subject: review, today }) =>
        reportFile(await currentReport(services, tx, review, today), format, `${review.areaName} report`),
    }),
  )
}
