import type { ShownForm } from '../forms.ts'
import type { Component } from './example.ts'

const rule = (id: string, cite: string) => ({ rulebook: 'glad-to-learn', edition: '2006-01', rule: id, cite })
const lead = {
  text: 'The lead comes from neither of the two bodies that normally lead.',
  rule: rule('usual-lead', '¶32'),
}
const days = { text: 'Fieldwork normally takes ten days; twelve are planned.', rule: rule('fieldwork-days', '¶52') }

export const reasonBoxesExamples: Component<ShownForm> = {
  file: 'reason-boxes',
  macro: 'reasonBoxes',
  examples: [
    { name: 'one rule', params: { typed: {}, problems: [lead], errors: {}, reasons: [lead] } },
    {
      name: 'two rules, one left without a reason',
      params: {
        typed: { 'reason.usual-lead': 'Both bodies have no lead free before March 2007.' },
        problems: [lead, days],
        errors: { 'reason.fieldwork-days': { text: 'Enter a reason' } },
        reasons: [lead, days],
      },
    },
  ],
}
