import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { addPerson } from '../../src/modules/register/index.ts'
import { openDatabase } from '../../src/platform/db/database.ts'

/*
 * Writes people into the register of a data folder as fast as it can and says the number of each once it is committed,
 * until it is killed. With "library" the database is opened as the library does by itself, without the product: the
 * planted fault.
 */

const [folder = '', opened = 'product'] = process.argv.slice(2)

const write = opened === 'library' ? await writerOfLibrary() : await writerOfProduct()
process.stdout.write('open\n')
for (let turn = 0; ; turn += 1) process.stdout.write(`${await write(turn)}\n`)

async function writerOfProduct(): Promise<(turn: number) => Promise<string>> {
  const database = await openDatabase({ folder })
  return turn =>
    database.asSystem('durability', tx =>
      addPerson(tx, {
        name: `Person ${turn}`,
        post: 'Inspector',
        body: undefined,
        organisationId: undefined,
        specialism: '',
        email: '',
      }),
    )
}

async function writerOfLibrary(): Promise<(turn: number) => Promise<string>> {
  const database = await PGlite.create(join(folder, 'database'))
  return async turn => {
    const { rows } = await database.query<{ id: string }>(
      "insert into register_person (name, post, specialism, email) values ($1, 'Inspector', '', '') returning id::text",
      [`Person ${turn}`],
    )
    return String(rows[0]?.id)
  }
}
