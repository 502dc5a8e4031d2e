import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { sayCount } from '../kernel/words.ts'
import { readAnchorSettings } from '../platform/config/environment.ts'
import { anchorRecord } from '../platform/record/anchor-job.ts'
import { AnchorsInUse, type KnownAnchors, readAnchors } from '../platform/record/anchors.ts'
import { type Checked, type RecordFault, verifyRecord } from '../platform/record/verify.ts'
import { type Call, CannotBeDone, type Command, printJson, readWords, WrongArgument } from './call.ts'
import { anchorFolderOf, readPlaceToRead, withDatabase } from './place.ts'

/**
 * `audit verify` reckons every chain of the record anew; `--against` says what was known of it earlier. `audit anchor`
 * keeps its heads outside the database now, as is done every day.
 */
export const audit: Command = async call => {
  const [deed, ...rest] = call.words
  if (deed === 'verify') return verify(call, rest)
  if (deed === 'anchor') return anchor(call, rest)
  throw new WrongArgument('Say what to do with the record: audit verify, or audit anchor.')
}

async function verify(call: Call, rest: readonly string[]): Promise<number> {
  const words = readWords(rest, {
    usage: 'audit verify [--against FILE] [--data DIR] [--json]',
    values: ['data', 'against'],
    flags: ['json'],
  })
  const file = words.value('against')
  const known = file === undefined ? undefined : await readKnown(resolve(file))
  const { chains, faults, checked } = await withDatabase(readPlaceToRead(call, words), database =>
    verifyRecord(database, known?.chains),
  )
  const lines = chains.reduce((sum, chain) => sum + chain.lines, 0)
  const anchorFaults = known?.faults ?? []
  const isWhole = faults.length === 0 && anchorFaults.length === 0
  if (words.flag('json')) {
    const anchors = known?.newest === undefined ? undefined : { lines: known.lines, newest: known.newest }
    printJson(call, { whole: isWhole, lines, chains, faults, checked, anchors, anchorFaults })
  } else {
    printVerdict(call, `${lines} lines in ${chains.length} chains`, faults, known)
    printChecked(call, checked)
  }
  return isWhole ? 0 : 1
}

function printChecked(call: Call, { erasedLines, erasures, views }: Checked): void {
  if (erasures > 0)
    call.print(
      `What ${sayCount(erasedLines, 'line')} held was erased, as ${sayCount(erasures, 'line')} of the record ${erasures === 1 ? 'says' : 'say'}, with ground and rule.`,
    )
  if (views > 0)
    call.print(`${sayCount(views, 'view')} of protected material were held against the lines that note them.`)
}

function printVerdict(
  call: Call,
  counted: string,
  faults: readonly RecordFault[],
  known: KnownAnchors | undefined,
): void {
  for (const { file, line } of known?.faults ?? [])
    call.print(`${file}, line ${line}: this anchor does not follow from the one before.`)
  for (const { chain, sequence, fault } of faults) call.print(`Chain ${chain}, line ${sequence}: ${fault}.`)
  if (faults.length > 0) call.print(`The record is broken in ${faults.length} places: ${counted}.`)
  else if (known !== undefined && known.faults.length > 0)
    call.print(`The record is whole as far as these anchors say, which were changed: ${counted}.`)
  else call.print(`The record is whole: ${counted}.`)
  if (known?.newest !== undefined)
    call.print(`It was held against ${known.lines} anchors; the hash of the newest is ${known.newest}.`)
}

async function anchor(call: Call, rest: readonly string[]): Promise<number> {
  const words = readWords(rest, { usage: 'audit anchor [--data DIR]', values: ['data'] })
  const place = readPlaceToRead(call, words)
  const settings = readAnchorSettings(call.environment)
  const folder = anchorFolderOf(place, settings)
  if (folder === undefined)
    throw new CannotBeDone('Say where anchors are kept, with ANCHOR_FOLDER: a folder that the database is not in.')
  try {
    const written = await withDatabase(place, database => anchorRecord(database, { folder, mailTo: settings.mailTo }))
    call.print(`Anchored in ${written.file}; the hash of the line is ${written.hash}.`)
    return 0
  } catch (error) {
    if (error instanceof AnchorsInUse) throw new CannotBeDone(error.message)
    throw error
  }
}

const Earlier = z.object({ chains: z.array(z.object({ chain: z.string(), lines: z.int(), head: z.string() })) })

/** Anchors, in a file or a folder of them, or what `audit verify --json` printed. */
async function readKnown(path: string): Promise<KnownAnchors> {
  const anchors = await readAnchors(path)
  if (anchors.lines > 0) return anchors
  const earlier = (await stat(path)).isDirectory()
    ? undefined
    : Earlier.safeParse(parsed(await readFile(path, 'utf8'))).data
  if (earlier === undefined)
    throw new CannotBeDone(`${path} holds no anchors, nor is it what "conspectus audit verify --json" prints.`)
  return { chains: earlier.chains, lines: 0, newest: undefined, faults: [] }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // said by the one who asked, like everything else that is not such a file
  }
}
