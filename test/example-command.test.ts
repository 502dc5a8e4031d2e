import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { faultsOfArchive, followLinks, writeFiles } from './opened-archive.ts'
import { type Ran, run, serve, temporaryFolder } from './program.ts'
import { unzipped } from './unzipped.ts'

const longest = 180_000

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let data: string
let loaded: Ran
beforeAll(async () => {
  folder = await temporaryFolder()
  data = join(folder.path, 'example')
  loaded = await run(['example', '--data', data])
}, longest)
afterAll(() => folder.delete())

type Reviews = { readonly reviews: readonly { id: string; title: string; state: string }[] }

describe('The worked example', { timeout: longest }, () => {
  test('is loaded by one command, which prints its reviews as one JSON document', () => {
    expect(loaded).toMatchObject({ code: 0, err: 'Loading the worked example. This happens once.\n' })
    const { reviews } = JSON.parse(loaded.out) as Reviews
    expect(reviews.length).toBeGreaterThan(0)
    for (const review of reviews) {
      expect(review).toEqual({
        id: expect.stringMatching(/^\d+$/),
        title: expect.any(String),
        state: expect.stringMatching(/^[a-z-]+$/),
      })
    }
  })

  test('is loaded once, and is served and listed at the same time', async () => {
    const server = await serve(['--example', '--data', data])
    const home = await fetch(`${server.url}/sign-in`)
    expect(home.status).toBe(200)
    expect(await home.text()).toContain('action="/example/sign-in"')
    const again = await run(['example', '--data', data])
    expect(again).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(again.out)).toEqual(JSON.parse(loaded.out))
    const { code, err } = await server.end('SIGTERM')
    expect([code, err]).toEqual([0, ''])
  })

  test('has a whole record', async () => {
    expect((await run(['audit', 'verify', '--data', data])).code).toBe(0)
  })

  test('gives its report in every format', async () => {
    const id = (JSON.parse(loaded.out) as Reviews).reviews[0]?.id ?? ''
    const beginnings = { html: '<!doctype html>', pdf: '%PDF-', json: '{' }
    for (const [format, beginning] of Object.entries(beginnings)) {
      const file = join(folder.path, `report.${format}`)
      const { code, out } = await run(['report', id, '--format', format, '--out', file, '--data', data])
      expect([code, out], format).toEqual([0, `The report is in ${file}.\n`])
      expect((await readFile(file, 'latin1')).trimStart().slice(0, beginning.length), format).toBe(beginning)
    }
    const report = JSON.parse(await readFile(join(folder.path, 'report.json'), 'utf8')) as {
      grades: unknown[]
      findings: unknown[]
    }
    expect(Array.isArray(report.grades) && Array.isArray(report.findings)).toBe(true)
  })

  test('is checked rule by rule, and a review that is not there is said so', async () => {
    const id = (JSON.parse(loaded.out) as Reviews).reviews[0]?.id ?? ''
    const { code, out } = await run(['review', 'check', id, '--json', '--data', data])
    expect(code).toBe(0)
    const checked = JSON.parse(out) as { status: string }[]
    expect(checked.filter(each => each.status === 'met').length).toBeGreaterThan(10)
    for (const words of [
      ['review', 'check', '999'],
      ['report', '999', '--format', 'json', '--out', join(folder.path, 'none.json')],
    ])
      expect(await run([...words, '--data', data])).toEqual({ code: 1, out: '', err: 'There is no review 999.\n' })
  })

  test('is archived by one command, review by review, in a file that is whole and opens without the product', async () => {
    const { reviews } = JSON.parse(loaded.out) as Reviews
    const published = reviews.find(({ title }) => title.includes('Northmoor'))?.id ?? ''
    const file = join(folder.path, 'archive.zip')
    const as = ['--as', 'eleanor-whitcombe@example.org', '--data', data]
    const made = await run(['archive', published, file, ...as])
    expect(made).toMatchObject({ code: 0, err: '' })
    const files = unzipped(await readFile(file))
    const [, count, seal] = /: (\d+) files, \d+ rows\.\n.* is ([0-9a-f]{64});/.exec(made.out) ?? []
    expect([files.size, files.get('SEAL')?.toString()]).toEqual([Number(count), `${seal}\n`])
    expect(faultsOfArchive(files)).toEqual([])
    // The reader here would find a changed byte, a file that is gone, one slipped in, and another list of contents.
    const spoilt = (change: (all: Map<string, Buffer>) => void) => {
      const all = new Map(files)
      change(all)
      return faultsOfArchive(all)
    }
    const changed = Buffer.from(files.get('index.html') ?? '')
    changed[changed.length - 2] = 88
    expect(spoilt(all => all.set('index.html', changed))).toEqual(['index.html is another.'])
    expect(spoilt(all => all.delete('record.ndjson'))).toEqual(['record.ndjson is missing.'])
    expect(spoilt(all => all.set('more.html', changed))).toEqual(['more.html is not listed.'])
    const manifest = Buffer.from(`${files.get('manifest.json')} `)
    expect(spoilt(all => all.set('manifest.json', manifest))).toEqual(['Its seal is not that of its contents.'])

    const opened = join(folder.path, 'opened')
    await writeFiles(files, opened)
    const { pages, reached } = await followLinks(opened)
    expect(pages).toBeGreaterThan(40)
    for (const path of ['report/1/report.pdf', 'record.html', 'rulebook.json', 'data/evidence_item.csv'])
      expect(reached.has(join(opened, path)), path).toBe(true)
    // What the tool of the system makes of it, where there is one.
    const tested = spawnSync('unzip', ['-tq', file], { encoding: 'utf8' })
    if (tested.error === undefined)
      expect([tested.status, tested.stdout]).toEqual([0, expect.stringContaining('No errors')])

    // Nobody makes one of a review that is not theirs, and no file is left.
    const none = join(folder.path, 'none.zip')
    const refused = await run(['archive', published, none, '--as', 'margaret-hollis@example.org', '--data', data])
    expect(refused.code).toBe(1)
    expect(existsSync(none)).toBe(false)
  })
})
