import type { z } from 'zod'
import type { Faults, Path } from './fault.ts'
import { type Rulebook, RulebookSchema } from './rulebook.ts'

/** Reads the content by the language's schema; every place where it does not fit is a fault. */
export function checkAgainstSchema(content: Readonly<Record<string, unknown>>, faults: Faults): Rulebook | undefined {
  const parsed = RulebookSchema.safeParse(content)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) addFault(content, issue, faults)
  return undefined
}

function addFault(content: unknown, issue: z.core.$ZodIssue, faults: Faults): void {
  const path = issue.path.map(step => (typeof step === 'symbol' ? String(step) : step))
  const name = entryName(content, path)
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      faults.add([...path, key], `${name} has no key ${key}.`, 'Correct its spelling or take it out.')
    }
    return
  }
  const key = String(path.at(-1) ?? '')
  if (valueAt(content, path) === undefined) {
    const holder = entryName(content, path.slice(0, -1))
    faults.add(
      path,
      key === 'cite' ? `${holder} names no paragraph.` : `${holder} has no ${key}.`,
      key === 'cite'
        ? 'Add cite: with the paragraph it comes from, such as ¶12.'
        : `Add ${key}: to it${path.length === 1 ? '; write [] where there are none' : ''}.`,
    )
    return
  }
  faults.add(path, `${name} does not fit: ${wanted(issue)}.`, repair(issue, key))
}

function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `a ${issue.expected} is needed`
  if (issue.code === 'invalid_value') return `it is not one of ${issue.values.join(', ')}`
  if (issue.code === 'too_small') return `at least ${issue.minimum} are needed`
  return `it is not ${issue.message}`
}

function repair(issue: z.core.$ZodIssue, key: string): string {
  if (issue.code === 'invalid_value') return `Write one of ${issue.values.join(', ')}.`
  if (issue.code === 'too_small') return `Add entries to ${key}.`
  if (issue.code === 'invalid_type') return `Write a ${issue.expected} for ${key}.`
  return `Write ${issue.message}.`
}

/** `rules fieldwork-limit: must` reads better than `rules.3.must`. */
function entryName(content: unknown, path: Path): string {
  const words: string[] = []
  let value = content
  for (const step of path) {
    value = child(value, step)
    const id = child(value, 'id') ?? child(value, 'rule')
    if (typeof step !== 'number') words.push(step)
    else words.push(typeof id === 'string' ? id : `entry ${step + 1}`)
  }
  return words.length === 0 ? 'The rulebook' : words.join(' › ')
}

function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>(child, content)
}

function child(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined
}
