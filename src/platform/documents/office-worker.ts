import { parentPort } from 'node:worker_threads'
import { docxOf } from './docx.ts'
import { odtOf } from './odt.ts'
import type { PrintReport } from './print.ts'
import type { Rendered } from './rendering-thread.ts'

/** Makes files for word processors in a thread of its own: pictures are drawn and files compressed meanwhile. */
export type OfficeJob = { readonly job: number; readonly format: OfficeFormat; readonly report: PrintReport }
export type OfficeFormat = 'docx' | 'odt'

async function make({ job, format, report }: OfficeJob): Promise<Rendered> {
  try {
    return { job, bytes: await (format === 'docx' ? docxOf(report) : odtOf(report)), warnings: [] }
  } catch (error) {
    return { job, warnings: [], fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

parentPort?.on('message', async (job: OfficeJob) => {
  const answer = await make(job)
  parentPort?.postMessage(answer)
})
