import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/*
 * Loaded before everything else, in the worker of the database too: each flush of a file adds one byte to the file that
 * FLUSHES names. So flushes are counted outside the product, and across threads.
 */

const count = process.env['FLUSHES']
if (count === undefined) throw new Error('FLUSHES should name a file.')
const flush = fs.fsyncSync
const file = fs.openSync(count, 'a')
fs.fsyncSync = descriptor => {
  flush(descriptor)
  fs.writeSync(file, '.')
}
syncBuiltinESMExports()
