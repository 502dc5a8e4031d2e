import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formsOf } from '../../../test/journeys/pages.ts'
import { freshSeed, runs } from '../../../test/proof.ts'
import { fillForm, formsIn } from './form-markup.ts'
import { createTemplates } from './nunjucks.ts'

const templates = createTemplates({ folders: [] })

/** A page as macros of the design system make it: every kind of field, one of them outside the form, one folded away. */
function pageWith(value: string): string {
  const difference = { field: 'text', label: 'A', names: ['text'], now: {}, mine: {}, nowSaid: [], mineSaid: [] }
  const params = { ...difference, edit: { text: value, isLong: true }, chosen: undefined, error: undefined }
  const macro = templates.render('components/example.njk', {
    title: 'x',
    file: 'comparison',
    macro: 'comparedField',
    params,
  })
  const body = /<section[\s\S]*<\/section>/.exec(macro)?.[0] ?? ''
  return `<form method="post" action="/other"><input name="text" value="not this"></form>
    <details class="a"><summary>More</summary>
    <form method="post" action="/save" id="own" novalidate><input type="hidden" name="_csrf" value="token">
    <input type="hidden" name="version" value="1">${body}
    <fieldset><legend>Day of the visit</legend><label for="d">Day</label><input id="d" name="on-day" value="1"></fieldset>
    <label for="c">Kind</label><select id="c" name="kind"><option value="">None</option><option value="a&amp;b" selected>A &amp; b</option></select>
    <input type="password" name="password" value="never">
    </form></details>
    <label for="t">Cite E1</label><input type="checkbox" id="t" name="evidence" value="7" form="own" checked>`
}

describe('A form of a rendered page', () => {
  test('is read as another reader reads it, and once filled holds every text sign by sign', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }),
        fc.string({ maxLength: 40 }),
        fc.boolean(),
        (before, typed, isTicked) => {
          // A browser turns both kinds of line into one.
          fc.pre(![before, typed].some(text => /[\r\0]/.test(text)))
          const html = pageWith(before)
          const [, form] = formsIn(html, '/page')
          expect(form?.controls.find(control => control.name === 'text')?.value).toBe(before)
          const fields = {
            text: typed,
            'on-day': typed,
            kind: '',
            version: '3',
            _csrf: 'no',
            ...(isTicked ? { evidence: '7' } : {}),
          }
          const filled = fillForm(html, '/page', { action: '/save', about: '' }, { ...fields, 'reason.rule': typed })
          const [other, own] = formsOf(filled, '/page')
          expect(other?.filled.get('text')).toEqual(['not this'])
          expect(own?.filled.get('text')).toEqual([typed])
          expect(own?.filled.get('on-day')).toEqual([typed])
          expect(own?.filled.get('kind')).toEqual([''])
          expect(own?.filled.get('version')).toEqual(['3'])
          expect(own?.filled.get('_csrf')).toEqual(['token'])
          expect(own?.filled.get('reason.rule')).toEqual([typed])
          expect(own?.filled.get('evidence')).toEqual(isTicked ? ['7'] : undefined)
          expect(filled).toContain('<details class="a" open>')
        },
      ),
      { numRuns: runs(1_000), seed: freshSeed('forms of pages') },
    )
  })

  test('names its fields and what can be chosen, and knows no secret', () => {
    const [, form] = formsIn(pageWith('x'), '/page')
    const found = (name: string) => form?.controls.find(control => control.name === name)
    expect(found('on-day')).toMatchObject({ label: 'Day', group: 'Day of the visit' })
    expect(found('kind')).toMatchObject({
      value: 'a&b',
      options: [
        { value: '', text: 'None' },
        { value: 'a&b', text: 'A & b' },
      ],
    })
    expect(found('evidence')).toMatchObject({ label: 'Cite E1', isSet: true })
    expect(found('password')).toBeUndefined()
    expect(form?.controls.map(control => control.value)).not.toContain('never')
  })
})
