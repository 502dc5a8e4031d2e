import { createServer, type Server, type Socket } from 'node:net'
import { eicar } from './samples.ts'

/**
 * A fake of ClamAV's daemon on loopback: it speaks INSTREAM and knows one virus, the harmless text that scanners agreed
 * to find. `says` makes it answer something else.
 */
export type FakeClamd = {
  readonly port: number
  /** How many files it looked at. */
  scans(): number
  say(answer: string | undefined): void
  stop(): Promise<void>
}

export async function startFakeClamd(port = 0): Promise<FakeClamd> {
  let scans = 0
  let answer: string | undefined
  const connections = new Set<Socket>()
  const server: Server = createServer(connection => {
    connections.add(connection)
    let came = Buffer.alloc(0)
    connection.on('error', () => {})
    connection.on('data', piece => {
      came = Buffer.concat([came, piece])
      const content = contentOf(came)
      if (content === undefined) return
      scans += 1
      const said = answer ?? (content.includes(eicar) ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK')
      connection.end(`${said}\0`)
    })
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    scans: () => scans,
    say(said) {
      answer = said
    },
    async stop() {
      for (const connection of connections) connection.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** The file in what came so far; undefined before its end came. */
function contentOf(came: Buffer): Buffer | undefined {
  const command = 'zINSTREAM\0'
  if (came.length < command.length) return undefined
  if (came.toString('latin1', 0, command.length) !== command) throw new Error('The fake clamd was told something else.')
  const pieces: Buffer[] = []
  for (let at = command.length; at + 4 <= came.length; ) {
    const length = came.readUInt32BE(at)
    if (length === 0) return Buffer.concat(pieces)
    pieces.push(came.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return undefined
}
