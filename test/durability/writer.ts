import { statSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { addPerson } from '../../src/modules/register/index.ts'
import { type DatabaseLocation, openDatabase } from '../../src/platform/db/database.ts'

/*
 * Writes people into the register of a database as fast as it can, several at a time, and says the number of each once it
 * is committed, with how many flushes of files there were by then, until it is killed. The planted faults: "library" opens
 * the embedded database as the library does by itself; "early" says a number before its commit.
 */

export type WriterOrder = {
  readonly location: DatabaseLocation
  readonly how: 'product' | 'library' | 'early'
  readonly atATime: number
}

const { location, how, atATime } = JSON.parse(process.argv[2] ?? '') as WriterOrder
const counted = process.env['FLUSHES']
const flushes = () => (counted === undefined ? 0 : statSync(counted).size)
const say = (what: string) => process.stdout.write(`${what} ${flushes()}\n`)

const person = (turn: number) => ({
  name: `Person ${turn}`,
  post: 'Inspector',
  body: undefined,
  organisationId: undefined,
  specialism: '',
  email: '',
})

const write = how === 'library' ? await writerOfLibrary() : await writerOfProduct()
say('open')
await Promise.all(
  Array.from({ length: atATime }, async () => {
    for (let turn = 0; ; turn += 1) await write(turn)
  }),
)

async function writerOfProduct(): Promise<(turn: number) => Promise<void>> {
  const database = await openDatabase(location)
  return async turn => {
    const id = await database.asSystem('durability', async tx => {
      const written = await addPerson(tx, person(turn))
      if (how === 'early') {
        say(written)
        await new Promise(() => {}) // never commits
      }
      return written
    })
    say(id)
  }
}

async function writerOfLibrary(): Promise<(turn: number) => Promise<void>> {
  if (!('folder' in location)) throw new Error('The library opens a folder.')
  const database = await PGlite.create(join(location.folder, 'database'))
  return async turn => {
    const { rows } = await database.query<{ id: string }>(
      "insert into register_person (name, post, specialism, email) values ($1, 'Inspector', '', '') returning id::text",
      [`Person ${turn}`],
    )
    say(String(rows[0]?.id))
  }
}
