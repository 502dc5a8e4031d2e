import type { Component } from './example.ts'
import type { GradeStrip } from './models.ts'

const words = [
  'Far beyond what is asked',
  'Beyond what is asked',
  'What is asked and no more',
  'Less than what is asked',
]
const fourIsBest = words.map((label, index) => ({ grade: 4 - index, label }))
const oneIsBest = words.map((label, index) => ({ grade: index + 1, label }))

export const gradeStripExamples: Component<GradeStrip> = {
  file: 'grade-strip',
  macro: 'gradeStrip',
  examples: [
    {
      name: 'agreed on a scale whose best grade is 4',
      params: { judgement: 'Safe at home', scale: fourIsBest, agreed: 3 },
    },
    {
      name: 'agreed on a scale whose best grade is 1',
      params: { judgement: 'Safe at home', scale: oneIsBest, agreed: 2 },
    },
    {
      name: 'proposed and not agreed yet',
      params: {
        judgement: 'Glad to learn',
        scale: fourIsBest,
        proposals: [
          { grade: 3, count: 4 },
          { grade: 2, count: 1 },
        ],
      },
    },
  ],
}
