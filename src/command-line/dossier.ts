import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Temporal } from '../kernel/dates.ts'
import { sealDossierAsOperator } from '../modules/records/index.ts'
import { CannotBeDone, type Command, readWords, WrongArgument } from './call.ts'
import { readPlaceToRead, withProduct } from './place.ts'

/** `dossier REVIEW`: one sealed file with everything of a review but what is protected, and prints its seal. */
export const dossier: Command = async call => {
  const usage = 'dossier REVIEW --out FILE.zip [--data DIR]'
  const words = readWords(call.words, { usage, words: ['REVIEW'], values: ['out', 'data'] })
  const out = words.value('out')
  if (out === undefined) throw new WrongArgument(`--out is missing; it is written: conspectus ${usage}`)
  const file = resolve(out)
  const id = words.word('REVIEW')
  await withProduct(readPlaceToRead(call, words), async ({ services, exampleDay }) => {
    const now = exampleDay?.toZonedDateTime('Europe/London').toInstant() ?? Temporal.Now.instant()
    const sealed = /^\d{1,18}$/.test(id) ? await sealDossierAsOperator(services, id, now) : undefined
    if (sealed === undefined) throw new CannotBeDone(`There is no review ${id}.`)
    await pipeline(sealed.zip(), createWriteStream(file, { mode: 0o600 }))
    call.print(`The dossier is in ${file}.`)
    call.print(`Its seal is ${sealed.seal}. Hand that over by another way: the record has it.`)
  })
  return 0
}
