import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { type Chain, verifyRecord } from '../platform/record/verify.ts'
import { CannotBeDone, type Command, printJson, readWords, WrongArgument } from './call.ts'
import { readPlaceToRead, withDatabase } from './place.ts'

const Earlier = z.object({ chains: z.array(z.object({ chain: z.string(), lines: z.int(), head: z.string() })) })

/**
 * `audit verify`: reckons every chain of the record anew. What it prints as JSON, kept elsewhere and given with
 * `--against`, also shows whether lines known then were cut off since.
 */
export const audit: Command = async call => {
  const [deed, ...rest] = call.words
  if (deed !== 'verify') throw new WrongArgument('Say what to do with the record: audit verify.')
  const words = readWords(rest, {
    usage: 'audit verify [--against FILE] [--data DIR] [--json]',
    values: ['data', 'against'],
    flags: ['json'],
  })
  const file = words.value('against')
  const known = file === undefined ? [] : await readEarlier(resolve(file))
  const { chains, faults } = await withDatabase(readPlaceToRead(call, words), database => verifyRecord(database, known))
  const lines = chains.reduce((sum, chain) => sum + chain.lines, 0)
  if (words.flag('json')) printJson(call, { whole: faults.length === 0, lines, chains, faults })
  else {
    for (const { chain, sequence, fault } of faults) call.print(`Chain ${chain}, line ${sequence}: ${fault}.`)
    const counted = `${lines} lines in ${chains.length} chains`
    call.print(
      faults.length === 0
        ? `The record is whole: ${counted}.`
        : `The record is broken in ${faults.length} places: ${counted}.`,
    )
  }
  return faults.length === 0 ? 0 : 1
}

async function readEarlier(file: string): Promise<readonly Chain[]> {
  const text = await readFile(file, 'utf8')
  const read = Earlier.safeParse(parsed(text))
  if (!read.success) throw new CannotBeDone(`${file} is not what "conspectus audit verify --json" prints.`)
  return read.data.chains
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // said by the one who asked, like everything else that is not such a file
  }
}
