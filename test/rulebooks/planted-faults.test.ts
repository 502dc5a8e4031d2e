import { cpSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type CheckedEdition, checkEditions, type Fault } from '../../src/modules/rulebooks/index.ts'
import { declaredFacts } from './declared-facts.ts'

/** One change to a sound edition, and the fault it must bring: where, what, and what to do. */
type Planted = {
  readonly kind: string
  readonly file: 'edition.yaml' | 'judged.yaml' | 'course.yaml'
  readonly find: string
  readonly put: string
  /** Text of the line on which the fault is reported; the line of the change unless given. */
  readonly at?: string
  readonly fault: RegExp
  readonly repair: RegExp
}

const invented = new URL('./invented/harbour-review/1', import.meta.url).pathname
const temporary = await mkdtemp(path.join(tmpdir(), 'planted-'))
let copies = 0

afterAll(() => rm(temporary, { recursive: true }))

/** Copies the invented edition, makes the change, and checks the copy. */
async function plant(
  file: string,
  change: (text: string) => string,
  options: { readonly folder?: string; readonly published?: string } = {},
): Promise<{ readonly edition: CheckedEdition; readonly text: string }> {
  copies += 1
  const directory = path.join(temporary, String(copies))
  const folder = path.join(directory, options.folder ?? 'harbour-review/1')
  await mkdir(path.dirname(folder), { recursive: true })
  cpSync(invented, folder, { recursive: true })
  const target = path.join(folder, file)
  const text = change(await readFile(target, 'utf8').catch(() => ''))
  await writeFile(target, text)
  if (options.published !== undefined) await writeFile(path.join(directory, 'published.json'), options.published)
  const [edition, ...others] = await checkEditions(folder, {
    groups: declaredFacts,
    kinds: ['children-services-authority'],
  })
  if (!edition || others.length > 0) throw new Error('One edition was expected')
  return { edition, text }
}

function expectFault(
  faults: readonly Fault[],
  planted: Pick<Planted, 'file' | 'fault' | 'repair'>,
  line: number,
): void {
  const described = faults.map(fault => ({ ...fault, file: path.basename(fault.file) }))
  expect(described).toContainEqual({
    file: planted.file,
    line,
    fault: expect.stringMatching(planted.fault),
    repair: expect.stringMatching(planted.repair),
  })
}

function lineOf(text: string, part: string): number {
  const lines = text.split('\n')
  const index = lines.findIndex(line => line.includes(part))
  if (index === -1) throw new Error(`No line holds ${part}`)
  return index + 1
}

/** A change of the condition of one rule is given by its expression alone. */
type Row = Omit<Planted, 'file' | 'find' | 'put' | 'fault' | 'repair'> & { fault: string; repair: string } & (
    | { readonly expression: string }
    | Pick<Planted, 'file' | 'find' | 'put'>
  )

const rows: readonly Row[] = parse(await readFile(new URL('./planted-faults.yaml', import.meta.url), 'utf8'))
const planted = rows.map((row): Planted => {
  const patterns = { fault: new RegExp(row.fault), repair: new RegExp(row.repair) }
  if (!('expression' in row)) return { ...row, ...patterns }
  const put = `must: '${row.expression}' # changed`
  return { kind: row.kind, file: 'course.yaml', find: 'must: team.size <= 3', put, at: '# changed', ...patterns }
})

describe('a planted fault is found, with its line and its repair', () => {
  for (const fault of planted) {
    it(fault.kind, async () => {
      const { edition, text } = await plant(fault.file, sound => {
        const marked = sound.replace('at: leave soundings\n    should', 'at: leave soundings # heard\n    should')
        expect(marked.split(fault.find)).toHaveLength(2)
        return marked.replace(fault.find, () => fault.put)
      })
      expectFault(edition.faults, fault, lineOf(text, fault.at ?? fault.put.split('\n')[0] ?? ''))
      expect(edition.rulebook).toBeUndefined()
    })
  }
})

describe('ALL-8 an edition and its folder', () => {
  it('is sound as invented', async () => {
    const { edition } = await plant('edition.yaml', text => text)
    expect(edition.faults).toEqual([])
    expect(edition.rulebook?.title).toContain('Harbour')
  })

  it('lies in the folder of its name', async () => {
    const { edition } = await plant('edition.yaml', text => text, { folder: 'harbour-review/2' })
    expectFault(edition.faults, { file: 'edition.yaml', fault: /folder 2/, repair: /the same name/ }, 3)
  })

  it('names a list that is missing', async () => {
    const { edition } = await plant('course.yaml', text => text.replace(/not-yet:\n.*\n/, ''))
    const missing = edition.faults.map(({ fault, repair }) => `${fault} ${repair}`)
    expect(missing).toEqual(['The rulebook has no not-yet. Add not-yet: to it; write [] where there are none.'])
  })

  it('collects all its faults in one go', async () => {
    const { edition } = await plant('course.yaml', text =>
      text.replace('team.size <= 3', 'team.sise <= 3').replace('next: [charting]', 'next: [charing]'),
    )
    expect(edition.faults.map(({ fault }) => fault).join()).toMatch(/charing.*team\.sise/)
  })
})

describe('a published edition never changes', () => {
  const publish = (text: string): string => text.replace('status: draft', 'status: published')
  const onFile = (hash: string): string => JSON.stringify({ 'harbour-review/1': hash })

  it('stands while its hash is the one on file, whatever its comments say', async () => {
    const { hash } = (await plant('edition.yaml', publish)).edition
    const changed = await plant('edition.yaml', text => `# A comment more\n${publish(text)}`, {
      published: onFile(hash),
    })
    expect(changed.edition.faults).toEqual([])
  })

  it('is refused when a word of it changed', async () => {
    const { hash } = (await plant('edition.yaml', publish)).edition
    const change = (text: string): string => publish(text).replace('Watch keeper', 'Watchman')
    const { edition } = await plant('edition.yaml', change, { published: onFile(hash) })
    expectFault(edition.faults, { file: 'edition.yaml', fault: /changed after/, repair: /a new edition/ }, 5)
  })

  it('is refused without a hash on file, which the repair gives', async () => {
    const { edition } = await plant('edition.yaml', publish)
    expectFault(edition.faults, { file: 'edition.yaml', fault: /no hash on file/, repair: /Add .*sha256:/ }, 5)
    expect(edition.faults[0]?.repair).toContain(edition.hash)
  })

  it('does not disappear', async () => {
    const { edition } = await plant('edition.yaml', publish)
    const root = path.resolve(edition.folder, '../..')
    const published = { 'harbour-review/1': edition.hash, 'harbour-review/0': edition.hash }
    await writeFile(path.join(root, 'published.json'), JSON.stringify(published))
    const faults = (await checkEditions(root, { groups: declaredFacts })).flatMap(checked => checked.faults)
    expect(faults.map(({ fault, repair }) => `${fault} ${repair}`)).toEqual([
      'harbour-review/0 was published and its folder is gone. Put the folder back.',
    ])
  })

  it('does not become a draft again', async () => {
    const { edition } = await plant('edition.yaml', text => text, { published: onFile('sha256:0') })
    expectFault(edition.faults, { file: 'edition.yaml', fault: /a draft again/, repair: /a new edition/ }, 5)
  })
})
