import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Temporal } from '../../kernel/dates.ts'
import { createTemplates } from './nunjucks.ts'

const folder = mkdtempSync(join(tmpdir(), 'conspectus-templates-'))
afterAll(() => rmSync(folder, { recursive: true }))

function render(source: string, model: object): string {
  writeFileSync(join(folder, 'page.njk'), source)
  return createTemplates({ folders: [folder] }).render('page.njk', model)
}

test('what a person typed is escaped', () => {
  expect(render('<p>{{ text }}</p>', { text: '<script>alert("x")</script>' })).toBe(
    '<p>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;</p>',
  )
})

test('printing a value the model does not have is a fault', () => {
  expect(() => render('{{ review.title }}', { review: {} })).toThrow('null or undefined')
})

test('days and counts are written as people read them', () => {
  expect(render('{{ day | day }}', { day: '2006-08-14' })).toBe('14 August 2006')
  expect(render('{{ day | day }}', { day: Temporal.PlainDate.from('2006-11-07') })).toBe('7 November 2006')
  expect(render('{{ 1 | plural("finding") }}, {{ 3 | plural("child", "children") }}', {})).toBe('1 finding, 3 children')
  expect(() => render('{{ day | day }}', { day: 'soon' })).toThrow()
})

test('official macros and our components are found', () => {
  const html = render(
    '{% from "govuk/components/tag/macro.njk" import govukTag %}{% from "components/empty.njk" import empty %}{{ govukTag({ text: "Now" }) }}{{ empty(it) }}',
    { it: { heading: 'No evidence yet', text: 'It comes from an activity.' } },
  )
  expect(html).toContain('govuk-tag')
  expect(html).toContain('No evidence yet')
})
