import { describe, expect, test } from 'vitest'
import { drivesProduct, readTestCode, readTests, traceProject } from '../src/platform/config/test-titles.ts'
import { readMilestone, readRequirements, traceRequirements } from '../src/platform/config/trace.ts'
import { readProjectFile, root } from './laws/sources.ts'

const requirements = readProjectFile('requirements.md')
const tests = await readTests(root)
const trace = await traceProject(root)

describe('Law 8: every requirement that is due is proven', () => {
  test('by tests that are read: there are many', () => {
    expect(tests.length).toBeGreaterThan(5)
    expect(tests.flatMap(each => each.titles).length).toBeGreaterThan(50)
    expect(readRequirements(requirements)).toHaveLength(112)
    expect(trace.due.length).toBeGreaterThan(30)
  })

  test('by a test that names it', () => {
    expect(
      trace.missing,
      'Name the id in the title of a test that drives the product, sees the rule refuse or warn, and sees it let through.',
    ).toEqual([])
  })

  test('and tests name only requirements that exist', () => {
    expect(trace.unknown, 'Correct the id in the title, or add its line to requirements.md.').toEqual([])
  })
})

describe('Tracing', () => {
  const text = '# What\n- **ALL-1** [1] One.\n- **JAR-12** [1] Two.\n- **JAR-1n** [6] Three.\n- **CAA-S2** [8] Four.\n'

  const of = (titles: readonly string[], drivesProduct = true) => [{ file: 'test/wall.test.ts', titles, drivesProduct }]

  test('says what is due, which tests name it and what is missing', () => {
    const titles = ['The wall › JAR-12 refuses an eleventh', 'JAR-121 is another', 'CAA-S2 too early']
    expect(traceRequirements(text, of(titles), 1)).toEqual({
      due: ['ALL-1', 'JAR-12'],
      covered: [{ id: 'JAR-12', tests: [{ file: 'test/wall.test.ts', title: titles[0] }] }],
      missing: ['ALL-1'],
      namedByPartsOnly: [],
      unknown: ['JAR-121'],
    })
    expect(traceRequirements(text, [], 8).due).toEqual(['ALL-1', 'JAR-12', 'JAR-1n', 'CAA-S2'])
  })

  test('takes no test of a part for proof, save of structure', () => {
    const structure = `${text}- **JAR-A1** [1] Five.\n`
    const found = traceRequirements(structure, of(['JAR-12 refuses', 'JAR-A1 is as in the annex'], false), 1)
    expect(found.covered.map(each => each.id)).toEqual(['JAR-A1'])
    expect(found.missing).toEqual(['ALL-1', 'JAR-12'])
    expect(found.namedByPartsOnly).toEqual(['JAR-12'])
  })

  test('sees by its imports whether a test drives the product', () => {
    const files = new Map(
      Object.entries({
        'test/a.test.ts': "import './stage.ts'",
        'test/stage.ts': "import { createProduct } from '../src/product.ts'\nimport './a.test.ts'",
        'test/b.test.ts':
          "import type { Product } from '../src/product.ts'\nimport { decide } from '../src/kernel/dates.ts'",
        'test/c.test.ts': "test('x', () => { spawn(join(root, 'bin/conspectus'), ['serve']) })",
      }).map(([file, code]) => [file, readTestCode(file, code)] as const),
    )
    expect([...files.keys()].filter(file => drivesProduct(file, files))).toEqual([
      'test/a.test.ts',
      'test/stage.ts',
      'test/c.test.ts',
    ])
  })

  test('is told the milestone by the file itself', () => {
    expect(readMilestone(requirements)).toBe(4)
    expect(() => readMilestone(text)).toThrow('no line "Due so far')
  })

  test('fails on a requirement it cannot read and on one that stands twice', () => {
    expect(() => readRequirements('- **JAR-12** Two.')).toThrow('line 1: no id and milestone')
    expect(() => readRequirements(`${text}- **ALL-1** [2] Again.`)).toThrow('ALL-1 stands there twice')
  })
})

describe('Titles of tests', () => {
  const titles = (code: string) => readTestCode('a.test.ts', code).titles

  test('come with the suites around them', () => {
    expect(
      titles("describe('The team', () => { describe('in full', () => { test('JAR-29 refuses', () => {}) }) })"),
    ).toEqual(['The team › in full › JAR-29 refuses'])
  })

  test('are read from every way to write a test', () => {
    const code = `it('one', f); test.each([1])('two %s', f); test.each\`a\${1}\`('three', f); test(\`four \${x} five\`, f)
      test.runIf(true)('six', f); test('seven', { timeout: 1 }, f); describe.each([1])('with %s', () => { it('eight', f) })`
    expect(titles(code)).toEqual(['one', 'two %s', 'three', 'four … five', 'six', 'seven', 'with %s › eight'])
  })

  test('count only for tests that run and can fail', () => {
    const code = `test.skip('JAR-1', f); it.todo('JAR-2'); test.fails('JAR-3', f); describe.skip('x', () => { test('JAR-4', f) })
      // test('JAR-5', f)
      const said = "test('JAR-6', f)"; attest('JAR-7', f); test(name, f)`
    expect(titles(code)).toEqual([])
  })
})
