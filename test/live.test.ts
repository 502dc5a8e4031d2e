import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openExisting } from '../src/command-line/place.ts'
import { runCommandLine } from '../src/command-line/run.ts'
import { checkPassword } from '../src/platform/access/accounts.ts'
import { templateFolder } from './database-template.ts'
import { run, type Serving, serve, temporaryFolder } from './program.ts'

/*
 * An installation without the worked example, from an empty folder to a review with an inspector in its team: the real
 * program, its real command line, and a browser without scripts.
 */

const longest = 60_000
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let data: string
let server: Serving
/** Signed in once: passwords can be tried ten times a minute. */
let manager: Browser
beforeAll(async () => {
  folder = await temporaryFolder()
  data = join(folder.path, 'data')
  server = await serve(['--data', data])
})
afterAll(async () => {
  await server.end('SIGTERM')
  await folder.delete()
})

const secret = 'a long enough secret'
const add = (email: string, words: readonly string[], input = `${secret}\n`) =>
  run(['account', 'add', email, ...words, '--data', data], { input })
/** A command in this process, which takes a tenth of the time; it never reads a password. */
async function command(...words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await runCommandLine('account', {
    words,
    environment: {},
    print: line => out.push(`${line}\n`),
    say: line => err.push(`${line}\n`),
  })
  return { code, out: out.join(''), err: err.join('') }
}
const ofManager = ['--name', 'Grace Holt', '--kind', 'staff', '--role', 'programme-manager']

type Answer = { readonly status: number; readonly html: string; readonly location: string }
type Browser = {
  get(path: string): Promise<Answer>
  post(path: string, fields: { readonly [name: string]: string | readonly string[] }): Promise<Answer>
}

/** One session at the served program; forms go with the token of the page from which they are posted. */
function browser(): Browser {
  const cookies = new Map<string, string>()
  const ask = async (path: string, body?: URLSearchParams): Promise<Answer> => {
    const answer = await fetch(`${server.url}${path}`, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(body === undefined ? {} : { method: 'POST', body }),
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      cookies.set(name, value)
    }
    return { status: answer.status, html: await answer.text(), location: answer.headers.get('location') ?? '' }
  }
  return {
    get: path => ask(path),
    async post(path, fields) {
      const from = await ask(path === '/sign-in' ? path : '/')
      const body = new URLSearchParams({
        _csrf: /name="_csrf" value="([^"]+)"/.exec(from.html)?.[1] ?? '',
        _key: randomUUID(),
      })
      for (const [name, values] of Object.entries(fields))
        for (const value of typeof values === 'string' ? [values] : values) body.append(name, value)
      return ask(path, body)
    },
  }
}

async function signedIn(email: string, password = secret): Promise<Browser> {
  const one = browser()
  expect((await one.post('/sign-in', { email, password })).location).toBe('/')
  return one
}

/** The value of the option that says this. */
function optionIn(html: string, says: string): string {
  const found = [...html.matchAll(/<option value="([^"]*)"[^>]*>([^<]*)</g)].find(each => each[2]?.includes(says))
  if (found?.[1] === undefined) throw new Error(`There is no option ${says}.`)
  return found[1]
}

describe('A live installation', { timeout: longest }, () => {
  test('says how to add the first account, and has it after one command', async () => {
    const { code, out, err } = await add('grace@example.org', ofManager)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe('Grace Holt can sign in as grace@example.org and is in the register now.\n')
    manager = await signedIn('GRACE@example.org')
    expect((await manager.get('/')).html).toContain('Grace Holt')
    const { out: record } = await command('list', '--json', '--data', data)
    expect(JSON.parse(record)).toEqual([
      { name: 'Grace Holt', email: 'grace@example.org', kind: 'staff', roles: ['programme-manager'], open: true },
    ])
  })

  test('JAR-15 goes from the empty register to a review with a trained inspector in its team', async () => {
    expect((await manager.get('/register/organisations')).html).toContain('No organisation is in the register yet')

    const newspaper = await manager.post('/register/organisations/new', {
      name: 'Dorset Evening Herald',
      kind: optionIn((await manager.get('/register/organisations/new')).html, 'Local newspaper'),
      area: optionIn((await manager.get('/register/organisations/new')).html, 'Dorset'),
      address: '',
      validFrom: '2000-01-01',
    })
    expect(newspaper.location).toMatch(/^\/register\/organisations\/\d+$/)

    const form = (await manager.get('/register/people/new')).html
    const { location: person } = await manager.post('/register/people/new', {
      name: 'Ivor Penn',
      post: 'Inspector',
      body: optionIn(form, 'Ofsted'),
      organisation: '',
      specialism: 'Early years',
      email: 'ivor@example.org',
    })
    expect(person).toMatch(/^\/register\/people\/\d+$/)
    const links = [...(await manager.get(person)).html.matchAll(/href="([^"]+\/training\/[^"]+)"/g)].map(
      each => each[1] ?? '',
    )
    expect(links.length).toBeGreaterThan(1)

    const open = (await manager.get('/reviews/new')).html
    const area = optionIn(open, 'Dorset')
    const edition = /value="(joint-area-review\/[^"]+)"/.exec(open)?.[1] ?? ''
    const opened = await manager.post('/reviews/new', {
      area,
      edition,
      requestReference: 'Request of 12 December 2005',
      requestedOn: '2005-12-12',
      bodies: ['ofsted', 'csci'],
    })
    expect(opened.location).toMatch(/^\/reviews\/\d+\/dates$/)
    const team = opened.location.replace('/dates', '/team')
    const places = (await manager.get(team)).html
    const member = { person: optionIn(places, 'Ivor Penn'), role: 'member', title: '' }
    const [rule] = [...(await manager.post(team, member)).html.matchAll(/name="(reason\.[^"]+)"/g)].map(each => each[1])
    if (rule !== undefined)
      expect((await manager.post(team, { ...member, [rule]: 'Agreed with all concerned.' })).location).toBe(team)
    const appointed = (await manager.get(team)).html
    expect(appointed).toContain('Ivor Penn')
    expect(appointed).toContain('Still to do')

    for (const link of links)
      expect((await manager.post(link, { completedOn: '2005-06-01', before: '' })).location).toBe(person)
    expect((await manager.get(team)).html).not.toContain('Still to do')
    expect((await manager.get(`/areas/${area}`)).html).toContain('Dorset Evening Herald')
  })

  test('an account for somebody of the register opens to them what their place opens', async () => {
    const { code, out } = await add('ivor@example.org', ['--name', 'Ivor Penn', '--kind', 'staff'])
    expect({ code, out }).toEqual({
      code: 0,
      out: 'Ivor Penn can sign in as ivor@example.org, as the register knows the person.\n',
    })
    const inspector = await signedIn('ivor@example.org')
    expect((await inspector.get('/reviews')).html).toContain('Dorset')
    expect((await inspector.get('/register')).html).toContain('Ivor Penn')
    expect((await inspector.get('/register/people/new')).status).toBe(404)
    expect((await inspector.post('/register/people/new', { name: 'Not So' })).status).toBe(404)
  })

  test('another password ends the sessions and the old password', async () => {
    const inspector = await signedIn('ivor@example.org')
    const other = 'another long secret'
    const { code } = await run(['account', 'password', 'Ivor@example.org', '--data', data], { input: other })
    expect(code).toBe(0)
    expect((await inspector.get('/reviews')).location).toBe('/sign-in')
    expect((await browser().post('/sign-in', { email: 'ivor@example.org', password: secret })).status).toBe(422)
    await signedIn('ivor@example.org', other)
  })

  test('a closed account is signed out at once and cannot sign in, until it is opened again', async () => {
    const inspector = await signedIn('ivor@example.org', 'another long secret')
    expect((await command('close', 'ivor@example.org', '--data', data)).code).toBe(0)
    expect((await inspector.get('/reviews')).location).toBe('/sign-in')
    const answer = await browser().post('/sign-in', { email: 'ivor@example.org', password: 'another long secret' })
    expect(answer.status).toBe(422)
    expect((await command('list', '--data', data)).out).toContain('ivor@example.org  Ivor Penn, staff, closed')
    const twice = await command('close', 'ivor@example.org', '--data', data)
    expect(twice).toEqual({ code: 1, out: '', err: 'The account of ivor@example.org is closed already.\n' })
    expect((await command('reopen', 'ivor@example.org', '--data', data)).code).toBe(0)
    await signedIn('ivor@example.org', 'another long secret')
  })

  test('what cannot be done is refused in one sentence, and nobody is added', async () => {
    const before = await command('list', '--data', data)
    const short = await add('new@example.org', ['--name', 'New', '--kind', 'staff'], 'eleven char\n')
    expect({ ...short, err: '' }).toEqual({ code: 1, out: '', err: '' })
    expect(short.err).toBe(
      'A password has 12 characters at least, and this one has 11. Three words that do not belong together do well. Nothing was changed.\n',
    )
    const refused: [readonly string[], RegExp][] = [
      [['add', 'Grace@Example.org', ...ofManager], /^Grace@Example.org has an account already; .+\n$/],
      [['add', 'new@example.org', '--name', 'N', '--kind', 'staff', '--body', 'circus'], /^No rulebook names .+\n$/],
      [
        ['add', 'herald@example.org', '--name', 'N', '--kind', 'staff'],
        /knows herald@example.org as Hal Herald: .+\n$/,
      ],
      [['close', 'nobody@example.org'], /^Nobody has an account under nobody@example.org; .+\n$/],
    ]
    const hal = {
      name: 'Hal Herald',
      post: '',
      body: '',
      organisation: '',
      specialism: '',
      email: 'herald@example.org',
    }
    expect((await manager.post('/register/people/new', hal)).status).toBe(303)
    for (const [words, sentence] of refused) {
      const { code, out, err } = await command(...words, '--data', data)
      expect({ code, out }, words.join(' ')).toEqual({ code: 1, out: '' })
      expect(err).toMatch(sentence)
    }
    expect(await command('list', '--data', data)).toEqual(before)
  })

  test.each([
    [[]],
    [['remove', 'grace@example.org']],
    [['add', 'grace', '--name', 'G', '--kind', 'staff', '--data', 'here']],
    [['add', 'new@example.org', '--kind', 'staff', '--data', 'here']],
    [['add', 'new@example.org', '--name', 'G', '--kind', 'guest', '--data', 'here']],
    [['add', 'new@example.org', '--name', 'G', '--kind', 'staff', '--role', 'lead', '--data', 'here']],
    [['add', 'new@example.org', '--name', 'G', '--kind', 'respondent', '--body', 'ofsted', '--data', 'here']],
  ])('account %j is not understood', async words => {
    const { code, err } = await command(...words)
    expect(code).toBe(2)
    expect(err).toContain('account add EMAIL --name NAME')
  })

  test('the record names the commands, never holds the hash of a password, and is whole', async () => {
    expect((await run(['audit', 'verify', '--data', data])).code).toBe(0)
    const database = await openExisting({ folder: data })
    const { rows } = await database.asSystem('read', tx =>
      sql<{ command: string; before: object | null; after: object | null }>`
        select command, before, after from platform_read_record where table_name = 'platform_account' order by id`.execute(
        tx,
      ),
    )
    await database.close()
    expect(rows.map(row => row.command)).toEqual([
      'add-account',
      'add-account',
      'change-password',
      'close-account',
      'reopen-account',
    ])
    expect(rows[0]?.after).toMatchObject({ email: 'grace@example.org', closed_at: null })
    expect(JSON.stringify(rows)).not.toContain('argon2')
    expect(JSON.stringify(rows)).not.toContain('password_hash')
  })
})

test('The worked example takes no accounts', { timeout: longest }, async () => {
  const example = join(folder.path, 'example')
  cpSync(templateFolder(), example, { recursive: true })
  const { code, err } = await command('add', 'one@example.org', ...ofManager, '--data', example)
  expect(code).toBe(1)
  expect(err).toMatch(/^This database holds the worked example, .+\n$/)
})

const script = '/usr/bin/script'
test.runIf(existsSync(script))(
  'At a terminal the password is asked for twice and not shown',
  { timeout: longest },
  async () => {
    const program = join(import.meta.dirname, '..', 'bin', 'conspectus')
    const atTerminal = (email: string, answers: readonly string[]) =>
      new Promise<{ code: number | null; shown: string }>((resolve, reject) => {
        const line = `${program} account add ${email} --name Terry --kind staff --data ${data}`
        const child = spawn(script, ['-qec', line, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] })
        let shown = ''
        const waiting = [...answers]
        child.stdout.on('data', (chunk: Buffer) => {
          shown += chunk.toString()
          if (/(?:New password|The same again): $/.test(shown)) child.stdin.write(waiting.shift() ?? '')
        })
        child.once('error', reject).once('close', code => resolve({ code, shown }))
      })
    const different = await atTerminal('terry@example.org', [`${secret}\r`, 'something else here\r'])
    expect(different.code).toBe(1)
    expect(different.shown).toContain('The two passwords are not the same: nothing was changed.')
    expect((await atTerminal('terry@example.org', ['\u0003'])).shown).toContain('No password was typed')
    const right = await atTerminal('terry@example.org', [`${secret}x\u007f\r`, `${secret}\r`])
    expect(right.code).toBe(0)
    expect(right.shown).not.toContain('secret')
    const database = await openExisting({ folder: data })
    expect((await checkPassword(database, 'terry@example.org', secret)).isRight).toBe(true)
    await database.close()
  },
)

test('A server on which nobody can sign in prints the link for the first, and no longer once somebody can', {
  timeout: longest,
}, async () => {
  const first = await server.end('SIGTERM')
  expect(first.code).toBe(0)
  expect(first.out).toMatch(
    /\nNobody can sign in yet\. Whoever opens this link becomes the first administrator; it works once, for\n24 hours, and until the program is started again:\nhttp:\/\/localhost:\d+\/first-administrator\/[\w-]{43}\n/,
  )
  server = await serve(['--data', data])
  expect((await server.end('SIGTERM')).out).not.toContain('Nobody can sign in yet')
})
