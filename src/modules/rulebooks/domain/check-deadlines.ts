import { parseDay } from '../../../kernel/dates.ts'
import { checkCondition, type Surroundings } from './check-expression.ts'
import type { Faults, Path } from './fault.ts'
import { nearest } from './nearest.ts'
import type { Deadline, Rulebook } from './rulebook.ts'

/** A deadline counts from one thing, of which there is a date, in a way that comes to an end. */
export function checkDeadlines({ deadlines }: Rulebook, surroundings: Surroundings, faults: Faults): void {
  const { environment } = surroundings
  deadlines.forEach((deadline, index) => {
    const path = ['deadlines', index]
    if (deadline.anchor === undefined) checkCounted(deadline, path)
    else checkAnchored(deadline, path)
    checkDateFact([...path, 'met-by'], deadline['met-by'])
    if (deadline.when !== undefined) checkCondition([...path, 'when'], deadline.when, surroundings, faults)
    if (inCircle(deadline.id)) {
      faults.add(
        [...path, 'from'],
        `The deadline ${deadline.id} counts from itself, by way of others or directly.`,
        'Let one of them count from a fact.',
      )
    }
  })

  function checkCounted(deadline: Deadline, path: Path): void {
    if (deadline.from === undefined) {
      faults.add(path, `The deadline ${deadline.id} counts from nothing.`, 'Add from: with a date, or an anchor.')
    }
    for (const key of ['of', 'day'] as const) {
      if (deadline[key] === undefined) continue
      faults.add([...path, key], `${key} goes with an anchor, and there is none.`, `Add anchor:, or take ${key} out.`)
    }
    if (deadline['not-before'] === undefined && deadline['not-after'] === undefined) {
      faults.add(path, `The deadline ${deadline.id} has no period.`, 'Add not-before: or not-after:.')
    }
    if (deadline.repeats !== undefined && deadline['not-after'] === undefined) {
      faults.add([...path, 'repeats'], 'It repeats and is never due.', 'Add not-after: for the first time it is due.')
    }
    checkExpected(deadline, path)
    const before = deadlines.find(({ id }) => id === deadline.from)
    if (!before) checkDateFact([...path, 'from'], deadline.from)
    else if (before.anchor === undefined && before['not-after'] === undefined) {
      faults.add([...path, 'from'], `The deadline ${before.id} is never due.`, `Add not-after: to ${before.id}.`)
    }
  }

  function checkExpected(deadline: Deadline, path: Path): void {
    const id = deadline['until-known']
    if (id === undefined) return
    const expected = deadlines.find(other => other.id === id)
    if (expected === undefined) {
      const near = nearest(
        id,
        deadlines.map(other => other.id),
      )
      faults.add(
        [...path, 'until-known'],
        `There is no deadline ${id}.`,
        near === undefined ? 'Name a deadline of this edition.' : `Write ${near}, or another deadline.`,
      )
    } else if (expected['not-after'] === undefined) {
      faults.add([...path, 'until-known'], `The deadline ${id} is never due.`, `Add not-after: to ${id}.`)
    }
  }

  function checkAnchored(deadline: Deadline, path: Path): void {
    for (const key of ['from', 'until-known', 'not-before', 'not-after', 'repeats'] as const) {
      if (deadline[key] === undefined) continue
      faults.add([...path, key], `${key} does not go with an anchor.`, `Take ${key} out, or the anchor.`)
    }
    if (deadline.of === undefined) {
      faults.add(path, `The deadline ${deadline.id} is anchored to nothing.`, 'Add of: with the fact whose date it is.')
    }
    checkDateFact([...path, 'of'], deadline.of)
    if (deadline.anchor === 'annual' && deadline.day === undefined) {
      faults.add(path, `The deadline ${deadline.id} names no day of the year.`, 'Add day: as month and day, "05-31".')
    }
    if (deadline.day !== undefined && parseDay(`2001-${deadline.day}`) === undefined) {
      faults.add([...path, 'day'], `${deadline.day} is not a day of every year.`, 'Write month and day, as "05-31".')
    }
  }

  function checkDateFact(path: Path, fact: string | undefined): void {
    if (fact === undefined) return
    const type = environment.typeOf(fact)
    if (type === 'date') return
    const [group = '', field = ''] = fact.split('.')
    const fields = environment.groups.get(group)?.fields ?? {}
    const dates = Object.keys(fields).filter(name => environment.typeOf(`${group}.${name}`) === 'date')
    const near = nearest(field, dates) ?? dates[0]
    const offer =
      near === undefined ? 'Name a declared fact that is a date.' : `Write ${group}.${near}, or another date.`
    faults.add(
      path,
      type === undefined ? `No module declares the fact ${fact}.` : `The fact ${fact} is no date.`,
      offer,
    )
  }

  function inCircle(id: string): boolean {
    const seen = new Set<string>()
    const startsOf = (of: string) => {
      const deadline = deadlines.find(other => other.id === of)
      return [deadline?.from, deadline?.['until-known']].filter(each => each !== undefined)
    }
    const open = startsOf(id)
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === id) return true
      if (seen.has(next)) continue
      seen.add(next)
      open.push(...startsOf(next))
    }
    return false
  }
}
