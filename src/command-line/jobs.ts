import { type JobEntry, listJobs, retryJob } from '../platform/jobs/store.ts'
import { CannotBeDone, type Command, printJson, readWords, WrongArgument } from './call.ts'
import { readPlaceToRead, withDatabase } from './place.ts'

/**
 * `jobs`: what waits, what is under way and what was given up, with the last error; never what a job holds.
 * `jobs retry ID` has one that failed tried again.
 */
export const jobs: Command = async call => {
  const [deed, ...rest] = call.words
  if (deed === 'retry') {
    const words = readWords(rest, { usage: 'jobs retry ID [--data DIR]', words: ['ID'], values: ['data'] })
    const id = words.word('ID')
    if (!/^\d{1,18}$/.test(id)) throw new WrongArgument('ID is the number that "conspectus jobs" shows.')
    const isThere = await withDatabase(readPlaceToRead(call, words), database =>
      database.asJobs(tx => retryJob(tx, id)),
    )
    if (!isThere) throw new CannotBeDone(`There is no job ${id}, or it is under way.`)
    call.print(`Job ${id} is tried again.`)
    return 0
  }
  const words = readWords(call.words, {
    usage: 'jobs [retry ID] [--data DIR] [--json]',
    values: ['data'],
    flags: ['json'],
  })
  const all = await withDatabase(readPlaceToRead(call, words), database => database.asJobs(listJobs))
  if (words.flag('json')) printJson(call, { jobs: all })
  else if (all.length === 0) call.print('No job waits.')
  else for (const job of all) call.print(sayJob(job))
  return all.some(job => job.state === 'failed') ? 1 : 0
}

function sayJob({ id, queue, state, repeats, dueAt, attempts, lastError }: JobEntry): string {
  const when =
    state === 'failed' ? '' : ` ${repeats ? 'repeats, next' : 'due'} ${dueAt.toString({ smallestUnit: 'second' })}`
  const tried = attempts === 0 ? '' : `, begun ${attempts} ${attempts === 1 ? 'time' : 'times'}`
  return `${id}  ${queue}  ${state}${when}${tried}${lastError === null ? '' : `: ${lastError}`}`
}
