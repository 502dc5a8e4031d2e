import type { Component } from './example.ts'
import type { ReasonBoxes } from './models.ts'

const lead = {
  name: 'reason-lead',
  text: 'The lead comes from neither of the two bodies that normally lead.',
  why: { cite: '¶32', href: '#32' },
}

export const reasonBoxesExamples: Component<ReasonBoxes> = {
  file: 'reason-boxes',
  macro: 'reasonBoxes',
  examples: [
    { name: 'one rule', params: { boxes: [{ ...lead, value: '' }] } },
    {
      name: 'two rules, one left without a reason',
      params: {
        boxes: [
          { ...lead, value: 'Both bodies have no lead free before March 2007.' },
          {
            name: 'reason-fieldwork',
            text: 'Fieldwork normally takes ten days; twelve are planned.',
            why: { cite: '¶52', href: '#52' },
            value: '',
            error: 'Enter a reason',
          },
        ],
      },
    },
  ],
}
