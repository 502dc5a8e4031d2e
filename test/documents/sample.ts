import type { Chart } from '../../src/platform/documents/chart.ts'
import { type Block, numberParagraphs, type ReportDocument } from '../../src/platform/documents/model.ts'

const sentences = [
  'Referrals are screened on the day they arrive and most initial assessments are finished within seven working days.',
  'Managers know which families wait, and partners share what they know at an early point.',
  'Children in care see their social worker regularly and say that they are listened to.',
  'The quality of written plans varies: in a third of the cases read, the plan did not say who would do what by when.',
  'Health visitors and children’s centres reach most families with young children, less often in the coastal wards.',
  'Schools, the youth service and the police work together well to reduce bullying on the way to and from school.',
  'The proportion of young people in education or training at 16 has risen for three years and is close to similar areas.',
  'Young carers told inspectors that help begins late and depends on which school they attend.',
]

function prose(seed: number, length: number): string {
  return Array.from({ length }, (_, index) => sentences[(seed * 3 + index) % sentences.length]).join(' ')
}

function assessed(id: string): Chart {
  return {
    kind: 'bars',
    id,
    title: 'Initial assessments in time, latest year',
    says: 'Northmoor 62 per cent, England 71 per cent, similar areas 66 per cent.',
    note: 'Invented figures.',
    unit: { words: 'per cent of referrals', sign: '%' },
    rowsAre: 'Area',
    bars: [
      { label: 'Northmoor', value: 62, subject: true },
      { label: 'England', value: 71 },
      { label: 'Similar areas', value: 66 },
    ],
  }
}

function sectionBlocks(section: number, findings: number): Block[] {
  const blocks: Block[] = []
  for (let index = 0; index < findings; index += 1) {
    if (index % 6 === 0) blocks.push({ kind: 'heading', id: `s${section}-h${index}`, text: `Theme ${index / 6 + 1}` })
    blocks.push({
      kind: 'finding',
      id: `s${section}-f${index}`,
      number: 0,
      text:
        index % 5 === 4
          ? `${prose(index, 1)} Inspectors found that:\n• ${sentences[0]}\n• ${sentences[1]}\n• ${sentences[3]}`
          : prose(section + index, 3 + (index % 3)),
      trail: {
        judgements: [{ id: `K${(index % 8) + 1}`, text: 'children and young people are helped at an early point' }],
        evidence: [
          { kind: 'Case record', body: 'Social care inspectorate', date: '2006-10-02' },
          { kind: 'Case record', body: 'Social care inspectorate', date: '2006-10-09' },
          { kind: 'Discussion with children', body: 'Schools inspectorate', date: '2006-10-11' },
        ],
      },
    })
  }
  blocks.push({
    kind: 'table',
    id: `s${section}-t`,
    caption: 'Initial assessments within seven working days, by year',
    columns: [
      { heading: 'Year', holds: 'words' },
      { heading: 'Northmoor', holds: 'numbers' },
      { heading: 'England', holds: 'numbers' },
      { heading: 'Similar areas', holds: 'numbers' },
    ],
    rows: Array.from({ length: 14 }, (_, index) => [
      `${1992 + index} to ${1993 + index}`,
      `${50 + index}%`,
      `${55 + index}%`,
      index === 3 ? 'not available' : `${53 + index}%`,
    ]),
    note: 'Source: invented figures. Base: all referrals in the year.',
  })
  blocks.push({ kind: 'figure', id: `s${section}-g`, chart: assessed(`s${section}-g`) })
  return blocks
}

const labels = ['Well above what is required', 'Consistently above', 'Only what is required', 'Below what is required']
const scale = labels.map((label, index) => ({
  grade: 4 - index,
  label,
  descriptor: `A service that delivers ${label.toLowerCase()} for children and young people, with the reach and the cost that go with it.`,
}))

/** An invented report, long enough to break its tables over pages; `findings` is their number in each section. */
export function sampleReport(findings = 26, draft = true): ReportDocument {
  const judged = [
    'Being well',
    'Being safe',
    'Learning',
    'Taking part',
    'Earning',
    'Council services',
    'Education services',
  ]
  return numberParagraphs({
    title: 'Joint review of children’s services in Northmoor',
    subtitle: 'Report of the joint review of the Northmoor area',
    edition:
      'Made under the invented framework for joint reviews, edition of August 2005. All figures and people are invented.',
    language: 'en-GB',
    ...(draft ? { draft: { words: 'for comments on accuracy', day: '2006-11-07' } } : {}),
    identification: [
      { label: 'Area', value: 'Northmoor' },
      { label: 'Fieldwork', value: '2 October to 13 October 2006' },
      { label: 'Inspectorates', value: 'Schools inspectorate, social care inspectorate and health inspectorate' },
    ],
    sections: ['Context', 'Outcomes', 'Summary', 'Service contribution to outcomes', 'Service management'].map(
      (heading, section) => ({
        id: `s${section}`,
        heading,
        blocks: [
          ...(section === 0
            ? [
                {
                  kind: 'passage' as const,
                  id: 's0-p',
                  number: 0,
                  text: `${prose(1, 5)}\n\n${prose(2, 4)}`,
                  trail: {
                    judgements: [],
                    evidence: [{ kind: 'Self-assessment', body: 'Northmoor Council', date: '2006-08-14' }],
                  },
                },
                {
                  kind: 'fixed' as const,
                  id: 's0-q',
                  text: 'The review looks at how well services work together.',
                  cite: '¶9',
                },
              ]
            : []),
          ...(section === 2
            ? [
                {
                  kind: 'grades' as const,
                  id: 's2-grades',
                  caption: 'Grades',
                  scale,
                  rows: judged.map((judgement, index) => {
                    const grade = scale[index % 4]
                    return index === 6 || grade === undefined
                      ? { id: `g${index}`, judgement }
                      : { id: `g${index}`, judgement, ...grade }
                  }),
                },
              ]
            : []),
          ...sectionBlocks(section, findings),
        ],
        recommendations: [
          {
            id: `s${section}-r0`,
            number: 0,
            text: 'Make sure that every plan says who will do what by when.',
            answers: 'The director of children’s services of Northmoor Council, with the primary care trust',
            findings: [`s${section}-f0`, `s${section}-f2`, `s${section}-f3`],
          },
          {
            id: `s${section}-r1`,
            number: 0,
            text: prose(4, 2),
            answers: 'The primary care trust',
            findings: [`s${section}-f1`],
          },
        ],
      }),
    ),
  })
}
