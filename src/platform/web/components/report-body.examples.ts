import { numberParagraphs, type ReportDocument, type Trail } from '../../documents/model.ts'
import type { Component } from './example.ts'

const trail: Trail = {
  judgements: [{ id: 'A1', text: 'young carers are found early and get help that fits the whole family' }],
  evidence: [
    { kind: 'Case record', body: 'Social work inspectorate', date: '2006-10-02' },
    { kind: 'Case record', body: 'Social work inspectorate', date: '2006-10-09' },
    { kind: 'Discussion with children', body: 'Schools inspectorate', date: '2006-10-11' },
  ],
}

const words = [
  'Far beyond what is asked',
  'Beyond what is asked',
  'What is asked and no more',
  'Less than what is asked',
]
const scale = words.map((label, index) => ({
  grade: 4 - index,
  label,
  descriptor: `A service that does ${label.toLowerCase()}.`,
}))

const bars = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 90" font-family="Source Sans 3, Helvetica, Arial, sans-serif" font-size="16">
<text x="0" y="30">Northmoor 62%</text><rect x="150" y="14" width="248" height="22" fill="#1d70b8"/>
<text x="0" y="70">England 71%</text><rect x="150" y="54" width="284" height="22" fill="#505a5f"/></svg>`

const report: ReportDocument = numberParagraphs({
  title: 'Joint review of Northmoor',
  subtitle: 'What was found, and what must become better',
  edition: 'Made under an invented framework. All figures and people are invented.',
  language: 'en-GB',
  draft: { words: 'for comments on accuracy', day: '2006-11-07' },
  identification: [
    { label: 'Area', value: 'Northmoor' },
    { label: 'Visits', value: '2 to 13 October 2006' },
  ],
  sections: [
    {
      id: 'summary',
      heading: 'Summary',
      blocks: [
        { kind: 'fixed', id: 'about', text: 'The review looks at how well services work together.', cite: '¶9' },
        {
          kind: 'grades',
          id: 'grades',
          caption: 'Grades',
          scale,
          rows: [
            {
              id: 'home',
              judgement: 'Safe at home',
              grade: 3,
              label: 'Beyond what is asked',
              descriptor: 'A service that does more.',
            },
            { id: 'learn', judgement: 'Glad to learn' },
          ],
        },
        {
          kind: 'finding',
          id: 'finding-1',
          number: 0,
          text: 'Young carers told inspectors that help begins late. Inspectors found that:\n• help depends on the school\n• plans do not say who does what by when',
          trail,
        },
        { kind: 'heading', id: 'figures', text: 'Figures' },
        {
          kind: 'table',
          id: 'assessed',
          caption: 'Families assessed within seven days',
          note: 'Base: all families referred in the year. Invented figures.',
          columns: [
            { heading: 'Year', holds: 'words' },
            { heading: 'Northmoor', holds: 'numbers' },
            { heading: 'England', holds: 'numbers' },
            { heading: 'Similar areas', holds: 'numbers' },
          ],
          rows: [
            ['2004 to 2005', '58%', '70%', 'not available'],
            ['2005 to 2006', '62%', '71%', '66%'],
          ],
        },
        {
          kind: 'figure',
          id: 'chart',
          caption: 'The latest year',
          alt: 'Northmoor 62 per cent, England 71 per cent.',
          svg: bars,
        },
        {
          kind: 'figure',
          id: 'years',
          chart: {
            kind: 'bars',
            id: 'years',
            title: 'Families assessed within seven days, by year',
            says: 'The share rose from 58 to 62 per cent.',
            note: 'Invented figures.',
            unit: { words: 'per cent of families', sign: '%' },
            rowsAre: 'Year',
            bars: [
              { label: '2004 to 2005', value: 58 },
              { label: '2005 to 2006', value: 62 },
            ],
          },
        },
        {
          kind: 'passage',
          id: 'passage-1',
          number: 0,
          text: 'Northmoor is a coastal area.',
          trail: { judgements: [], evidence: [] },
        },
      ],
      recommendations: [
        {
          id: 'recommendation-1',
          number: 0,
          text: 'Make sure that every plan says who will do what by when.',
          answers: 'The council and the primary care trust',
          findings: ['finding-1'],
        },
      ],
    },
    { id: 'management', heading: 'How services are run', blocks: [], recommendations: [] },
  ],
})

const { draft, ...issued } = report

export const reportBodyExamples: Component<ReportDocument> = {
  file: 'report-body',
  macro: 'reportBody',
  examples: [
    { name: 'a draft', params: report },
    { name: 'an issued report', params: issued },
  ],
}
