import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { carryOut } from '../../../platform/db/command.ts'
import type { Caller, Database } from '../../../platform/db/database.ts'
import type { Duty } from '../domain/people.ts'
import { mayName } from '../policy.ts'
import { addPlace, endPlace } from '../store/named.ts'
import { listNameable, listPlaces } from '../views/named.ts'

/** Names somebody to receive concerns or to handle what whistle-blowers tell; never oneself. */
export function namePerson(
  database: Database,
  caller: Caller,
  place: { readonly duty: Duty; readonly personId: string; readonly rank: number; readonly telephone: string },
  key: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'name-recipient', key, async tx => {
    const verdict = mayName(caller.actor, place.duty, await listPlaces(tx))
    if (!verdict.granted) return denied(`name-recipient: ${verdict.because}`)
    if (!(await listNameable(tx)).some(({ id }) => id === place.personId))
      return refused(problem('Choose somebody else of the inspecting side who has an account', 'person'))
    return (await addPlace(tx, place))
      ? done()
      : refused(problem('Somebody has this place, or this person has one: end that first', 'rank'))
  })
}

/** Ends somebody's place, or one's own. Stale when that happened already. */
export function endNaming(
  database: Database,
  caller: Caller,
  place: { readonly id: string; readonly version: number },
  key: string,
): Promise<Outcome> {
  return carryOut(database, caller, 'end-recipient', key, async tx => {
    const places = await listPlaces(tx)
    const ended = places.find(({ id }) => id === place.id)
    if (ended === undefined) return stale('this place')
    const isOwn = caller.actor.kind === 'staff' && caller.actor.personId === ended.personId
    const verdict = mayName(caller.actor, ended.duty, places)
    if (!isOwn && !verdict.granted) return denied(`end-recipient: ${verdict.because}`)
    return (await endPlace(tx, place.id, place.version)) ? done() : stale('this place')
  })
}
