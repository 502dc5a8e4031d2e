import { sql } from 'kysely'
import type { Outcome } from '../../kernel/outcome.ts'
import { type Caller, type Database, RollBack, type Transaction } from './database.ts'

/**
 * Carries a command out in one transaction, once: the same key posted again by the same account gets the first answer
 * and changes nothing. Anything but `done` leaves nothing behind.
 *
 * @param name what is done, in the words of the record, such as `choose-route`
 * @param key chosen by the form; undefined for commands that no form posts
 * @param work its value must survive JSON, since it is kept for the second post
 */
export function carryOut<Value>(
  database: Database,
  caller: Caller,
  name: string,
  key: string | undefined,
  work: (tx: Transaction) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  return database.as(caller, name, async tx => {
    if (caller.actor.kind === 'public')
      throw new Error(`${name} was asked for by nobody; the route should have refused.`)
    const account = caller.actor.accountId
    if (key !== undefined) {
      const taken = await sql`
        insert into platform_posted (account_id, key, command, result) values (${account}, ${key}, ${name}, 'null')
        on conflict do nothing returning key`.execute(tx)
      if (taken.rows.length === 0) {
        const { rows } = await sql<{ result: Outcome<Value> }>`
          select result from platform_posted where account_id = ${account} and key = ${key}`.execute(tx)
        const first = rows[0]
        if (first === undefined) throw new Error(`The answer to the form ${key} is gone.`)
        return first.result
      }
    }
    const outcome = await work(tx)
    if (outcome.kind !== 'done') throw new RollBack(outcome)
    if (key !== undefined) {
      await sql`
        update platform_posted set result = ${JSON.stringify(outcome)}::jsonb
        where account_id = ${account} and key = ${key}`.execute(tx)
    }
    return outcome
  })
}
