import { describe, expect, test } from 'vitest'
import { readTestTitles } from '../src/platform/config/test-titles.ts'
import { readRequirements, traceRequirements } from '../src/platform/config/trace.ts'
import { projectFiles, readProjectFile } from './laws/sources.ts'

/** The milestone whose requirements have to be proven by now. */
const milestone = 1

/** Requirements that are due and have no test yet. The list only shrinks: an entry that is proven fails the test. */
const notYetProven: readonly string[] = []

const requirements = readProjectFile('requirements.md')
const tests = projectFiles()
  .filter(file => file.endsWith('.test.ts'))
  .map(file => ({ file, titles: readTestTitles(file, readProjectFile(file)) }))
const trace = traceRequirements(requirements, tests, milestone)

describe('Law 8: every requirement that is due is proven', () => {
  test('by tests that are read: there are many', () => {
    expect(tests.length).toBeGreaterThan(5)
    expect(tests.flatMap(each => each.titles).length).toBeGreaterThan(50)
    expect(readRequirements(requirements)).toHaveLength(112)
    expect(trace.due.length).toBeGreaterThan(30)
  })

  test('by a test that names it, or it stands in the shrinking list', () => {
    const unproven = trace.missing.filter(id => !notYetProven.includes(id))
    expect(unproven, 'Name the id in the title of a test that sees the rule refuse or warn and let through.').toEqual(
      [],
    )
  })

  test('and the list holds only what is due and has no test', () => {
    const needless = notYetProven.filter(id => !trace.missing.includes(id))
    expect(needless, 'Take these off the list: a test names them, or they are not due.').toEqual([])
    expect(new Set(notYetProven).size).toBe(notYetProven.length)
  })

  test('and tests name only requirements that exist', () => {
    expect(trace.unknown, 'Correct the id in the title, or add its line to requirements.md.').toEqual([])
  })
})

describe('Tracing', () => {
  const text = '# What\n- **ALL-1** [1] One.\n- **JAR-12** [1] Two.\n- **JAR-1n** [6] Three.\n- **CAA-S2** [8] Four.\n'

  test('says what is due, which tests name it and what is missing', () => {
    const titles = ['The wall › JAR-12 refuses an eleventh', 'JAR-121 is another', 'CAA-S2 too early']
    const found = traceRequirements(text, [{ file: 'test/wall.test.ts', titles }], 1)
    expect(found).toEqual({
      due: ['ALL-1', 'JAR-12'],
      covered: [{ id: 'JAR-12', tests: [{ file: 'test/wall.test.ts', title: titles[0] }] }],
      missing: ['ALL-1'],
      unknown: ['JAR-121'],
    })
    expect(traceRequirements(text, [], 8).due).toEqual(['ALL-1', 'JAR-12', 'JAR-1n', 'CAA-S2'])
  })

  test('fails on a requirement it cannot read and on one that stands twice', () => {
    expect(() => readRequirements('- **JAR-12** Two.')).toThrow('line 1: no id and milestone')
    expect(() => readRequirements(`${text}- **ALL-1** [2] Again.`)).toThrow('ALL-1 stands there twice')
  })
})

describe('Titles of tests', () => {
  const titles = (code: string) => readTestTitles('a.test.ts', code)

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
