import type { FactValues } from '../../../kernel/facts.ts'
import { fillIn, type RuleResult } from './evaluate.ts'
import { textsIn } from './expressions.ts'
import { FactsEnvironment } from './facts-environment.ts'
import { frameworkFacts, frameworkOf, limitFacts } from './framework-facts.ts'
import { type Names, noNames } from './names.ts'
import type { Limit, Rulebook, Strength } from './rulebook.ts'
import { type Facts, traceOf, valueIn } from './trace.ts'

/*
 * Grades that limit other grades. A limit is a function of grades alone, so that it can be asked of grades as they are,
 * as they might be, and of those of an inspection long ago; and so that what would change it can be found by trying.
 */

/** When a limit speaks: whenever a grade is agreed. */
export const limitMoment = 'act agree-grade'

/** Grades by judgement; a judgement that has none is left out. */
export type Grades = ReadonlyMap<string, number>

/** `holds`: it limits. `free`: it does not. `open`: it depends on grades that are not there yet. */
export type LimitState = 'holds' | 'free' | 'open'

/** One other grade in one judgement, and how the limit would stand then. */
export type SingleChange = {
  readonly judgement: string
  /** Absent where no grade is there yet. */
  readonly from?: number
  readonly to: number
  readonly becomes: LimitState
}

/** What one limit comes to, with everything that explains it. */
export type LimitResult = {
  readonly limit: string
  readonly of: string
  readonly strength: Limit['strength']
  readonly state: LimitState
  readonly atMost: number
  /** Its sentence, with the values of these grades. */
  readonly says: string
  readonly cite: string
  /** The grades it reads, in the order of the rulebook. */
  readonly inputs: readonly { readonly judgement: string; readonly grade?: number }[]
  /** The smallest change of one grade alone, each way, after which it would stand otherwise. Empty where none would do. */
  readonly changes: readonly SingleChange[]
}

/** One graded judgement that something limits, as grades are or might be. */
export type LimitedGrade = {
  readonly judgement: string
  readonly grade?: number
  /** The best grade left by the limits that hold: by those that must be kept, and by all. Absent where nothing limits. */
  readonly atMost: { readonly [strength in Limit['strength']]?: number }
  /** Whether its grade is kept within, breaks a limit, or cannot be said yet. A judgement without a grade is within. */
  readonly stands: 'within' | 'beyond' | 'open'
  readonly limits: readonly LimitResult[]
}

/** The facts that a limit may read. */
export const limitEnvironment = FactsEnvironment.from([frameworkFacts, limitFacts])

/** More combinations than this of grades still missing are not tried: the limit is open. */
const triedMost = 4096

/** Whether one grade is better than another, whichever way the scale runs. */
export function isBetter({ best, scale }: Rulebook['grades'], one: number, other: number): boolean {
  const numbers = scale.map(({ grade }) => grade)
  return best === Math.max(...numbers) ? one > other : one < other
}

/** The judgements whose grades a limit reads: those it names, or all but its own where it names none. */
export function readBy(rulebook: Rulebook, limit: Limit): readonly string[] {
  const named = textsIn(limitEnvironment.parse(limit.when).ast)
  const others = rulebook.graded.map(({ id }) => id).filter(id => id !== limit.of)
  const some = others.filter(id => named.includes(id))
  return some.length > 0 ? some : others
}

/** How a limit stands with these grades. Grades that are missing are tried, one combination after the other. */
export function stateOf(rulebook: Rulebook, limit: Limit, grades: Grades): LimitState {
  const inputs = readBy(rulebook, limit)
  const known = new Map([...grades].filter(([judgement]) => inputs.includes(judgement)))
  const missing = inputs.filter(judgement => !known.has(judgement))
  const scale = rulebook.grades.scale.map(({ grade }) => grade)
  if (scale.length ** missing.length > triedMost) return 'open'
  let seen: boolean | undefined
  for (const each of completions(known, missing, scale)) {
    const holds = holdsFor(rulebook, limit, each)
    if (seen !== undefined && seen !== holds) return 'open'
    seen = holds
  }
  return seen === true ? 'holds' : 'free'
}

/** Every way in which grades could still be given to the judgements without one. */
export function* completions(
  known: Grades,
  missing: readonly string[],
  scale: readonly number[],
): Generator<Grades, void> {
  const [first, ...rest] = missing
  if (first === undefined) {
    yield known
    return
  }
  for (const grade of scale) yield* completions(new Map([...known, [first, grade]]), rest, scale)
}

/** Throws where the condition fails on complete grades: the checker has tried it. */
function holdsFor(rulebook: Rulebook, limit: Limit, grades: Grades): boolean {
  const result = valueIn(limitEnvironment.parse(limit.when), factsOf(rulebook, grades))
  if (!('value' in result)) throw new Error(`The limit ${limit.id} reads ${result.missing}, which grades do not say`)
  return result.value === true
}

function factsOf(rulebook: Rulebook, grades: Grades): Facts {
  const agreed = rulebook.graded.flatMap(({ id }) => {
    const grade = grades.get(id)
    return grade === undefined ? [] : [{ judgement: id, grade: BigInt(grade) }]
  })
  return { [frameworkFacts.group]: frameworkOf(rulebook), [limitFacts.group]: { agreed } as FactValues }
}

/** What a limit comes to with these grades. */
function resultOf(rulebook: Rulebook, limit: Limit, grades: Grades, names: Names): LimitResult {
  const inputs = readBy(rulebook, limit)
  const read = new Map([...grades].filter(([judgement]) => inputs.includes(judgement)))
  const state = stateOf(rulebook, limit, read)
  return {
    limit: limit.id,
    of: limit.of,
    strength: limit.strength,
    state,
    atMost: limit['at-most'],
    says: fillIn(limit.say, limitEnvironment, factsOf(rulebook, read), names),
    cite: limit.cite,
    inputs: inputs.map(judgement => withGrade(judgement, read.get(judgement))),
    changes: inputs.flatMap(judgement => nearestChanges(rulebook, limit, read, judgement, state)),
  }
}

function withGrade(judgement: string, grade: number | undefined) {
  return grade === undefined ? { judgement } : { judgement, grade }
}

/**
 * Tries every other grade in one judgement: of those that alter the limit the nearest above and the nearest below, or,
 * where the judgement has no grade yet, each that would settle it as holding.
 */
function nearestChanges(
  rulebook: Rulebook,
  limit: Limit,
  grades: Grades,
  judgement: string,
  now: LimitState,
): readonly SingleChange[] {
  const from = grades.get(judgement)
  const tried = rulebook.grades.scale
    .map(({ grade }) => grade)
    .filter(grade => grade !== from)
    .map(to => ({ judgement, to, becomes: stateOf(rulebook, limit, new Map([...grades, [judgement, to]])) }))
    .filter(({ becomes }) => becomes !== now)
  if (from === undefined) return tried.filter(({ becomes }) => becomes === 'holds')
  const near = (some: typeof tried) =>
    some.toSorted((a, b) => Math.abs(a.to - from) - Math.abs(b.to - from)).slice(0, 1)
  return [...near(tried.filter(({ to }) => to > from)), ...near(tried.filter(({ to }) => to < from))].map(change => ({
    ...change,
    from,
  }))
}

/** Every judgement that something limits, in the order of the rulebook, with these grades. */
export function limitedGrades(rulebook: Rulebook, grades: Grades, names: Names = noNames): readonly LimitedGrade[] {
  return rulebook.graded.flatMap(({ id }) => {
    const limits = rulebook.limits
      .filter(limit => limit.of === id)
      .map(limit => resultOf(rulebook, limit, grades, names))
    if (limits.length === 0) return []
    const grade = grades.get(id)
    const holding = limits.filter(({ state }) => state === 'holds')
    const must = tightest(
      rulebook,
      holding.filter(({ strength }) => strength === 'must'),
    )
    const all = tightest(rulebook, holding)
    const exceeded = (result: LimitResult) =>
      grade !== undefined && isBetter(rulebook.grades, grade, result.atMost) && result.state !== 'free'
    const stands: LimitedGrade['stands'] = limits.some(result => exceeded(result) && result.state === 'holds')
      ? 'beyond'
      : limits.some(exceeded)
        ? 'open'
        : 'within'
    return [
      {
        ...withGrade(id, grade),
        atMost: { ...(must === undefined ? {} : { must }), ...(all === undefined ? {} : { should: all }) },
        stands,
        limits,
      },
    ]
  })
}

function tightest({ grades }: Rulebook, results: readonly LimitResult[]): number | undefined {
  return results
    .map(({ atMost }) => atMost)
    .reduce<number | undefined>(
      (tight, each) => (tight === undefined || isBetter(grades, tight, each) ? each : tight),
      undefined,
    )
}

/**
 * The limits as rules that speak when a grade is agreed. A limit whose judgement has no grade is kept; one that depends
 * on grades still missing is not known, unless the grade is within it in any case. With `about`, the judgement whose
 * grade is being agreed, a limit of another judgement speaks only where that grade breaks it: what others still owe, or
 * were let through with, holds up no other work.
 */
export function limitRules(
  rulebook: Rulebook,
  agreed: Grades | undefined,
  about: string | undefined,
  names: Names,
): readonly RuleResult[] {
  return rulebook.limits.flatMap(limit => {
    const grade = agreed?.get(limit.of)
    const inputs = readBy(rulebook, limit)
    const read = new Map([...(agreed ?? [])].filter(([judgement]) => inputs.includes(judgement)))
    const exceeds = grade !== undefined && isBetter(rulebook.grades, grade, limit['at-most'])
    const state = agreed === undefined ? 'open' : exceeds ? stateOf(rulebook, limit, read) : 'free'
    const status = ({ holds: 'not-met', free: 'met', open: 'unknown' } as const)[state]
    if (about !== undefined && about !== limit.of && !broughtAbout(rulebook, limit, read, about, status)) return []
    const facts = factsOf(rulebook, read)
    const strength: Strength = limit.strength
    return [
      {
        rule: limit.id,
        strength,
        status,
        says: fillIn(limit.say, limitEnvironment, facts, names),
        cite: limit.cite,
        mend: 'limits',
        read: [{ fact: 'grades.agreed', value: facts[limitFacts.group]?.['agreed'] ?? [] }],
        get trace() {
          return traceOf(limitEnvironment.parse(limit.when), limitEnvironment, facts)
        },
      },
    ]
  })
}

/** Whether the grade of one judgement decides what a limit of another comes to now. */
function broughtAbout(
  rulebook: Rulebook,
  limit: Limit,
  read: Grades,
  about: string,
  status: RuleResult['status'],
): boolean {
  if (status !== 'not-met') return status === 'met'
  return stateOf(rulebook, limit, new Map([...read].filter(([judgement]) => judgement !== about))) !== 'holds'
}
