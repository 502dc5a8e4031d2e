import type { Component } from './example.ts'
import type { ProblemList } from './models.ts'

export const problemListExamples: Component<ProblemList> = {
  file: 'problem-list',
  macro: 'problemList',
  examples: [
    {
      name: 'three gravities',
      params: {
        allClear: 'Nothing stands in the way.',
        groups: [
          {
            gravity: 'must',
            problems: [
              {
                text: 'Fieldwork covers at most ten key judgements; 11 are chosen.',
                why: { cite: '¶12', href: '#12' },
                mend: { text: 'Choose again', href: '#wall' },
              },
              {
                text: 'The duty team has not been visited.',
                why: { cite: '¶56', href: '#56' },
                mend: { text: 'Plan the visit', href: '#plan' },
              },
            ],
          },
          {
            gravity: 'should',
            problems: [
              {
                text: 'The lead comes from neither of the two bodies that normally lead.',
                why: { cite: '¶32', href: '#32' },
                reason: 'Both bodies have no lead free before March 2007.',
              },
            ],
          },
          {
            gravity: 'unknown',
            problems: [
              {
                text: 'Whether every member has finished the training is not known yet.',
                why: { cite: '¶31', href: '#31' },
              },
            ],
          },
        ],
      },
    },
    {
      name: 'no problem at all',
      params: { allClear: 'Nothing stands in the way of the next stage.', groups: [{ gravity: 'must', problems: [] }] },
    },
  ],
}
