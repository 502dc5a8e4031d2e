import { sayList } from '../../../kernel/words.ts'
import type { Chart } from '../../../platform/documents/chart.ts'
import type { GradesBlock } from '../../../platform/documents/model.ts'

/** The grades of a report as dots on their scale, in the order of their table; undefined while none is agreed. */
export function gradesChart({ scale, rows }: GradesBlock): Chart | undefined {
  const counts = scale.map(({ grade }) => ({ grade, count: rows.filter(row => row.grade === grade).length }))
  const agreed = counts.filter(({ count }) => count > 0)
  if (agreed.length === 0) return undefined
  const open = rows.filter(row => row.grade === undefined).length
  const parts = [
    ...agreed.map(({ grade, count }) => `${count} ${count === 1 ? 'has' : 'have'} grade ${grade}`),
    ...(open === 0 ? [] : [`${open} ${open === 1 ? 'is' : 'are'} not agreed yet`]),
  ]
  return {
    kind: 'dots',
    id: 'grades',
    title: 'The grades on their scale',
    says: `Of ${rows.length === 1 ? '1 graded judgement' : `${rows.length} graded judgements`}, ${sayList(parts)}.`,
    scale: { kind: 'steps', named: 'grade', steps: scale.map(({ grade, label }) => ({ value: grade, label })) },
    rowsAre: 'Judgement',
    series: ['Grade'],
    rows: rows.map(({ judgement, grade }) => ({
      label: judgement,
      figures: [grade === undefined ? { value: null, says: 'Not agreed yet' } : { value: grade }],
    })),
  }
}
