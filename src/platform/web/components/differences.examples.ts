import { changesInOne, compareWords } from '../word-differences.ts'
import type { Component } from './example.ts'

const before = 'Most of them know whom to call.\n\nFew wait for long.'
const after = 'Almost all children know whom to call at night.\n\nFew wait for long. Nobody waits a week.'

export const differencesExamples: Component = {
  macro: 'differences',
  file: 'differences',
  examples: [
    { name: 'some words', params: changesInOne(compareWords(before, after)) },
    { name: 'nothing', params: changesInOne(compareWords(before, before)) },
  ],
}
