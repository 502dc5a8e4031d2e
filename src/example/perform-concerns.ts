import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { namePerson } from '../modules/concerns/index.ts'
import { type Performer, performer } from './performer.ts'

/** What is done so that concerns reach somebody, by the command's name in the record. */
export const performersOfConcerns: { readonly [name: string]: Performer } = {
  'name-recipient': performer(
    z.strictObject({
      duty: z.enum(['danger', 'tellings']),
      person: z.string(),
      rank: z.int(),
      telephone: z.string(),
    }),
    ({ database }, caller, { person: personId, ...place }) =>
      namePerson(database, caller, { ...place, personId }, randomUUID()),
  ),
}
