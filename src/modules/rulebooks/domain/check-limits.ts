import { checkCondition, checkSentence, type Surroundings } from './check-expression.ts'
import { factsRead, textsIn } from './expressions.ts'
import { Faults } from './fault.ts'
import { completions, isBetter, limitEnvironment, readBy, stateOf } from './limits.ts'
import { nearest } from './nearest.ts'
import type { Limit, Rulebook } from './rulebook.ts'

/** More combinations of grades than this are not tried out. */
const triedMost = 4096

/** A limit limits a grade that there is, by others alone, on the scale, and there are grades with which it speaks. */
export function checkLimits(rulebook: Rulebook, ids: readonly string[], faults: Faults): void {
  const graded = rulebook.graded.map(({ id }) => id)
  const scale = rulebook.grades.scale.map(({ grade }) => grade)
  const surroundings: Surroundings = { environment: limitEnvironment, ids }
  const readable = rulebook.limits.filter((limit, index) => {
    const path = ['limits', index]
    if (!graded.includes(limit.of)) {
      const near = nearest(limit.of, graded)
      faults.add(
        [...path, 'of'],
        `There is no graded judgement ${limit.of}.`,
        near === undefined ? 'Name one that takes a grade.' : `Write ${near}, or another that takes a grade.`,
      )
    }
    if (!scale.includes(limit['at-most'])) {
      faults.add(
        [...path, 'at-most'],
        `${limit['at-most']} is no grade of the scale.`,
        `Write one of ${scale.join(', ')}.`,
      )
    } else if (!scale.some(grade => isBetter(rulebook.grades, grade, limit['at-most']))) {
      faults.add([...path, 'at-most'], 'No grade is better: it limits nothing.', 'Write a grade below the best.')
    }
    checkSentence([...path, 'say'], limit.say, surroundings, faults)
    return checkWhen(limit, index)
  })
  const sound = faults.all().length === 0
  for (const limit of readable) {
    const at = rulebook.limits.indexOf(limit)
    const circle = inCircle(rulebook, limit)
    if (circle) {
      faults.add(
        ['limits', at, 'when'],
        `The grade ${limit.of} is limited by grades that it limits itself.`,
        'Let limits run one way, so that there is a grade to agree first.',
      )
    } else if (sound) checkSpeaks(rulebook, limit, at, faults)
  }

  /** Whether the condition can be read at all, so that more can be asked of it. */
  function checkWhen(limit: Limit, index: number): boolean {
    const path = ['limits', index, 'when']
    const own = new Faults(() => ({ file: '', line: 0 }))
    checkCondition(path, limit.when, surroundings, own)
    checkCondition(path, limit.when, surroundings, faults)
    if (own.all().length > 0) return false
    const { ast } = limitEnvironment.parse(limit.when)
    if (!factsRead(ast).includes('grades.agreed')) {
      faults.add(path, 'It reads no grade.', 'Ask something of grades.agreed; for anything else write a rule.')
      return false
    }
    const written = textsIn(ast)
    for (const text of new Set(written)) {
      if (graded.includes(text) && text !== limit.of) continue
      faults.add(
        path,
        text === limit.of
          ? `It reads the grade ${text}, which it limits.`
          : `“${text}” is no judgement that takes a grade.`,
        text === limit.of ? 'Take it out: a grade does not limit itself.' : `The graded ones are ${graded.join(', ')}.`,
      )
    }
    return written.every(text => graded.includes(text) && text !== limit.of)
  }
}

/** Whether what a limit reads is limited, by way of others or directly, by what it limits. */
function inCircle(rulebook: Rulebook, start: Limit): boolean {
  const seen = new Set<string>()
  const open = [...readBy(rulebook, start)]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === start.of) return true
    if (seen.has(next)) continue
    seen.add(next)
    open.push(...rulebook.limits.filter(({ of }) => of === next).flatMap(limit => readBy(rulebook, limit)))
  }
  return false
}

/** Tries every combination of grades: a limit that holds with none or with all of them says nothing of grades. */
function checkSpeaks(rulebook: Rulebook, limit: Limit, index: number, faults: Faults): void {
  const inputs = readBy(rulebook, limit)
  const scale = rulebook.grades.scale.map(({ grade }) => grade)
  if (scale.length ** inputs.length > triedMost) return
  const seen = new Set([...completions(new Map(), inputs, scale)].map(grades => stateOf(rulebook, limit, grades)))
  if (seen.size > 1) return
  faults.add(
    ['limits', index, 'when'],
    seen.has('holds') ? 'It holds whatever the grades are.' : 'It holds with no grades of this scale.',
    'Correct the grades that it compares with.',
  )
}
