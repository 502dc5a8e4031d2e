import { describe, expect, it } from 'vitest'
import { checkEditions, describeFault } from '../../src/modules/rulebooks/index.ts'
import { declaredFacts } from './declared-facts.ts'

const directory = new URL('../../rulebooks', import.meta.url).pathname

const editions = await checkEditions(directory, { groups: declaredFacts })

describe('every edition on file', () => {
  it('is found', () => {
    expect(editions.length).toBeGreaterThan(0)
  })

  for (const { folder, faults } of editions) {
    it(`passes the checker: ${folder.slice(directory.length + 1)}`, () => {
      expect(faults.map(describeFault)).toEqual([])
    })
  }
})
