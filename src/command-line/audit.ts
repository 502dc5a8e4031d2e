import { verifyRecord } from '../platform/record/verify.ts'
import { type Command, printJson, readWords, WrongArgument } from './call.ts'
import { readPlaceToRead, withDatabase } from './place.ts'

/** `audit verify`: reckons every chain of the record anew. */
export const audit: Command = async call => {
  const [deed, ...rest] = call.words
  if (deed !== 'verify') throw new WrongArgument('Say what to do with the record: audit verify.')
  const words = readWords(rest, { usage: 'audit verify [--data DIR] [--json]', values: ['data'], flags: ['json'] })
  const { chains, faults } = await withDatabase(readPlaceToRead(call, words), verifyRecord)
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
