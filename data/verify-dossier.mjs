// Checks a sealed dossier without the product, the network or any library: node verify.mjs [--seal SHA256]
// Exit code 0 when all of it holds, 1 when something does not, 2 when it cannot be read.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')
const bytes = hex => Buffer.from(hex, 'hex')
const faults = []
const say = text => process.stdout.write(`${text}\n`)
const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`

function filesBelow(place) {
  return readdirSync(place, { withFileTypes: true }).flatMap(entry => {
    const path = join(place, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [relative(folder, path).split(sep).join('/')]
  })
}

/** The seal is the hash of the manifest, and the manifest has the hash of everything else. */
function checkFiles() {
  const text = readFileSync(join(folder, 'manifest.json'))
  const seal = sha256(text)
  const kept = readFileSync(join(folder, 'SEAL'), 'utf8')
  if (kept !== `${seal}\n`) faults.push('SEAL is not the hash of manifest.json: one of them was changed.')
  const at = process.argv.indexOf('--seal')
  if (at !== -1 && process.argv[at + 1] !== seal) faults.push('The seal is not the one that was given with --seal.')
  const manifest = JSON.parse(text.toString('utf8'))
  const listed = new Set(['manifest.json', 'SEAL', ...manifest.files.map(file => file.path)])
  for (const file of filesBelow(folder)) if (!listed.has(file)) faults.push(`${file} is not part of the dossier.`)
  for (const file of manifest.files) {
    let content
    try {
      content = readFileSync(join(folder, file.path))
    } catch {
      faults.push(`${file.path} is missing.`)
      continue
    }
    if (content.length !== file.bytes || sha256(content) !== file.sha256) faults.push(`${file.path} was changed.`)
  }
  return { manifest, seal }
}

/** Each line holds the hash of the one before; each content, with its salt, gives the digest in its line. */
function checkRecord(manifest) {
  const lines = readFileSync(join(folder, 'record.ndjson'), 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line))
  let previous = sha256(`chain ${manifest.chain.chain}`)
  let number = 0
  const erasures = []
  const redacted = new Map()
  let open = 0
  for (const line of lines) {
    const [chain, sequence, , , , , , table, , , digest] = JSON.parse(line.said)
    number += 1
    const name = `Line ${sequence} of the record`
    if (String(chain) !== manifest.chain.chain) faults.push(`${name} belongs to another review.`)
    if (sequence !== number) faults.push(`A line is missing before line ${sequence} of the record.`)
    number = sequence
    if (line.previous !== previous) faults.push(`${name} does not follow from the one before.`)
    if (sha256(bytes(line.previous), line.said) !== line.hash) faults.push(`${name} was changed.`)
    previous = line.hash
    if (line.content !== undefined) {
      open += 1
      if (sha256(bytes(line.salt), line.content) !== digest) faults.push(`What ${name.toLowerCase()} holds was changed.`)
      else if (table === 'platform_erasure') erasures.push({ sequence, lines: JSON.parse(line.content)[1].lines.map(String) })
    } else if (line.erased === true) {
      redacted.set('erased', [...(redacted.get('erased') ?? []), { sequence, id: line.id }])
    } else if (typeof line.redacted === 'string') {
      redacted.set(line.redacted, [...(redacted.get(line.redacted) ?? []), { sequence, id: line.id }])
    } else faults.push(`${name} has neither content nor a reason why not.`)
  }
  for (const { sequence, id } of redacted.get('erased') ?? []) {
    if (!erasures.some(erasure => erasure.sequence > sequence && erasure.lines.includes(id)))
      faults.push(`What line ${sequence} of the record held is gone, and no erasure says so.`)
  }
  if (lines.length !== manifest.chain.lines || previous !== manifest.chain.head)
    faults.push('The record does not end as the manifest says.')
  return { lines: lines.length, open, redacted }
}

try {
  const { manifest, seal } = checkFiles()
  const what = manifest.format.startsWith('conspectus-archive') ? 'Archive' : 'Dossier'
  say(`${what} of ${manifest.review.title}, made on ${manifest.madeAt} by ${manifest.madeBy}.`)
  const record = checkRecord(manifest)
  if (faults.length === 0) {
    say(`All ${count(manifest.files.length, 'file')} are as they were sealed.`)
    say(`The record holds: ${count(record.lines, 'line')} follow one from the other, and what ${record.open} of them hold gives their digests.`)
    for (const [reason, lines] of record.redacted) {
      say(reason === 'erased' ? `Erased, as the record itself says: ${count(lines.length, 'line')}.` : `Left out, ${reason}: ${count(lines.length, 'line')}.`)
    }
    say(`The seal is ${seal}.`)
    say('Compare it with the one that was handed over: whoever sealed the dossier has it in the record.')
  } else {
    for (const fault of faults) say(fault)
    say(`It does not hold: ${count(faults.length, 'fault')}.`)
    process.exitCode = 1
  }
} catch (error) {
  for (const fault of faults) say(fault)
  say(`The dossier cannot be read: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 2
}
