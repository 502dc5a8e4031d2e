import type { Component } from './example.ts'
import type { ProblemList } from './models.ts'

const rule = (cite: string) => ({ rulebook: 'glad-to-learn', edition: '2006-01', rule: 'one', cite })

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
                rule: rule('¶12'),
                mend: 'Choose again',
                href: '#wall',
              },
              {
                text: 'The duty team has not been visited.',
                rule: rule('¶56'),
                mend: 'Plan the visit',
                href: '#plan',
              },
            ],
          },
          {
            gravity: 'should',
            problems: [
              {
                text: 'The lead comes from neither of the two bodies that normally lead.',
                rule: rule('¶32'),
                reason: 'Both bodies have no lead free before March 2007.',
              },
            ],
          },
          {
            gravity: 'unknown',
            problems: [
              {
                text: 'Whether every member has finished the training is not known yet.',
                rule: rule('¶31'),
              },
            ],
          },
        ],
      },
    },
    {
      name: 'exact places, late and left over, and the way to the rest',
      params: {
        allClear: 'Nothing stands in the way.',
        more: { text: 'All 12, with later stages', href: '#all' },
        groups: [
          {
            gravity: 'must-unknown',
            problems: [
              { text: 'Whether the duty team was visited is not known yet.', rule: rule('¶56'), href: '#visit' },
            ],
          },
          {
            gravity: 'late',
            count: 3,
            problems: [
              {
                text: '2 documents asked of the area are late',
                places: [
                  { text: 'Self-assessment', href: '#one' },
                  { text: 'Children and young people’s plan', href: '#two' },
                ],
              },
            ],
          },
          {
            gravity: 'left',
            problems: [
              {
                text: '4 items of evidence bear on no judgement and are used by nothing',
                places: [{ text: 'E3 Visit to a school', href: '#three' }],
                folded: [{ text: 'E5 Letter of a parent', href: '#five' }],
              },
              {
                text: '6 paragraphs kept and not in the report',
                places: [{ text: '“Young people say …”', href: '#six' }],
                further: { text: 'and 5 more', href: '#all' },
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
