import { expect, test } from 'vitest'
import { createTemplates } from '../nunjucks.ts'
import { coverageTileExamples } from './coverage.examples.ts'
import { deadlineLineExamples } from './deadline-line.examples.ts'
import type { Component, Example } from './example.ts'
import { gradeStripExamples } from './grade-strip.examples.ts'
import { limitCountExamples } from './limit-count.examples.ts'

const templates = createTemplates({ folders: [] })

function exampleOf<Params>(component: Component<Params>, name: string): Example<Params> {
  const found = component.examples.find(one => one.name === name)
  if (found === undefined) throw new Error(`There is no example “${name}”.`)
  return found
}

/** What remains of an example without styles and pictures: the words as a reading aid meets them. */
function words<Params extends object>(component: Component<Params>, params: Params): string {
  const html = templates.render('components/example.njk', {
    title: 'x',
    file: component.file,
    macro: component.macro,
    params,
  })
  const main = html.slice(html.indexOf('</h1>') + 5, html.indexOf('</main>'))
  return main
    .replace(/<ol[^>]*aria-hidden="true">[\s\S]*?<\/ol>/g, '')
    .replace(/<(span|div|p)[^>]*aria-hidden="true">[^<]*<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,:;])/g, '$1')
}

test('today stands between the deadlines behind and those ahead, and unknown days come after it', () => {
  const text = words(deadlineLineExamples, exampleOf(deadlineLineExamples, 'a review on 7 November 2006').params)
  const order = ['2 October 2006', 'Today 7 November 2006', '10 November 2006', 'No day yet'].map(one =>
    text.indexOf(one),
  )
  expect(order).toEqual([...order].sort((a, b) => a - b))
  expect(Math.min(...order)).toBeGreaterThan(-1)
  expect(text.match(/Today/g)).toHaveLength(1)
  const behind = words(deadlineLineExamples, exampleOf(deadlineLineExamples, 'everything behind').params)
  expect(behind.indexOf('Today')).toBeGreaterThan(behind.indexOf('2 October 2006'))
})

test('the state of every deadline is said in words', () => {
  const text = words(deadlineLineExamples, exampleOf(deadlineLineExamples, 'a review on 7 November 2006').params)
  for (const state of ['Met', 'Late', 'Due', 'Not known yet']) expect(text).toContain(state)
  expect(text).toContain('¶37 why? about Letter to the council')
})

test('a grade is said with its words and its direction, whichever way the scale runs', () => {
  const [four, one] = gradeStripExamples.examples
  if (four === undefined || one === undefined) throw new Error('The examples are gone.')
  expect(words(gradeStripExamples, four.params)).toContain(
    'Grade 3: Beyond what is asked 4 is the best grade, 1 the lowest.',
  )
  expect(words(gradeStripExamples, one.params)).toContain(
    'Grade 2: Beyond what is asked 1 is the best grade, 4 the lowest.',
  )
})

test('a count says its limit, what is too many and what is still missing', () => {
  const [within, open, over] = limitCountExamples.examples
  if (within === undefined || open === undefined || over === undefined) throw new Error('The examples are gone.')
  expect(words(limitCountExamples, within.params)).toMatch(
    /7 of at most 10 chosen ¶12 why\? about this limit · safe at home ✓ is among them/,
  )
  expect(words(limitCountExamples, open.params)).toContain('safe at home ✗ not yet')
  expect(words(limitCountExamples, over.params)).toContain('11 of at most 10 chosen 1 too many')
})

test('a tile without styles still says route, evidence, groups, children and who has it', () => {
  const text = words(
    coverageTileExamples,
    exampleOf(coverageTileExamples, 'chosen for fieldwork, with evidence').params,
  )
  for (const part of [
    'A1',
    'Fieldwork',
    '4 strengths, 1 weakness',
    'Heard from children (2)',
    'Covers young carers, disabled children',
    'With Amira Khan',
  ]) {
    expect(text).toContain(part)
  }
})

test('a component escapes what a person typed', () => {
  const tile = exampleOf(coverageTileExamples, 'nothing known yet').params
  const html = templates.render('components/example.njk', {
    title: 'x',
    file: 'coverage-tile',
    macro: 'coverageTile',
    params: { ...tile, who: '<b>bold</b>' },
  })
  expect(html).toContain('With &lt;b&gt;bold&lt;/b&gt;')
})
