import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Temporal } from '../kernel/dates.ts'
import { joinHistories } from '../kernel/history.ts'
import { archiveReview } from '../modules/records/index.ts'
import { listAllAccounts } from '../platform/access/accounts.ts'
import { actorOf } from '../platform/access/grants.ts'
import { histories } from '../product.ts'
import { CannotBeDone, type Command, readWords, WrongArgument } from './call.ts'
import { readPlaceToRead, withProduct } from './place.ts'

/** `archive REVIEW FILE`: the whole of a review as one person may read it, in a file that opens without the product. */
export const archive: Command = async call => {
  const usage = 'archive REVIEW FILE.zip --as E-MAIL [--data DIR]'
  const words = readWords(call.words, { usage, words: ['REVIEW', 'FILE.zip'], values: ['as', 'data'] })
  const email = words.value('as')
  if (email === undefined) throw new WrongArgument(`--as is missing; it is written: conspectus ${usage}`)
  const id = words.word('REVIEW')
  const file = resolve(words.word('FILE.zip'))
  await withProduct(readPlaceToRead(call, words), async ({ services, exampleDay }) => {
    const now = exampleDay?.toZonedDateTime('Europe/London').toInstant() ?? Temporal.Now.instant()
    const accounts = await services.database.asSystem('read', listAllAccounts)
    const account = accounts.find(each => each.email.toLowerCase() === email.toLowerCase())
    if (account === undefined) throw new CannotBeDone(`There is no account ${email}.`)
    const caller = { actor: await actorOf(services.database, account.personId, now), now, requestId: 'archive' }
    const made = /^\d{1,18}$/.test(id) ? await archiveReview(services, joinHistories(histories), caller, id) : undefined
    if (made?.kind !== 'done') throw new CannotBeDone(`There is no review ${id} of which ${email} may make an archive.`)
    await pipeline(made.value.zip(), createWriteStream(file, { mode: 0o600 }))
    call.print(`The archive is in ${file}: ${made.value.files} files, ${made.value.rows} rows.`)
    call.print(`The fingerprint of its list of contents is ${made.value.seal}; the record has it.`)
  })
  return 0
}
