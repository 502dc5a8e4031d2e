import { z } from 'zod'
import type { Outcome } from '../kernel/outcome.ts'
import type { Posted, Services } from '../modules/reviews/index.ts'
import type { Caller, Transaction } from '../platform/db/database.ts'
import { Day } from './script.ts'

/** How a step of the script is performed: what it takes, and the command it gives it to. */
export type Performer = {
  perform(
    services: Services,
    caller: Caller,
    given: unknown,
    posted: Posted,
  ): Promise<Outcome<{ id: string } | undefined>>
}

export function performer<Schema extends z.ZodType>(
  schema: Schema,
  run: (services: Services, caller: Caller, given: z.output<Schema>, posted: Posted) => Promise<Outcome<unknown>>,
): Performer {
  return {
    async perform(services, caller, given, posted) {
      const outcome = await run(services, caller, schema.parse(given), posted)
      if (outcome.kind !== 'done') return outcome
      const { value } = outcome
      const id = typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : undefined
      return { ...outcome, value: id === undefined ? undefined : { id } }
    },
  }
}

export const review = z.string()
export const list = z.array(z.string()).default([])
export const text = z.string().default('')
export const optionalDay = Day.optional().transform(day => day)

/** A reading on the way of a step, as the same person. */
export function read<Value>(
  services: Services,
  caller: Caller,
  work: (tx: Transaction) => Promise<Value>,
): Promise<Value> {
  return services.database.as(caller, 'read', work)
}

export function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`The example speaks of ${what}, which is not there.`)
  return value
}

/** Every field there, those not given as undefined: the commands tell a field left out from one that is empty. */
export function whole<Given extends object>(
  given: Given,
): { [Key in keyof Given]-?: Exclude<Given[Key], undefined> | (undefined extends Given[Key] ? undefined : never) } {
  return given as never
}
