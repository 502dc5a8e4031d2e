import type { ReportDocument } from './model.ts'
import type { OfficeFormat } from './office-worker.ts'
import { readyForEditing } from './print.ts'
import { createRenderingThread } from './rendering-thread.ts'
import type { PrintedReport } from './typst.ts'

/** Types with which files for word processors are sent. */
export const officeTypes = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  odt: 'application/vnd.oasis.opendocument.text',
} as const satisfies Record<OfficeFormat, string>

const thread = createRenderingThread(new URL('./office-worker.ts', import.meta.url))

async function render(document: ReportDocument, format: OfficeFormat): Promise<PrintedReport> {
  const answer = await thread.render({ format, report: readyForEditing(document) })
  if (answer.bytes === undefined) throw new Error(`The report could not be written as ${format}: ${answer.fault}`)
  return { bytes: answer.bytes, problems: [] }
}

/** The report as a file for Microsoft Word and those that read the same; the same report gives the same bytes. */
export function renderDocx(document: ReportDocument): Promise<PrintedReport> {
  return render(document, 'docx')
}

/** The report as an OpenDocument text; the same report gives the same bytes. */
export function renderOdt(document: ReportDocument): Promise<PrintedReport> {
  return render(document, 'odt')
}
