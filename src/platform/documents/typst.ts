import type { Problem } from '../../kernel/problems.ts'
import { printableCharacters } from './fonts.ts'
import type { ReportDocument } from './model.ts'
import { readyForPrint } from './print.ts'
import { createRenderingThread } from './rendering-thread.ts'
import type { PrintTemplate } from './typst-worker.ts'

export type PrintedReport = { readonly bytes: Uint8Array; readonly problems: readonly Problem[] }

export type PdfPrinter = {
  /** Prints one report; reports asked for meanwhile wait their turn. */
  render(document: ReportDocument): Promise<PrintedReport>
  /** Prints what another template places, in final words that the fonts have. */
  print(template: PrintTemplate, words: object): Promise<PrintedReport>
  /** Ends the thread. Reports still waiting are rejected. */
  close(): Promise<void>
}

/** A printer with one thread (`rendering-thread.ts`). */
export function createPdfPrinter(
  options: { readonly longestMilliseconds?: number; readonly worker?: URL } = {},
): PdfPrinter {
  const worker = options.worker ?? new URL('./typst-worker.ts', import.meta.url)
  const thread = createRenderingThread(worker, options.longestMilliseconds)

  async function print(template: PrintTemplate, words: object): Promise<PrintedReport> {
    const answer = await thread.render({ template, report: JSON.stringify(words) })
    if (answer.bytes === undefined) throw new Error(`The report could not be printed: ${answer.fault}`)
    return {
      bytes: answer.bytes,
      problems: answer.warnings.map(warning => ({ text: `The printer warns: ${warning}` })),
    }
  }

  return {
    async render(document) {
      const { report, problems } = readyForPrint(document, printableCharacters())
      const printed = await print('report', report)
      return { ...printed, problems: [...problems, ...printed.problems] }
    },
    print,
    close: thread.close,
  }
}

const printer = createPdfPrinter()

/**
 * The report as PDF/UA-1, with the problems that a draft may have and an issued report may not: characters that no font
 * has (each with the id of its block as `field`) and warnings of the printer. Rejects only for a fault of ours.
 */
export function renderPdf(document: ReportDocument): Promise<PrintedReport> {
  return printer.render(document)
}

/** Another document of ours, such as a letter, by the same printer. */
export function printFrom(template: PrintTemplate, words: object): Promise<PrintedReport> {
  return printer.print(template, words)
}
