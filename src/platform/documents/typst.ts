import { Worker } from 'node:worker_threads'
import type { Problem } from '../../kernel/problems.ts'
import { printableCharacters } from './fonts.ts'
import type { ReportDocument } from './model.ts'
import { readyForPrint } from './print.ts'
import type { PrintAnswer, PrintTemplate } from './typst-worker.ts'

export type PrintedReport = { readonly bytes: Uint8Array; readonly problems: readonly Problem[] }

export type PdfPrinter = {
  /** Prints one report; reports asked for meanwhile wait their turn. */
  render(document: ReportDocument): Promise<PrintedReport>
  /** Prints what another template places, in final words that the fonts have. */
  print(template: PrintTemplate, words: object): Promise<PrintedReport>
  /** Ends the thread. Reports still waiting are rejected. */
  close(): Promise<void>
}

type Waiting = {
  readonly template: PrintTemplate
  readonly report: string
  readonly settle: (answer: PrintAnswer) => void
  readonly fail: (fault: Error) => void
}

/**
 * A printer with one thread, started at the first report and again after it has died. A report on which the thread dies,
 * or that takes longer than `longestMilliseconds`, is rejected; those behind it are printed by a new thread.
 */
export function createPdfPrinter(
  options: { readonly longestMilliseconds?: number; readonly worker?: URL } = {},
): PdfPrinter {
  const longest = options.longestMilliseconds ?? 60_000
  const waiting: Waiting[] = []
  let thread: Worker | undefined
  let current: Waiting | undefined
  let timer: NodeJS.Timeout | undefined
  let job = 0

  function start(): Worker {
    const started = new Worker(options.worker ?? new URL('./typst-worker.ts', import.meta.url))
    started.on('message', (answer: PrintAnswer) => {
      if (answer.job === job) finish(one => one.settle(answer))
    })
    const died = (fault: Error) => {
      if (thread !== started) return
      thread = undefined
      finish(one => one.fail(fault))
    }
    started.on('error', error => died(error instanceof Error ? error : new Error(String(error))))
    started.on('exit', code => died(new Error(`The printer stopped (exit code ${code}).`)))
    return started
  }

  function finish(tell: (one: Waiting) => void): void {
    clearTimeout(timer)
    const one = current
    current = undefined
    thread?.unref()
    if (one !== undefined) tell(one)
    next()
  }

  function next(): void {
    if (current !== undefined) return
    current = waiting.shift()
    if (current === undefined) return
    thread ??= start()
    const running = thread
    running.ref()
    job += 1
    timer = setTimeout(() => {
      thread = undefined
      void running.terminate()
      finish(one => one.fail(new Error(`The report was not printed within ${longest / 1000} seconds.`)))
    }, longest)
    running.postMessage({ job, template: current.template, report: current.report })
  }

  async function print(template: PrintTemplate, words: object): Promise<PrintedReport> {
    const answer = await new Promise<PrintAnswer>((settle, fail) => {
      waiting.push({ template, report: JSON.stringify(words), settle, fail })
      next()
    })
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
    async close() {
      const running = thread
      thread = undefined
      clearTimeout(timer)
      const left = [...(current === undefined ? [] : [current]), ...waiting.splice(0)]
      current = undefined
      for (const one of left) one.fail(new Error('The printer was closed.'))
      await running?.terminate()
    },
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
