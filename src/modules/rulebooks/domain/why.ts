import { parsePeriod, sayLength } from '../../../kernel/periods.ts'
import { entries } from './entries.ts'
import { strengthOf } from './evaluate.ts'
import { limitMoment } from './limits.ts'
import type { Deadline, Rulebook, Strength } from './rulebook.ts'

/** Everything there is to say of one entry of a rulebook: for the page behind "why?" and for the command line. */
export type Explanation = {
  readonly id: string
  /** In a word or two: rule, deadline, stage, judgement. */
  readonly kind: string
  /** What it says, in the rulebook's words. */
  readonly text: string
  /** The paragraph, and the source in which it stands. */
  readonly cite: string
  readonly source: string
  /** Whether the choice was made here, because the source leaves one. */
  readonly chosen: boolean
  readonly note?: string
  readonly strength?: Strength
  /** For a rule: when it speaks, and the expression that is true while it is kept; for a limit, while it holds. */
  readonly moment?: string
  readonly expression?: string
  /** For a deadline: how the day is reckoned, in words. */
  readonly reckoned?: string
  /** For a stage: what may follow, and the rules asked when it is left. */
  readonly next?: readonly string[]
  readonly leaveWhen?: readonly string[]
  /** For a rule not yet checked: the requirement that brings the fact it needs. */
  readonly due?: string
}

/** Says all there is to say of an id; `undefined` where the edition has no such id. */
export function why(rulebook: Rulebook, id: string): Explanation | undefined {
  // A route may have the name of its stage; the stage is what one asks about.
  const found = entries(rulebook).filter(entry => entry.id === id)
  const entry = found.find(({ kind }) => kind !== 'route') ?? found[0]
  if (!entry) return undefined
  const { value } = entry
  return {
    id,
    kind: entry.kind,
    text: value.say ?? value.text ?? value.label ?? id,
    cite: value.cite ?? '',
    source: rulebook.source.title,
    chosen: value.chosen === true,
    ...(value.note === undefined ? {} : { note: value.note }),
    ...ofRule(rulebook, id),
    ...ofLimit(rulebook, id),
    ...ofDeadline(rulebook, id),
    ...ofStage(rulebook, id),
  }
}

function ofRule(rulebook: Rulebook, id: string): Partial<Explanation> {
  const rule = rulebook.rules.find(other => other.id === id)
  if (rule) return { ...strengthOf(rule), moment: rule.at }
  const later = rulebook['not-yet'].find(other => other.rule === id)
  return later ? { due: later.due } : {}
}

function ofLimit(rulebook: Rulebook, id: string): Partial<Explanation> {
  const limit = rulebook.limits.find(other => other.id === id)
  return limit ? { strength: limit.strength, moment: limitMoment, expression: limit.when } : {}
}

function ofDeadline(rulebook: Rulebook, id: string): Partial<Explanation> {
  const deadline = rulebook.deadlines.find(other => other.id === id)
  if (!deadline) return {}
  const condition = deadline.when === undefined ? {} : { expression: deadline.when }
  return { strength: deadline.strength, reckoned: reckoned(deadline), ...condition }
}

function ofStage(rulebook: Rulebook, id: string): Partial<Explanation> {
  const stage = rulebook.stages.find(other => other.id === id)
  return stage ? { next: stage.next, leaveWhen: stage['leave-when'] } : {}
}

/** "not after 70 working days from receipt.date, the day after counted as one". */
function reckoned(deadline: Deadline): string {
  if (deadline.anchor === 'december-before-financial-year') {
    return `in the December before the financial year of ${deadline.of}`
  }
  if (deadline.anchor === 'annual') return `each year on ${deadline.day}, from ${deadline.of}`
  const say = (period: string): string => {
    const length = parsePeriod(period)
    return length ? sayLength(length) : period
  }
  const from = ` from ${deadline.from}`
  return [
    ...(deadline['not-before'] === undefined ? [] : [`not before ${say(deadline['not-before'])}${from}`]),
    ...(deadline['not-after'] === undefined ? [] : [`not after ${say(deadline['not-after'])}${from}`]),
    deadline.counting === 'day-after-is-one' ? 'the day after counted as one' : 'that day counted as one',
    ...(deadline.repeats === undefined ? [] : [`again every ${say(deadline.repeats)}`]),
  ].join(', ')
}
