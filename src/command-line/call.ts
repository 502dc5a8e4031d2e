import { parseArgs } from 'node:util'
import type { Environment } from '../platform/config/environment.ts'

/** One use of the program. A command answers its exit code: 0, or 1 when what it was asked to check is not well. */
export type Call = {
  /** What follows the name of the command. */
  readonly words: readonly string[]
  readonly environment: Environment
  /** Writes lines to the standard output. */
  readonly print: (text: string) => void
  /** Writes lines to the standard error: for what a person reads while a program reads the output. */
  readonly say: (text: string) => void
}

export type Command = (call: Call) => Promise<number>

/** The person asked for something that cannot be understood: one sentence, exit code 2. */
export class WrongArgument extends Error {
  override readonly name = 'WrongArgument'
}

/** What was asked for is understood and cannot be done: one sentence, exit code 1. */
export class CannotBeDone extends Error {
  override readonly name = 'CannotBeDone'
}

type Shape = {
  /** The whole command as it is written, such as `backup FILE --data DIR`. */
  readonly usage: string
  /** Names of the words without a dash, in order; the last may end in `?`. */
  readonly words?: readonly string[]
  /** Options that take a value. */
  readonly values?: readonly string[]
  /** Options that do not. */
  readonly flags?: readonly string[]
}

export type ReadWords = {
  readonly word: (name: string) => string
  readonly wordIfGiven: (name: string) => string | undefined
  readonly value: (name: string) => string | undefined
  readonly flag: (name: string) => boolean
}

/**
 * Reads the words of a call against what the command takes.
 *
 * @throws WrongArgument on anything it does not take, that is missing, or that stands twice
 */
export function readWords(
  words: readonly string[],
  { usage, words: names = [], values = [], flags = [] }: Shape,
): ReadWords {
  const wrong = (fault: string) => new WrongArgument(`${fault}; it is written: conspectus ${usage}`)
  const options = Object.fromEntries([
    ...values.map(name => [name, { type: 'string' as const }]),
    ...flags.map(name => [name, { type: 'boolean' as const }]),
  ])
  const { tokens } = parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true })
  const given = new Map<string, string | true>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    if (!(name in options)) throw wrong(`There is no option ${rawName}`)
    if (given.has(name)) throw wrong(`${rawName} stands twice`)
    if (flags.includes(name)) {
      if (value !== undefined) throw wrong(`${rawName} takes no value`)
      given.set(name, true)
      continue
    }
    if (value === undefined || value === '' || (inlineValue !== true && value.startsWith('-')))
      throw wrong(`${rawName} needs a value`)
    given.set(name, value)
  }
  const needed = names.filter(name => !name.endsWith('?'))
  const missing = needed[positionals.length]
  if (missing !== undefined) throw wrong(`${missing} is missing`)
  const surplus = positionals[names.length]
  if (surplus !== undefined) throw wrong(`"${surplus}" is one word too many`)

  const wordIfGiven = (name: string) => positionals[names.findIndex(each => each.replace('?', '') === name)]
  return {
    wordIfGiven,
    word(name) {
      const word = wordIfGiven(name)
      if (word === undefined) throw new Error(`The command does not take ${name}.`)
      return word
    },
    value(name) {
      const value = given.get(name)
      return typeof value === 'string' ? value : undefined
    },
    flag: name => given.has(name),
  }
}

/** Prints one JSON document and nothing else. Days are written as ISO text, whole numbers of the rules as numbers. */
export function printJson(call: Call, value: unknown): void {
  call.print(JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? Number(each) : each), 2))
}
