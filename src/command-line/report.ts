import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { londonDay, Temporal } from '../kernel/dates.ts'
import { currentReport, type ReportFormat, renderReport, reportFormats } from '../modules/reports/index.ts'
import { findReview } from '../modules/reviews/index.ts'
import type { Product } from '../product.ts'
import { CannotBeDone, type Command, readWords, WrongArgument } from './call.ts'
import { readPlaceToRead, withProduct } from './place.ts'

/** `report ID`: the report as issued or, before that, the draft as it stands. What a draft lacks is said beside it. */
export const report: Command = async call => {
  const usage = `report ID --format ${reportFormats.join('|')} --out FILE [--data DIR]`
  const words = readWords(call.words, { usage, words: ['ID'], values: ['format', 'out', 'data'] })
  const format = reportFormats.find(each => each === words.value('format'))
  if (format === undefined) throw new WrongArgument(`--format should be ${reportFormats.join(' or ')}.`)
  const out = words.value('out')
  if (out === undefined) throw new WrongArgument(`--out is missing; it is written: conspectus ${usage}`)
  const file = resolve(out)
  const place = readPlaceToRead(call, words)
  const { bytes, problems } = await withProduct(place, product => write(product, words.word('ID'), format))
  await writeFile(file, bytes)
  for (const problem of problems) call.say(problem.text)
  call.print(`The report is in ${file}.`)
  return 0
}

/** Printed after the transaction is closed, for it takes up to seconds. */
async function write({ services, exampleDay }: Product, id: string, format: ReportFormat) {
  const document = await services.database.asSystem('read', async tx => {
    const review = await findReview(tx, id)
    if (review === undefined) throw new CannotBeDone(`There is no review ${id}.`)
    return currentReport(services, tx, review, exampleDay ?? londonDay(Temporal.Now.instant()))
  })
  return renderReport(document, format)
}
