import { describe, expect, it } from 'vitest'
import type { FactFields, FactType } from '../../src/kernel/facts.ts'
import { factGroups } from '../../src/product.ts'
import { declaredFacts } from './declared-facts.ts'

/** `reasons string`, `members TeamMember[]`: each field in a line, without its words of meaning. */
function linesOf(fields: FactFields): readonly string[] {
  return Object.entries(fields)
    .map(([name, { type }]) => `${name} ${nameOf(type)}`)
    .toSorted()
}

function nameOf(type: FactType): string {
  if (typeof type === 'string') return type
  if ('list' in type) return `${nameOf(type.list)}[]`
  return `${type.name}(${linesOf(type.fields).join('; ')})`
}

describe('the facts that modules declare', () => {
  const declared = new Map(factGroups.map(({ group, fields }) => [group, linesOf(fields)]))

  for (const { group, fields } of declaredFacts) {
    it(`are those that were agreed: ${group}`, () => {
      expect(declared.get(group)).toEqual(linesOf(fields))
    })
  }

  it('belong to no other group, and each says what it means', () => {
    expect([...declared.keys()].toSorted()).toEqual(declaredFacts.map(({ group }) => group).toSorted())
    for (const { doc, fields } of factGroups) {
      expect(doc).not.toBe('')
      for (const field of Object.values(fields)) expect(field.doc).not.toBe('')
    }
  })
})
