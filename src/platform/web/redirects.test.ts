import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { freshSeed, runs } from '../../../test/proof.ts'
import { ownPath } from './redirects.ts'

describe('A path of our own', () => {
  test.each([
    '/',
    '/reviews/3',
    '/reviews?page=2',
    '/reviews/3#stage',
    '/sign-in?next=https://example.org',
    '/a%20b',
    '/invitation/%0Ba%5C%09',
    '/invitation/%25zz',
  ])('%s is one', path => expect(ownPath(path)).toBe(path))

  test.each([
    '',
    'reviews',
    'https://evil.example',
    'javascript:alert(1)',
    '//evil.example',
    '///evil.example',
    String.raw`/\evil.example`,
    String.raw`\\evil.example`,
    String.raw`/reviews\..\..`,
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/%2fevil.example',
    '/%2F%2Fevil.example',
    '/%5cevil.example',
    '/%252fevil.example',
    '/%255cevil.example',
    '/%09/evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    '/%',
    '/%E0%A4%A',
  ])('%j is none', path => expect(ownPath(path)).toBeUndefined())

  test('never leads elsewhere, however a browser reads it or a proxy decodes it', () => {
    const seed = freshSeed('redirects')
    const part = fc.constantFrom(
      '/',
      '\\',
      '%2f',
      '%5c',
      '%252f',
      '.',
      '..',
      '%2e',
      '\t',
      '%09',
      '@',
      ':',
      'evil.example',
      '?',
      '#',
      'a',
      ' ',
    )
    const site = 'https://conspectus.example'
    let own = 0
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), parts => {
        const path = `/${parts.join('')}`
        if (ownPath(path) === undefined) return
        own += 1
        expect(new URL(path, site).origin).toBe(site)
        const [before = ''] = path.split(/[?#]/)
        expect(new URL(decodeURIComponent(before), site).origin).toBe(site)
        const twice = decodedAgain(decodeURIComponent(before))
        expect(new URL(twice, site).origin).toBe(site)
      }),
      { seed, numRuns: runs(20_000) },
    )
    expect(own).toBeGreaterThan(20)
  })
})

/** Decoded once more, or as it is where that cannot be. */
function decodedAgain(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
