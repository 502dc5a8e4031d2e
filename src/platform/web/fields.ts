import { Refusal } from './refusal.ts'
import type { Fields } from './route.ts'

/** More than any form of ours has; a body of a million empty names would otherwise be a million entries. */
const fieldsMax = 5_000

/**
 * The fields of a posted form, each with all its values.
 *
 * @throws Refusal (400) for a character that no text has, and (413) for more fields than any form has
 */
export function readFields(body: string): { [name: string]: string | string[] } {
  if (body.includes('%00') || body.includes('\u0000')) throw new Refusal(400, 'A field holds what no text has.')
  const fields: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>
  let count = 0
  for (const [name, value] of new URLSearchParams(body)) {
    count += 1
    if (count > fieldsMax) throw new Refusal(413, 'There are more fields than any form has.')
    const before = fields[name]
    if (before === undefined) fields[name] = value
    else if (typeof before === 'string') fields[name] = [before, value]
    else before.push(value)
  }
  return fields satisfies Fields as { [name: string]: string | string[] }
}
