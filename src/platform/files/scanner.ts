import { createReadStream } from 'node:fs'
import { connect, type Socket } from 'node:net'

/** What a scanner says of a file. */
export type ScanResult = { readonly clean: true } | { readonly clean: false; readonly found: string }

/** Looks for viruses in a file. A port: whatever speaks it may stand behind. */
export type Scanner = {
  /** In words, for operators. */
  readonly says: string
  /** @throws ScannerDown where it does not answer, so that the file has to wait */
  scan(content: AsyncIterable<Buffer>): Promise<ScanResult>
}

/** The scanner does not answer, or answers with a fault of its own. */
export class ScannerDown extends Error {
  override readonly name = 'ScannerDown'
}

/** Where clamd listens. */
export type ClamdPlace = { readonly host: string; readonly port: number } | { readonly socket: string }

const millisecondsMost = 60_000
const answerBytesMost = 4096

/** ClamAV's daemon, spoken to in its own words (INSTREAM): the bytes go over the connection, piece by piece. */
export function clamd(place: ClamdPlace): Scanner {
  const says = 'socket' in place ? `clamd at ${place.socket}` : `clamd at ${place.host}:${place.port}`
  return {
    says,
    async scan(content) {
      const connection = 'socket' in place ? connect(place.socket) : connect(place.port, place.host)
      connection.setTimeout(millisecondsMost, () => connection.destroy(new Error('it does not answer')))
      try {
        const answered = answerOf(connection)
        // Whoever reads the answer hears of a broken connection; the sender only stops.
        const [answer] = await Promise.all([answered, send(connection, content)])
        return resultIn(answer)
      } catch (error) {
        throw new ScannerDown(`${says}: ${error instanceof Error ? error.message : String(error)}`)
      } finally {
        connection.destroy()
      }
    },
  }
}

/** Each piece goes with its length before it; a length of nothing ends the file. */
async function send(connection: Socket, content: AsyncIterable<Buffer>): Promise<void> {
  await write(connection, Buffer.from('zINSTREAM\0'))
  for await (const piece of content) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(piece.length)
    await write(connection, Buffer.concat([length, piece]))
  }
  await write(connection, Buffer.alloc(4))
}

function write(connection: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.write(bytes, error => (error ? reject(error) : resolve()))
  })
}

async function answerOf(connection: Socket): Promise<string> {
  let answer = ''
  for await (const piece of connection as AsyncIterable<Buffer>) {
    answer += piece.toString('latin1')
    if (answer.includes('\0') || answer.length > answerBytesMost) break
  }
  return answer.replace(/\0.*$/s, '').trim()
}

function resultIn(answer: string): ScanResult {
  if (/^stream: OK$/.test(answer)) return { clean: true }
  const found = /^stream: (.+) FOUND$/.exec(answer)?.[1]
  if (found !== undefined) return { clean: false, found }
  throw new Error(answer === '' ? 'it said nothing' : `it said "${answer.slice(0, 100)}"`)
}

/** The bytes of a file on the disk, for the scanner. */
export function bytesOf(path: string): AsyncIterable<Buffer> {
  return createReadStream(path) as AsyncIterable<Buffer>
}
