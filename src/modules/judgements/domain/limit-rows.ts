import { sayList } from '../../../kernel/words.ts'
import {
  type Grades,
  isBetter,
  type LimitedGrade,
  type LimitResult,
  labelIn,
  type Rulebook,
  type SingleChange,
} from '../../rulebooks/index.ts'

/*
 * What limits what, in the words of its page: which grades were read, which limit holds, and what would have changed it.
 * Everything here follows from the grades given to it, whether they are agreed or supposed.
 */

export type LimitRow = {
  readonly id: string
  readonly strength: 'must' | 'should'
  readonly state: LimitResult['state']
  /** "Holds: no better than grade 4, Dim". */
  readonly stands: string
  /** The rulebook's own sentence with the values of these grades; shown where the limit holds. */
  readonly says: string
  readonly cite: string
  /** The grades that it reads, each with what another grade there alone would change. */
  readonly inputs: readonly {
    readonly judgement: string
    readonly label: string
    readonly grade: string
    readonly change: string
  }[]
  /** What would have changed it, said of all of them together. */
  readonly changes: string
}

export type LimitedRow = {
  readonly judgement: string
  readonly label: string
  /** "Grade 2, Clear", or that none is there. */
  readonly grade: string
  readonly stands: LimitedGrade['stands']
  /** What follows from all its limits. */
  readonly follows: readonly string[]
  readonly limits: readonly LimitRow[]
}

/** Whether the grades are those of the review or only supposed. */
export type Mood = 'agreed' | 'supposed'

/** Every judgement that something limits, in the order of the rulebook. */
export function limitRows(rulebook: Rulebook, limited: readonly LimitedGrade[], mood: Mood): readonly LimitedRow[] {
  return limited.map(each => ({
    judgement: each.judgement,
    label: labelIn(rulebook.graded, each.judgement),
    grade: each.grade === undefined ? `No grade ${mood} yet` : sayGrade(rulebook, each.grade),
    // Without a grade there is nothing yet that is within or beyond.
    stands: each.grade === undefined ? 'open' : each.stands,
    follows: followsFrom(rulebook, each, mood),
    limits: each.limits.map(limit => limitRow(rulebook, limit, mood)),
  }))
}

/** "Grade 4, Dim". */
export function sayGrade(rulebook: Rulebook, grade: number): string {
  const step = rulebook.grades.scale.find(each => each.grade === grade)
  return step === undefined ? `Grade ${grade}` : `Grade ${grade}, ${step.label}`
}

/** The judgements that limits read or limit, in the order of the rulebook: those whose grades one can suppose. */
export function judgementsInLimits(rulebook: Rulebook, limited: readonly LimitedGrade[]): Rulebook['graded'] {
  const named = new Set(
    limited.flatMap(each => [
      each.judgement,
      ...each.limits.flatMap(limit => limit.inputs.map(input => input.judgement)),
    ]),
  )
  return rulebook.graded.filter(({ id }) => named.has(id))
}

/** Where supposed grades differ from those agreed, in words; empty where they do not. */
export function differencesFrom(rulebook: Rulebook, agreed: Grades, supposed: Grades): readonly string[] {
  return rulebook.graded.flatMap(({ id, label }) => {
    const [now, then] = [agreed.get(id), supposed.get(id)]
    if (now === then) return []
    const say = (grade: number | undefined) => (grade === undefined ? 'no grade' : lower(sayGrade(rulebook, grade)))
    return [`${label}: ${say(then)} instead of ${say(now)}`]
  })
}

function followsFrom(rulebook: Rulebook, limited: LimitedGrade, mood: Mood): readonly string[] {
  const { grade, atMost, limits } = limited
  const label = labelIn(rulebook.graded, limited.judgement)
  const better = (cap: number) => `${label} can be no better than ${lower(sayGrade(rulebook, cap))}`
  const caps = [
    ...(atMost.must === undefined ? [] : [`${better(atMost.must)}: a better grade is refused.`]),
    ...(atMost.should === undefined || atMost.should === atMost.must
      ? []
      : [`Without a reason, ${better(atMost.should)}: a better grade needs one, which is kept and shown.`]),
  ]
  const open = limits.filter(limit => limit.state === 'open')
  const waits = open.length === 0 ? [] : [`Not known yet: ${waitsFor(rulebook, open)} could still limit it.`]
  const nothing = caps.length + waits.length === 0 ? ['Nothing limits it with these grades.'] : []
  return [...caps, ...waits, ...nothing, ...(grade === undefined ? [] : [standing(rulebook, limited, grade, mood)])]
}

function waitsFor(rulebook: Rulebook, open: readonly LimitResult[]): string {
  const missing = open.flatMap(({ inputs }) => inputs.filter(({ grade }) => grade === undefined))
  return sayList([...new Set(missing.map(({ judgement }) => labelIn(rulebook.graded, judgement)))])
}

function standing(rulebook: Rulebook, { stands, limits }: LimitedGrade, grade: number, mood: Mood): string {
  const said = sayGrade(rulebook, grade)
  if (stands === 'within') return `${said}, is ${mood}: within its limits.`
  if (stands === 'open') return `${said}, is ${mood}: whether it is within its limits is not known yet.`
  const refused = limits.some(
    limit => limit.state === 'holds' && limit.strength === 'must' && isBetter(rulebook.grades, grade, limit.atMost),
  )
  if (mood === 'supposed')
    return refused ? `${said}, would be refused.` : `${said}, would be let through with a reason.`
  return refused
    ? `${said}, is agreed: better than a limit leaves, which has come to hold since. Reopen it.`
    : `${said}, is agreed: better than a limit advises, for the reason on record.`
}

function limitRow(rulebook: Rulebook, limit: LimitResult, mood: Mood): LimitRow {
  return {
    id: limit.limit,
    strength: limit.strength,
    state: limit.state,
    stands: {
      holds: `Holds: no better than ${lower(sayGrade(rulebook, limit.atMost))}`,
      free: 'Does not hold with these grades',
      open: 'Not known yet: it depends on grades that are missing',
    }[limit.state],
    says: limit.says,
    cite: limit.cite,
    inputs: limit.inputs.map(input => ({
      judgement: input.judgement,
      label: labelIn(rulebook.graded, input.judgement),
      grade: input.grade === undefined ? `None ${mood} yet` : sayGrade(rulebook, input.grade),
      change: sayChanges(
        rulebook,
        limit.changes.filter(each => each.judgement === input.judgement),
      ),
    })),
    changes: sayAllChanges(limit),
  }
}

/** What one other grade here, alone, would have changed. */
function sayChanges(rulebook: Rulebook, changes: readonly SingleChange[]): string {
  if (changes.length === 0) return 'No other grade here alone would change it.'
  return changes
    .map(({ to, becomes }) => {
      const grade = sayGrade(rulebook, to)
      if (becomes === 'holds') return `With ${lower(grade)}, it would hold.`
      if (becomes === 'free') return `With ${lower(grade)}, it would not hold.`
      return `With ${lower(grade)}, it would depend on the grades that are missing.`
    })
    .join(' ')
}

function sayAllChanges({ state, changes, inputs }: LimitResult): string {
  if (changes.length > 0) return ''
  if (state === 'holds')
    return 'No change of one grade alone would have lifted it: more than one would have to be different.'
  if (state === 'free') return 'No change of one grade alone would have brought it about.'
  return `Of the ${inputs.length} grades it reads, more than one is still to come before it can be said.`
}

function lower(words: string): string {
  return words.replace(/^Grade/, 'grade')
}
