import { existsSync, readFileSync } from 'node:fs'
import { renderReport } from '../src/modules/reports/index.ts'
import { type Block, numberParagraphs, type ReportDocument } from '../src/platform/documents/model.ts'
import { chartExamples } from '../src/platform/web/components/chart.examples.ts'
import { launchBrowser } from '../test/browser.ts'
import { sampleReport } from '../test/documents/sample.ts'
import { readPdfStructure } from '../test/documents/structure.ts'
import { median, report, rounded } from './measure.ts'

/*
 * A report of forty pages with twenty charts in each of its forms: the first of a process, and the ones after it, each
 * changed a little; how much memory the process took on meanwhile; and, in the same run, a browser that prints the same page.
 */

const runs = 7
const charts = chartExamples.examples.map(({ params }) => params.chart).filter(chart => chart.id !== 'none')

/** The sample with three more charts in each of its five sections. */
function reportWithCharts(findings: number): ReportDocument {
  const sample = sampleReport(findings, false)
  const sections = sample.sections.map((section, at) => {
    const further = [0, 1, 2].flatMap((each): readonly Block[] => {
      const chart = charts[(at * 3 + each) % charts.length]
      return chart === undefined
        ? []
        : [{ kind: 'figure', id: `c${at}-${each}`, chart: { ...chart, id: `c${at}-${each}` } }]
    })
    return { ...section, blocks: [...section.blocks, ...further] }
  })
  return numberParagraphs({ ...sample, sections })
}

const document = reportWithCharts(22)
let edition = 0
const changed = () => {
  edition += 1
  return { ...document, subtitle: `${document.subtitle} ${edition}` }
}

/** Megabytes that the work takes on at most, looked at every few milliseconds. */
async function peakMegabytes(inUse: () => Promise<number> | number, work: () => Promise<void>): Promise<number> {
  const before = await inUse()
  let peak = before
  let over = false
  const watch = (async () => {
    while (!over) {
      peak = Math.max(peak, await inUse())
      await new Promise(wake => setTimeout(wake, 10))
    }
  })()
  await work()
  over = true
  await watch
  return (peak - before) / 1e6
}

type Measured = { firstMilliseconds: number; nextMilliseconds: number; kilobytes: number; megabytesTakenOn: number }

async function measure(
  make: () => Promise<Uint8Array | string>,
  inUse: () => Promise<number> | number,
): Promise<Measured> {
  const times: number[] = []
  let bytes: Uint8Array | string = ''
  const taken = await peakMegabytes(inUse, async () => {
    for (let run = 0; run <= runs; run += 1) {
      const start = performance.now()
      bytes = await make()
      times.push(performance.now() - start)
    }
  })
  const [first = Number.NaN, ...next] = times
  return {
    firstMilliseconds: rounded(first, 0),
    nextMilliseconds: rounded(median(next)),
    kilobytes: rounded(Buffer.byteLength(bytes) / 1000),
    megabytesTakenOn: rounded(taken, 0),
  }
}

const own = () => process.memoryUsage.rss()
const forms: { [form: string]: Measured } = {}
for (const form of ['html', 'pdf', 'docx', 'odt'] as const) {
  forms[form] = await measure(async () => (await renderReport(changed(), form)).bytes, own)
}

const browser = await launchBrowser()
const session = await browser.newBrowserCDPSession()
/** What all processes of the browser hold. */
async function held(): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  return processInfo.reduce((sum, { id }) => {
    const status = `/proc/${id}/status`
    return existsSync(status) ? sum + Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0) * 1024 : sum
  }, 0)
}
const page = await browser.newPage()
const printed = await measure(async () => {
  await page.setContent(String((await renderReport(changed(), 'html')).bytes))
  return page.pdf({ format: 'A4', tagged: true, outline: true })
}, held)
await browser.close()

const { pages } = await readPdfStructure((await renderReport(document, 'pdf')).bytes as Uint8Array)
report('report', {
  pages,
  charts: document.sections.flatMap(section => section.blocks).filter(block => block.kind === 'figure').length,
  ...Object.fromEntries(
    Object.entries(forms).map(([form, figures]) => [
      form,
      { ...figures, toBrowser: rounded(figures.nextMilliseconds / printed.nextMilliseconds, 2) },
    ]),
  ),
  browser: printed,
})
process.exit(0)
