import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { runCommandLine } from '../src/command-line/run.ts'

const program = fileURLToPath(new URL('../bin/conspectus', import.meta.url))

export type Ran = { readonly code: number | null; readonly out: string; readonly err: string }

/** What the program is given besides its words. */
export type Surroundings = {
  readonly environment?: { readonly [name: string]: string }
  /** Runs as this user. */
  readonly uid?: number
  /** What it reads from its standard input; nothing unless said. */
  readonly input?: string
}

function begin(words: readonly string[], { environment = {}, uid, input }: Surroundings): ChildProcess {
  const { DATABASE_URL: _, DATABASE_OWNER_URL: __, PORT: ___, ...rest } = process.env
  const child = spawn(program, words, {
    // What is sealed in a test is sealed with this; a data folder that has a key of its own opens with it as well.
    env: { ...rest, LOG: 'off', CONSPECTUS_KEY: Buffer.alloc(32, 7).toString('base64'), ...environment },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  // A program that refuses before it reads closes its end: that is no fault of the test.
  child.stdin?.on('error', () => {}).end(input)
  return child
}

/** Runs the program to its end. */
export async function run(words: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const child = begin(words, surroundings)
  const [out, err] = [collect(child.stdout), collect(child.stderr)]
  const code = await ended(child)
  return { code, out: out(), err: err() }
}

/** Carries out a command in this process: the same code without a second start of Node. */
export async function carryOut(words: readonly string[], environment: Surroundings['environment'] = {}): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []]
  const [name, ...rest] = words
  const code = await runCommandLine(name, {
    words: rest,
    environment,
    print: text => out.push(`${text}\n`),
    say: text => err.push(`${text}\n`),
  })
  return { code, out: out.join(''), err: err.join('') }
}

/** Servers that a test which failed has left running; they end with the file of tests. */
const running = new Set<ChildProcess>()
afterAll(async () => {
  for (const child of running) child.kill('SIGTERM')
})

export type Serving = {
  readonly url: string
  /** Sends the signals one after the other and waits for the end. */
  end(...signals: ('SIGTERM' | 'SIGINT' | 'SIGKILL')[]): Promise<Ran>
}

/** Starts `conspectus serve` on a free port and waits until it says that it is open. */
export async function serve(words: readonly string[], surroundings: Surroundings = {}): Promise<Serving> {
  const environment = { PORT: '0', ...surroundings.environment }
  const { said, end } = await untilSaid(
    ['serve', ...words],
    { ...surroundings, environment },
    /^Conspectus is open at (\S+)$/m,
  )
  return { url: said, end }
}

/** Starts `conspectus worker` and waits until it says that it works. */
export async function work(surroundings: Surroundings): Promise<Pick<Serving, 'end'>> {
  return untilSaid(['worker'], surroundings, /^(Conspectus carries out jobs\.)$/m)
}

async function untilSaid(
  words: readonly string[],
  surroundings: Surroundings,
  pattern: RegExp,
): Promise<{ readonly said: string } & Pick<Serving, 'end'>> {
  const child = begin(words, surroundings)
  running.add(child)
  const [out, err] = [collect(child.stdout), collect(child.stderr)]
  const end = ended(child).finally(() => running.delete(child))
  const said = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const found = pattern.exec(out())?.[1]
      if (found !== undefined) resolve(found)
    })
    end.then(code => reject(new Error(`It ended with ${code}: ${out()}${err()}`)), reject)
  })
  return {
    said,
    async end(...signals) {
      for (const signal of signals) child.kill(signal)
      return { code: await end, out: out(), err: err() }
    },
  }
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const parts: Buffer[] = []
  stream?.on('data', (part: Buffer) => parts.push(part))
  return () => Buffer.concat(parts).toString('utf8')
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
}

/** A new folder that is deleted afterwards. */
export async function temporaryFolder(): Promise<{ readonly path: string; delete(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'conspectus-run-'))
  return { path, delete: () => rm(path, { recursive: true, force: true }) }
}
