import type { ChartScale } from '../../documents/chart.ts'
import type { Component } from './example.ts'
import type { ChartShown } from './models.ts'

const percent = { words: 'per cent', sign: '%' }
const better: ChartScale = { kind: 'numbers', unit: percent, better: 'higher', least: 0, most: 100 }
const scale: ChartScale = {
  kind: 'steps',
  named: 'grade',
  steps: [
    { value: 4, label: 'Far beyond what is asked' },
    { value: 3, label: 'Beyond what is asked' },
    { value: 2, label: 'What is asked and no more' },
    { value: 1, label: 'Less than what is asked' },
  ],
}
const turned: ChartScale = {
  kind: 'steps',
  named: 'grade',
  steps: ['Outstanding', 'Good', 'Adequate', 'Weak'].map((label, index) => ({ value: index + 1, label })),
}

export const chartExamples: Component<ChartShown> = {
  file: 'chart',
  macro: 'chart',
  examples: [
    {
      name: 'bars',
      params: {
        csv: '#figures.csv',
        chart: {
          kind: 'bars',
          id: 'assessed',
          title: 'Families assessed within seven days, 2005 to 2006',
          says: 'In Northmoor 62 per cent of families were assessed within seven days, fewer than in England.',
          note: 'Base: all families referred in the year. Invented figures.',
          unit: { words: 'per cent of families referred', sign: '%' },
          rowsAre: 'Area',
          bars: [
            { label: 'Northmoor', value: 62, subject: true },
            { label: 'England', value: 71 },
            { label: 'The ten areas most like Northmoor in what families earn and where they live', value: 66.5 },
            { label: 'Wexcombe', value: null, says: 'fewer than 5, not shown' },
            { label: 'Aldermoor', value: 0 },
          ],
        },
      },
    },
    {
      name: 'dots on a scale against comparators',
      params: {
        chart: {
          kind: 'dots',
          id: 'indicators',
          title: 'Northmoor beside England and areas like it',
          says: 'Northmoor is behind England in two of three measures.',
          scale: better,
          rowsAre: 'Measure',
          series: ['Northmoor', 'England', 'Areas like it'],
          rows: [
            { label: 'Assessed within seven days', figures: [{ value: 62 }, { value: 71 }, { value: 66 }] },
            { label: 'In education or training at 16', figures: [{ value: 88 }, { value: 88 }, { value: 91 }] },
            { label: 'Plans reviewed in time', figures: [{ value: 3 }, { value: 64 }, { value: null }] },
          ],
        },
      },
    },
    {
      name: 'grades on their scale',
      params: {
        tabled: true,
        chart: {
          kind: 'dots',
          id: 'graded',
          title: 'Grades on their scale',
          says: 'One of three judgements has the best grade; one is not graded yet.',
          scale,
          rowsAre: 'Judgement',
          series: ['Grade'],
          rows: [
            { label: 'Safe at home', figures: [{ value: 4 }] },
            { label: 'Glad to learn', figures: [{ value: 1 }] },
            {
              label: 'The contribution of all services to what children and young people say matters most',
              figures: [{ value: null, says: 'Not agreed yet' }],
            },
          ],
        },
      },
    },
    {
      name: 'lines over periods',
      params: {
        chart: {
          kind: 'lines',
          id: 'years',
          title: 'Families assessed within seven days, by year',
          says: 'Northmoor rose until 2003; since the question changed, it has risen again and stays behind England.',
          periodsAre: 'Year',
          series: ['Northmoor', 'England', 'Areas like it'],
          parts: [
            {
              scale: better,
              periods: [
                ['2000', 31, 60, 40],
                ['2001', 40, 62, 43],
                ['2002', 47, 63, 47],
              ].map(([label, ...values]) => ({
                label: String(label),
                figures: values.map(value => ({ value: Number(value) })),
              })),
            },
            {
              apart: 'from 2003 only families with a child under five were counted.',
              scale: better,
              periods: [
                ['2003', 55, 71, 70],
                ['2004', null, 73, 71],
                ['2005', 58, 72, 73],
                ['2006', 62, 73, 72],
              ].map(([label, ...values]) => ({
                label: String(label),
                figures: values.map(value => ({ value: value === null ? null : Number(value) })),
              })),
            },
          ],
        },
      },
    },
    {
      name: 'grades over the years, on two scales',
      params: {
        chart: {
          kind: 'lines',
          id: 'over-years',
          title: 'Safe at home, over the years',
          says: 'The grade was 2 and 3 of 4 until 2005; in 2008, on another scale, it was 2, which is good.',
          periodsAre: 'Year',
          series: ['Safe at home'],
          parts: [
            {
              scale,
              periods: [
                { label: '2002', figures: [{ value: 2 }] },
                { label: '2005', figures: [{ value: 3 }] },
              ],
            },
            {
              apart: 'the scale changed, and 1 is now the best grade.',
              scale: turned,
              periods: [{ label: '2008', figures: [{ value: 2 }] }],
            },
          ],
        },
      },
    },
    {
      name: 'a timeline of what was promised',
      params: {
        chart: {
          kind: 'timeline',
          id: 'plan',
          title: 'The plan at a glance',
          says: 'One of five actions is late, one is done.',
          rowsAre: 'Action',
          today: '2006-11-07',
          bars: [
            {
              label: 'Write down who does what in every plan',
              first: '2006-05-01',
              last: '2006-09-29',
              state: 'late',
              says: 'Late by 39 days',
            },
            { label: 'Train managers', first: '2006-04-03', last: '2006-06-30', state: 'done', says: 'Done' },
            {
              label: 'Help young carers from the first day, whichever school they attend',
              first: '2006-09-04',
              last: '2007-07-20',
              state: 'going',
              says: 'Begun',
            },
            { label: 'A new children’s centre', last: '2007-12-31', state: 'planned', says: 'Not begun' },
            { label: 'Ask children again', state: 'planned', says: 'No day yet' },
          ],
        },
      },
    },
    {
      name: 'nothing yet',
      params: {
        chart: {
          kind: 'bars',
          id: 'none',
          title: 'Reports issued',
          says: 'No report was issued yet.',
          unit: { words: 'reports' },
          rowsAre: 'Year',
          bars: [],
        },
      },
    },
  ],
}
