import type { Problem } from '../../../kernel/problems.ts'
import { reportJsonText } from '../../../platform/documents/json.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'
import { officeTypes, renderDocx, renderOdt } from '../../../platform/documents/office.ts'
import { renderPdf } from '../../../platform/documents/typst.ts'

/** A file that every issued report has, made of the model alone. What goes wrong in the making stops the issue. */
export type Maker = {
  readonly name: string
  readonly type: string
  /** What a list of downloads calls it. */
  readonly label: string
  make(model: ReportDocument): Promise<{ readonly bytes: Uint8Array; readonly problems: readonly Problem[] }>
}

/** Every file of an issued report, in the order in which downloads are listed: the only place that knows them. */
export const makers: readonly Maker[] = [
  { name: 'report.pdf', type: 'application/pdf', label: 'The report as PDF', make: renderPdf },
  { name: 'report.docx', type: officeTypes.docx, label: 'The report for Microsoft Word (DOCX)', make: renderDocx },
  { name: 'report.odt', type: officeTypes.odt, label: 'The report as OpenDocument text (ODT)', make: renderOdt },
  {
    name: 'report.json',
    type: 'application/json; charset=utf-8',
    label: 'The report as JSON, for computers',
    make: async model => ({ bytes: new TextEncoder().encode(reportJsonText(model)), problems: [] }),
  },
]
