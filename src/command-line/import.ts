import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { addAreas, firstDayOfAreas2007, type NewArea, parseAreas } from '../modules/register/index.ts'
import { CannotBeDone, type Command, readWords, WrongArgument } from './call.ts'
import { readPlace, withDatabase } from './place.ts'

/** `import areas FILE`: adds the areas of a list that are not in the register yet. */
export const importCommand: Command = async call => {
  const [what, ...rest] = call.words
  if (what !== 'areas') throw new WrongArgument('Say what to import: import areas FILE.')
  const words = readWords(rest, {
    usage: 'import areas FILE --data DIR [--dry-run]',
    words: ['FILE'],
    values: ['data'],
    flags: ['dry-run'],
  })
  const file = resolve(words.word('FILE'))
  const text = await readFile(file, 'utf8')
  const areas = read(text, file)
  if (words.flag('dry-run')) {
    call.print(`${areas.length} areas can be imported; nothing was changed.`)
    return 0
  }
  const sha256 = createHash('sha256').update(text).digest('hex')
  const added = await withDatabase(readPlace(call, words), database =>
    database.asSystem(`import-areas sha256:${sha256}`, tx => addAreas(tx, areas)),
  )
  call.print(`${added} areas were added; ${areas.length - added} were there already.`)
  return 0
}

function read(text: string, file: string): readonly NewArea[] {
  try {
    return parseAreas(text, firstDayOfAreas2007)
  } catch (error) {
    // What is wrong with a list is said by whoever reads it, with row and column.
    if (error instanceof Error) throw new CannotBeDone(`${file}: ${error.message}`)
    throw error
  }
}
