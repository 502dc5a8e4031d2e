import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { variables } from '../src/platform/config/variables.ts'
import { root } from './laws/sources.ts'

/* The papers of the repository name files, tests and variables; what they name is there. */

const papers = globSync(['*.md', 'docs/*.md'], { cwd: root })

/** Links to files and headings, and paths in code, that lead nowhere from a paper at `file`. */
function deadEnds(file: string, text: string): readonly string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  const dead = links.filter(link => {
    if (/^(?:https?|mailto):/.test(link)) return false
    const [to = '', heading] = link.split('#')
    const target = to === '' ? file : path.posix.join(path.posix.dirname(file), to)
    if (!existsSync(path.join(root, target))) return true
    return heading !== undefined && !headingsOf(readFileSync(path.join(root, target), 'utf8')).includes(heading)
  })
  const named = [...text.matchAll(/`((?:test|src|data|migrations)\/[\w./-]+\.(?:ts|sql|yaml|mjs))`/g)].map(
    ([, name = '']) => name,
  )
  return [...dead, ...named.filter(name => !existsSync(path.join(root, name)))]
}

function headingsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
}

describe('The papers', () => {
  test.each(papers)('%s leads to what is there', file => {
    expect(deadEnds(file, readFileSync(path.join(root, file), 'utf8'))).toEqual([])
  })

  test('that lead nowhere are caught', () => {
    const text = '[a](gone.md) [b](../README.md#no-such-heading) [c](../README.md#start) `test/gone.test.ts`'
    expect(deadEnds('docs/some.md', text)).toEqual(['gone.md', '../README.md#no-such-heading', 'test/gone.test.ts'])
  })

  test('the threat model names a test for each thing that it says is stopped', () => {
    const rows = readFileSync(path.join(root, 'docs/threat-model.md'), 'utf8')
      .split('\n')
      .filter(line => line.startsWith('| ') && !/^\| (?:threat|---)/.test(line))
    expect(rows.length).toBeGreaterThan(25)
    expect(rows.filter(row => !/`(?:test|src)\/[\w./-]+\.test\.ts`/.test(row))).toEqual([])
  })

  test('the operator’s guide names no variable that is not read', () => {
    const guide = readFileSync(path.join(root, 'docs/operators-guide.md'), 'utf8')
    const named = [...guide.matchAll(/\b([A-Z]+_[A-Z_]+)\b/g)].map(([, name = '']) => name)
    expect(named.length).toBeGreaterThan(15)
    expect(named.filter(name => !Object.hasOwn(variables, name))).toEqual([])
  })
})
