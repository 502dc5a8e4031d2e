import type { Difference } from '../comparison.ts'
import { compareWords, sideOf } from '../word-differences.ts'
import type { Component } from './example.ts'

const now = 'Children said that they know whom to call.\nTwo of nine waited for a week.'
const mine = 'Children said they know whom to call, and that somebody comes.\nTwo of nine waited for a week.'

const written: Difference = {
  field: 'text',
  label: 'What was heard',
  names: ['text'],
  now: { text: [now] },
  mine: { text: [mine] },
  nowSaid: sideOf(compareWords(now, mine), 'before'),
  mineSaid: sideOf(compareWords(now, mine), 'after'),
  edit: { text: mine, isLong: true, isMerged: false },
  chosen: undefined,
  error: undefined,
}

const dated: Difference = {
  field: 'heldOn',
  label: 'Day of the meeting',
  names: ['heldOn-day', 'heldOn-month', 'heldOn-year'],
  now: { 'heldOn-day': ['6'], 'heldOn-month': ['11'], 'heldOn-year': ['2006'] },
  mine: { 'heldOn-day': [''], 'heldOn-month': [''], 'heldOn-year': [''] },
  nowSaid: [{ kind: 'both', text: '6 November 2006' }],
  mineSaid: [],
  edit: undefined,
  chosen: undefined,
  error: 'Choose which to keep',
}

export const comparisonExamples: Component<Difference> = {
  file: 'comparison',
  macro: 'comparedField',
  examples: [
    { name: 'two texts', params: written },
    { name: 'a text out of both', params: { ...written, chosen: 'edit' } },
    { name: 'both together', params: { ...written, edit: { text: mine, isLong: true, isMerged: true } } },
    { name: 'a day, not chosen yet', params: dated },
  ],
}
