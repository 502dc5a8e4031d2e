import { describe, expect, test } from 'vitest'
import { exceptFor, sayBreaches } from './breach.ts'
import { projectFiles, readProjectFile, readSources } from './sources.ts'
import { checkTemplates } from './templates.ts'

/** Templates that print markup as it is, or bring a style of their own, each with its reason. */
const exceptions = {
  'src/platform/web/components/chart.njk': 'a chart is drawn by the product, which escapes each text in it',
  'src/platform/web/components/report-body.njk': 'a figure’s chart is drawn by the product, and no text of it is typed',
  'src/modules/reports/pages/file.njk': 'a report that is sent as a file stands alone, and is no page of this site',
}

const templates = projectFiles()
  .filter(file => file.startsWith('src/') && file.endsWith('.njk'))
  .map(file => ({ file, text: readProjectFile(file) }))

describe('A template', () => {
  test('escapes what it prints, and runs or looks like nothing but our files', () => {
    expect(templates.length).toBeGreaterThan(60)
    expect(sayBreaches(exceptFor(checkTemplates(templates), exceptions))).toEqual([])
  })

  test.each([
    ['{{ name | safe }}', 'prints what is not escaped'],
    ['{{ name|safe }}', 'prints what is not escaped'],
    ['{% autoescape false %}', 'prints what is not escaped'],
    ['{{ govukInsetText({ html: name }) }}', 'gives a macro markup'],
    ['{{ govukDetails({ summaryHtml: name }) }}', 'gives a macro markup'],
    ['<p style="color: red">', 'has a style attribute'],
    ['<style>', 'has a style sheet'],
    ['<button onclick="go()">', 'has a handler'],
    ['<script>go()</script>', 'has a script of its own'],
    ['<script src="https://evil.example/a.js"></script>', 'has a script of its own'],
    ['<a href="javascript:go()">', 'has a link that is a script'],
  ])('is caught with %s', (text, fault) => {
    expect(sayBreaches(checkTemplates([{ file: 'src/a.njk', text: `<p>\n${text}` }]))).toEqual([
      expect.stringContaining(`src/a.njk:2 ${fault}`),
    ])
  })

  test('may say these words in a comment, and load our files', () => {
    const text =
      '{# | safe and style="" are not used #}\n<script type="module" src="/assets/start.js"></script>\n<p>{{ name }}</p>'
    expect(checkTemplates([{ file: 'src/a.njk', text }])).toEqual([])
  })
})

test('Spreadsheets are written in one place', () => {
  const writers = readSources().filter(
    ({ path, nodes }) =>
      path !== 'src/platform/documents/spreadsheet.ts' &&
      // Files that people bring are kept as they are, and only named here.
      !path.startsWith('src/platform/files/') &&
      nodes.some(({ node }) => node.type === 'Literal' && /^text\/csv|spreadsheetml/.test(String(node['value']))),
  )
  expect(writers.map(({ path }) => path)).toEqual([])
})
