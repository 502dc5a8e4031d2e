import type { Component } from './example.ts'
import type { ThreadMargin } from './models.ts'

export const threadMarginExamples: Component<ThreadMargin> = {
  file: 'thread-margin',
  macro: 'threadMargin',
  examples: [
    {
      name: 'a finding on one judgement and three items',
      params: {
        id: 'finding-14',
        number: 14,
        paragraphs: [
          'Young carers told inspectors that help begins late and depends on which school they attend. Where a school has a named adult, families are known to services within weeks.',
          'In a third of the cases read, the plan did not say who would do what by when.',
        ],
        judgements: [{ code: 'A1', text: 'young carers are found early', href: '#a1' }],
        evidence: [
          {
            kind: 'Discussion with children',
            body: 'Schools inspectorate',
            day: '2006-11-02',
            shows: 'weakness',
            href: '#e1',
          },
          { kind: 'Case record', body: 'Social work inspectorate', day: '2006-10-31', shows: 'both', href: '#e2' },
          { kind: 'Interview with managers', body: 'Health inspectorate', day: '2006-11-03', shows: 'strength' },
        ],
        problems: [],
        repeats: {
          places: [3, 4, 7, 9, 12].map(each => ({ text: `paragraph ${each}`, href: `#p${each}` })),
          besides: 4,
        },
        edit: '#edit',
      },
    },
    {
      name: 'a finding that rests on nothing yet',
      params: {
        id: 'finding-15',
        number: 15,
        paragraphs: ['Partners share what they know at an early point.'],
        judgements: [],
        evidence: [],
        problems: [
          'It cites no judgement, so it cannot stand in the report.',
          'It cites no evidence, so it cannot stand in the report.',
        ],
      },
    },
  ],
}
