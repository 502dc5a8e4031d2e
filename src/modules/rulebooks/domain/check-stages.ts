import type { Faults } from './fault.ts'
import type { Rulebook } from './rulebook.ts'

/** Every stage can be reached from the first one, and from every stage an end can be reached. */
export function checkStages(rulebook: Rulebook, faults: Faults): void {
  const { stages } = rulebook
  const following = new Map(stages.map(stage => [stage.id, stage.next]))
  const from = (start: string): ReadonlySet<string> => {
    const reached = new Set<string>()
    const open = [start]
    for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
      if (reached.has(stage)) continue
      reached.add(stage)
      open.push(...(following.get(stage) ?? []))
    }
    return reached
  }
  const reachable = from(stages[0]?.id ?? '')
  const last = stages.filter(stage => stage.next.length === 0).map(stage => stage.id)
  stages.forEach((stage, index) => {
    const path = ['stages', index, 'id']
    if (!reachable.has(stage.id)) {
      faults.add(path, `The stage ${stage.id} is never reached.`, 'Name it in next: of the stage before it.')
    }
    const ahead = from(stage.id)
    if (!last.some(id => ahead.has(id))) {
      faults.add(
        ['stages', index, 'next'],
        `No end can be reached from the stage ${stage.id}.`,
        'Write next: [] for the last stage.',
      )
    }
  })
}

/** The best grade stands at one end of a scale without gaps or repetitions, whichever way it runs. */
export function checkScale({ grades }: Rulebook, faults: Faults): void {
  const values = grades.scale.map(({ grade }) => grade)
  const sorted = values.toSorted((a, b) => a - b)
  sorted.forEach((grade, index) => {
    const before = sorted[index - 1]
    if (before === undefined || grade === before + 1) return
    faults.add(
      ['grades', 'scale', values.lastIndexOf(grade), 'grade'],
      grade === before ? `The grade ${grade} stands twice.` : `There is no grade between ${before} and ${grade}.`,
      'Number the grades one after the other.',
    )
  })
  if (grades.best !== sorted[0] && grades.best !== sorted.at(-1)) {
    faults.add(
      ['grades', 'best'],
      `The best grade ${grades.best} is at neither end of the scale.`,
      `Write ${sorted[0]} or ${sorted.at(-1)}.`,
    )
  }
}
