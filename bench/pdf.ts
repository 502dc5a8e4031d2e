import { createPdfPrinter } from '../src/platform/documents/typst.ts'
import { sampleReport } from '../test/documents/sample.ts'
import { readPdfStructure } from '../test/documents/structure.ts'
import { median, report, rounded, time } from './measure.ts'

/** A report of forty pages as PDF/UA: the first one of a process, and the ones after it, each changed a little. */
const printer = createPdfPrinter()
const document = sampleReport(34, false)
let edition = 0
const print = () => {
  edition += 1
  return printer.render({ ...document, subtitle: `${document.subtitle} ${edition}` })
}
const start = performance.now()
const { bytes } = await print()
const first = performance.now() - start
const next = median(await time(print, 7, 1))
const { pages } = await readPdfStructure(bytes)
await printer.close()
report('pdf', {
  pages,
  kilobytes: rounded(bytes.length / 1000, 0),
  firstMilliseconds: rounded(first, 0),
  nextMilliseconds: rounded(next, 0),
  firstToNext: rounded(first / next, 1),
})
process.exit(0)
