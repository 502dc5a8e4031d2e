import { execFile } from 'node:child_process'
import { cpSync } from 'node:fs'
import { chmod, chown, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { templateFolder } from './database-template.ts'
import { carryOut, run, type Serving, serve, temporaryFolder } from './program.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
/** A data folder that is served during all tests here. */
let data: string
let server: Serving
beforeAll(async () => {
  folder = await temporaryFolder()
  data = join(folder.path, 'data')
  server = await serve(['--data', data])
})
afterAll(async () => {
  const { code } = await server.end('SIGTERM')
  expect(code).toBe(0)
  await folder.delete()
})

const longest = 60_000

/** A server that may come to its first jobs before it is told to end, or may not: they write nothing into its folder. */
function serveAnchoredElsewhere(other: string): Promise<Serving> {
  return serve(['--data', other], { environment: { ANCHOR_FOLDER: `${other}-anchors` } })
}

describe('A fresh folder', { timeout: longest }, () => {
  test('is made, migrated and filled with the areas, and is nobody else’s to read', async () => {
    expect((await fetch(server.url)).status).toBe(200)
    expect((await stat(data)).mode & 0o777).toBe(0o700)
    // The first jobs of a server write here too, and are over once an anchor is there.
    await expect
      .poll(() => readdir(join(data, 'anchors')).catch(() => []), { timeout: 30_000 })
      .toEqual([expect.stringMatching(/^\d{4}\.jsonl$/)])
    const files = await readdir(data, { recursive: true, withFileTypes: true })
    const loose = await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const { mode } = await stat(join(parentPath, name))
        return (mode & 0o077) === 0 ? [] : [name]
      }),
    )
    // The library's cache of its own catalogue holds nothing that was entered.
    expect(loose.flat().filter(name => name !== 'pg_internal.init')).toEqual([])
    const { out } = await run(['import', 'areas', 'data/authorities_2007.csv', '--data', data])
    expect(out).toBe('0 areas were added; 150 were there already.\n')
  })

  test('answers health and ready to anybody', async () => {
    for (const [path, status] of [
      ['/health', 'ok'],
      ['/ready', 'ready'],
    ]) {
      const answer = await fetch(`${server.url}${path}`)
      expect(answer.status).toBe(200)
      expect(await answer.json()).toEqual({ status })
    }
  })

  test('made for real reviews never becomes the worked example', async () => {
    const other = join(folder.path, 'live')
    expect((await (await serveAnchoredElsewhere(other)).end('SIGINT')).code).toBe(0)
    expect(await readdir(other)).toEqual(['database', 'incoming'])
    const { code, err } = await run(['serve', '--example', '--data', other])
    expect(code).toBe(1)
    expect(err).toMatch(/^This database was made for real reviews and cannot hold the worked example: .+\n$/)
  })
})

test('A server that is told twice to end still ends in order', { timeout: longest }, async () => {
  const other = join(folder.path, 'twice')
  cpSync(templateFolder(), other, { recursive: true })
  const twice = await serveAnchoredElsewhere(other)
  expect((await twice.end('SIGINT', 'SIGINT')).code).toBe(0)
  expect(await readdir(other)).toEqual(['database', 'incoming'])
})

describe('While a server has the folder', { timeout: longest }, () => {
  test('a command joins it', async () => {
    const { code, out } = await run(['audit', 'verify', '--json', '--data', data])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ whole: true, faults: [], chains: [{ chain: '0' }] })
    expect((await fetch(`${server.url}/ready`)).status).toBe(200)
  })

  test.each([['serve'], ['restore', 'backup.gz'], ['restore', 'backup.gz', '--replace'], ['migrate']])(
    '%s is refused in one sentence',
    async (...words) => {
      if (words[0] === 'restore') {
        const file = join(folder.path, 'backup.gz')
        await run(['backup', file, '--data', data])
        words[1] = file
      }
      const { code, out, err } = await run([...words, '--data', data], { environment: { PORT: '0' } })
      expect(code).toBe(1)
      expect(out).toBe('')
      expect(err).toMatch(
        /^The data folder .+ is open in process \d+ on .+ since .+\. If that process is gone, delete .+\n$/,
      )
    },
  )

  test('a port that is in use is said in one sentence, and the folder is let go', async () => {
    const taken = createServer()
    await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const other = join(folder.path, 'taken')
    cpSync(templateFolder(), other, { recursive: true })
    const { code, err } = await run(['serve', '--data', other], { environment: { PORT: String(port) } })
    await new Promise(resolve => taken.close(resolve))
    expect(code).toBe(1)
    expect(err).toBe(`Port ${port} is in use: end what listens there, or choose another with PORT.\n`)
    expect((await run(['audit', 'verify', '--data', other])).code).toBe(0)
  })
})

describe('A folder that cannot be used', { timeout: longest }, () => {
  test('since it lies under a file', async () => {
    const file = join(folder.path, 'file')
    await writeFile(file, '')
    const { code, err } = await run(['serve', '--data', join(file, 'data')])
    expect(code).toBe(1)
    expect(err).toBe(`${join(file, 'data')} cannot be made: a part of its path is a file.\n`)
  })

  // Root may write everywhere, so it steps down where others can read the program.
  const nobody = process.getuid?.() === 0 ? 65_534 : undefined
  test.runIf(nobody === undefined || process.env['CI'] === undefined)('since it is read-only', async () => {
    const locked = join(folder.path, 'locked')
    await mkdir(locked)
    if (nobody !== undefined) {
      await chmod(folder.path, 0o755)
      await chown(locked, nobody, nobody)
    }
    await chmod(locked, 0o555)
    const { code, err } = await run(['migrate', '--data', locked], nobody === undefined ? {} : { uid: nobody })
    expect(err).toMatch(/^.+locked\S* cannot be written or read by this user\.\n$/)
    expect(code).toBe(1)
  })

  test('since there is no database in it', async () => {
    const { code, err } = await run(['backup', join(folder.path, 'none.gz'), '--data', join(folder.path, 'none')])
    expect(code).toBe(1)
    expect(err).toBe(`There is no database of Conspectus in ${join(folder.path, 'none')}.\n`)
  })
})

describe('What cannot be understood', { timeout: longest }, () => {
  test.each([
    [[], /^Say what to do: serve, /],
    [['sreve'], /^There is no command "sreve"; /],
    [['toString'], /^There is no command "toString"; /],
    [['serve'], /^Say where the data are: /],
    [['serve', '--colour'], /^There is no option --colour; it is written: conspectus serve /],
    [['serve', '--data'], /^--data needs a value; /],
    [['serve', '--data', '--example'], /^--data needs a value; /],
    [['serve', '--data', 'a', '--data', 'b'], /^--data stands twice; /],
    [['trace', '--json=yes'], /^--json takes no value; /],
    [['backup', '--data', 'a'], /^FILE is missing; /],
    [['backup', 'a', 'b', '--data', 'a'], /^"b" is one word too many; /],
    [['rulebook'], /^Say what to do with rulebooks: /],
    [['rulebook', 'why', 'fieldwork-limit', '--rulebook', 'none'], /^There is no rulebook none; /],
    [['review', 'delete', '1'], /^Say what to do with the review: /],
    [['audit'], /^Say what to do with the record: /],
    [['import', 'everything'], /^Say what to import: /],
    [['deadline', '--from', '2006-12-01'], /^--working-days is missing; /],
    [['deadline', '--from', '2006-02-30', '--working-days', '3'], /^--from should be a day such as 2006-08-14, /],
    [['deadline', '--from', '2006-12-01', '--working-days', '0'], /^--working-days should be a whole number from 1, /],
    [
      ['deadline', '--from', '2006-12-01', '--working-days', '1', '--counting', 'x'],
      /^--counting should be day-after-is-one or same-day-is-one, /,
    ],
  ])('%j gets one sentence and exit code 2', async (words, sentence) => {
    const { code, out, err } = await carryOut(words)
    expect(err).toMatch(sentence)
    expect(err.trimEnd()).not.toContain('\n')
    expect([code, out]).toEqual([2, ''])
  })

  test('goes to the standard error alone', async () => {
    const { code, out, err } = await run(['sreve'])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^There is no command "sreve"; .+\n$/)
  })

  test.each([
    [{ PORT: 'http' }, 'PORT should be a whole number from 0 to 65535, such as 3000.\n'],
    [
      { PORT: '-1', PUBLIC_URL: 'ftp://example.org' },
      'PORT should be a whole number from 0 to 65535, such as 3000.\nPUBLIC_URL should be an address such as https://conspectus.example.org.\n',
    ],
  ])(
    'the environment %j gets one sentence for each fault',
    async (environment: { [name: string]: string }, sentences) => {
      const { code, err } = await run(['serve', '--data', join(folder.path, 'x')], { environment })
      expect(err).toBe(sentences)
      expect(code).toBe(1)
    },
  )

  test('an address of the database that is none gets a sentence without the password in it', async () => {
    const { code, err } = await run(['migrate'], { environment: { DATABASE_URL: 'mysql://someone:secret@host/x' } })
    expect(code).toBe(1)
    expect(err).toBe('DATABASE_URL should be an address such as postgres://user:password@host:5432/database.\n')
  })
})

describe('Rulebooks', { timeout: longest }, () => {
  test('are checked', async () => {
    expect(await run(['rulebook', 'check', 'rulebooks'])).toMatchObject({ code: 0, err: '' })
    const { code, out } = await carryOut(['rulebook', 'check', 'rulebooks', '--json'])
    expect([code, JSON.parse(out)]).toEqual([0, []])
  })

  test('with a fault fail the check, which says file, line and repair', async () => {
    const copy = join(folder.path, 'rulebooks')
    cpSync('rulebooks', copy, { recursive: true })
    const [name] = await readdir(copy).then(entries => entries.filter(entry => !entry.includes('.')))
    const rules = join(copy, String(name), '2005-08', 'rules.yaml')
    const text = await readFile(rules, 'utf8')
    expect(text).toContain('coverage.fieldworkKey.size() <= 10')
    await writeFile(rules, text.replace('coverage.fieldworkKey.size() <= 10', 'coverage.feildworkKey.size() <= 10'))
    const { code, out } = await carryOut(['rulebook', 'check', copy])
    expect(code).toBe(1)
    expect(out).toMatch(/rules\.yaml:\d+: .*feildworkKey/)
  })

  test('ALL-1 say why: the sentence of a rule, its paragraph and its source', async () => {
    const { code, out } = await carryOut(['rulebook', 'why', 'fieldwork-limit'])
    expect(code).toBe(0)
    expect(out).toContain('¶12, Every child matters: Joint area reviews of children')
    expect(out).toContain('coverage.fieldworkKey.size() <= 10')
    expect((await carryOut(['rulebook', 'why', 'no-such-rule'])).code).toBe(1)
  })

  test('are listed as far as somebody reads on', async () => {
    const command = 'set -o pipefail; bin/conspectus rulebook list --json | head -n 1; echo "ended with $?"'
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', command])
    expect([stdout, stderr]).toEqual(['[\nended with 0\n', ''])
  })

  test('list their musts, each with its paragraph', async () => {
    const { out } = await carryOut(['rulebook', 'list', '--must', '--json'])
    const rules = JSON.parse(out) as { strength: string; cite: string }[]
    expect(rules.length).toBeGreaterThan(10)
    expect(rules.filter(rule => rule.strength !== 'must' || rule.cite === '')).toEqual([])
    const all = JSON.parse((await carryOut(['rulebook', 'list', '--json'])).out) as unknown[]
    expect(all.length).toBeGreaterThan(rules.length)
  })
})

describe('Deadlines', { timeout: longest }, () => {
  test('pass over Christmas and the new year', async () => {
    const { code, out } = await carryOut(['deadline', '--from', '2006-12-22', '--working-days', '5'])
    expect(code).toBe(0)
    expect(out.split('\n')[0]).toBe('2007-01-03')
  })

  test('count the day itself where told to', async () => {
    const words = ['deadline', '--from', '2006-12-22', '--working-days', '1', '--json']
    expect(JSON.parse((await carryOut(words)).out)).toMatchObject({ date: '2006-12-27' })
    expect(JSON.parse((await carryOut([...words, '--counting', 'same-day-is-one'])).out)).toMatchObject({
      date: '2006-12-22',
    })
  })

  test('are not guessed beyond the table of holidays', async () => {
    const { code, err } = await carryOut(['deadline', '--from', '2028-12-28', '--working-days', '9'])
    expect(code).toBe(1)
    expect(err).toMatch(/^Not known: the table of bank holidays speaks of 1 January 2005 to 31 December 2028\.\n$/)
  })
})

test('Tracing prints what is due, covered and missing', { timeout: longest }, async () => {
  const { code, out } = await run(['trace', '--json'])
  expect(code).toBe(0)
  const traced = JSON.parse(out) as { due: string[]; covered: { id: string }[]; missing: string[] }
  expect([...traced.covered.map(each => each.id), ...traced.missing].sort()).toEqual([...traced.due].sort())
})

test('A list of areas with a fault is refused with row and column, and nothing is imported', {
  timeout: longest,
}, async () => {
  const file = join(folder.path, 'areas.csv')
  await writeFile(file, 'ons_code_2007,name,la_number,type,region\n00XX,Somewhere,nine,county,North\n')
  const { code, err } = await run(['import', 'areas', file, '--data', data])
  expect(code).toBe(1)
  expect(err).toContain(`${file}: Row 1 of the list of areas: la_number`)
})
