import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { NodeCompiler, type NodeError } from '@myriaddreamin/typst-ts-node-compiler'
import { fontFiles } from './fonts.ts'
import type { Rendered } from './rendering-thread.ts'

/** What the worker is sent, and what it answers. Runs in a thread of its own because the compiler blocks its caller. */
export type PrintJob = { readonly job: number; readonly template: PrintTemplate; readonly report: string }
/** What can be printed: each is a template beside this file, which reads a JSON file of its own name. */
export type PrintTemplate = 'report' | 'letter' | 'children'
const folder = fileURLToPath(new URL('.', import.meta.url))
const compiler = NodeCompiler.create({
  workspace: folder,
  fontArgs: [{ fontBlobs: fontFiles.map(file => readFileSync(file)) }],
})

function messages(error: NodeError | null): readonly string[] {
  return error === null ? [] : compiler.fetchDiagnostics(error).map(diagnostic => JSON.stringify(diagnostic))
}

function print({ job, template, report }: PrintJob): Rendered {
  compiler.mapShadow(`${folder}${template}.json`, Buffer.from(report))
  const compiled = compiler.compile({ mainFilePath: `${folder}${template}.typ` })
  if (compiled.result === null) return { job, warnings: [], fault: messages(compiled.takeError()).join('\n') }
  const warnings = messages(compiled.takeWarnings())
  try {
    return { job, bytes: new Uint8Array(compiler.pdf(compiled.result, { pdfStandard: 'ua-1' })), warnings }
  } catch (error) {
    return { job, warnings, fault: String(error) }
  } finally {
    compiler.evictCache(10)
  }
}

parentPort?.on('message', (job: PrintJob) => {
  const answer = print(job)
  parentPort?.postMessage(answer, answer.bytes === undefined ? [] : [answer.bytes.buffer as ArrayBuffer])
})
