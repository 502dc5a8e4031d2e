import { sayDay, Temporal } from '../../../kernel/dates.ts'
import type { FactValue } from '../../../kernel/facts.ts'
import { sayList } from '../../../kernel/words.ts'
import { factsRead } from './expressions.ts'
import type { FactsEnvironment } from './facts-environment.ts'
import { type Names, noNames } from './names.ts'
import { type Rule, type Strength, strengths } from './rulebook.ts'
import { parseTemplate } from './template.ts'
import { type Facts, type Trace, traceOf, valueIn } from './trace.ts'

/** A fact that a rule or deadline reads, as in `team.size`; without a value where it is not known yet. */
export type ReadFact = { readonly fact: string; readonly value?: FactValue }

/** What a rule comes to. `unknown` is neither kept nor broken: something it reads is not known yet. */
export type RuleResult = {
  readonly rule: string
  readonly strength: Strength
  readonly status: 'met' | 'not-met' | 'unknown'
  /** The rule's sentence with its values; what is not known yet says so. */
  readonly says: string
  readonly cite: string
  /** The page of the review where it is mended, if the rule names one. */
  readonly mend?: string
  readonly read: readonly ReadFact[]
  /** Which part was false or not known. Worked out when it is read, for it costs ten times the answer. */
  readonly trace: Trace
}

/** The one strength of a rule and its expression. The checker refuses a rule that has not exactly one. */
export function strengthOf(rule: Rule): { readonly strength: Strength; readonly expression: string } {
  for (const strength of strengths) {
    const expression = rule[strength]
    if (expression !== undefined) return { strength, expression }
  }
  throw new Error(`The rule ${rule.id} has no strength`)
}

/** Evaluates one rule of a checked rulebook. Throws only where the rulebook or a loader is at fault. */
export function evaluate(rule: Rule, environment: FactsEnvironment, facts: Facts, names: Names = noNames): RuleResult {
  const { strength, expression: text } = strengthOf(rule)
  const expression = environment.parse(text)
  const result = valueIn(expression, facts)
  return {
    rule: rule.id,
    strength,
    status: !('value' in result) ? 'unknown' : result.value === true ? 'met' : 'not-met',
    says: fillIn(rule.say, environment, facts, names),
    cite: rule.cite,
    ...(rule.mend === undefined ? {} : { mend: rule.mend }),
    read: factsRead(expression.ast).map(fact => readFact(fact, facts)),
    get trace() {
      return traceOf(expression, environment, facts)
    },
  }
}

/** What stands in a sentence where nothing is known. */
export const notKnownYet = 'not known yet'

/** A sentence or letter with the value of every `{…}` put in. */
export function fillIn(sentence: string, environment: FactsEnvironment, facts: Facts, names: Names = noNames): string {
  return fillParts(sentence, environment, facts, names)
    .map(part => ('text' in part ? part.text : notKnownYet))
    .join('')
}

/** A piece of a filled sentence: words, or a gap that `asks` for what is not known, in the words of the facts it reads. */
export type FilledPart = { readonly text: string } | { readonly gap: string; readonly asks: string }

/** The same piece by piece, so that what is not known can be asked for; a gap is named by its expression. */
export function fillParts(
  sentence: string,
  environment: FactsEnvironment,
  facts: Facts,
  names: Names = noNames,
): readonly FilledPart[] {
  const parts = parseTemplate(sentence)
  if (!parts) throw new Error(`A brace is open in: ${sentence}`)
  return parts.map(part => {
    if ('text' in part) return part
    const expression = environment.parse(part.expression)
    const result = valueIn(expression, facts)
    if ('value' in result) return { text: sayValue(result.value, names) }
    const unknown = factsRead(expression.ast).filter(fact => readFact(fact, facts).value === undefined)
    return { gap: part.expression, asks: sayList(unknown.map(fact => meaningOf(fact, environment))) }
  })
}

/** A fact in the words in which its module declares it, without the full stop. */
function meaningOf(fact: string, environment: FactsEnvironment): string {
  const [group = '', field = ''] = fact.split('.')
  return (environment.groups.get(group)?.fields[field]?.doc ?? fact).replace(/\.$/, '')
}

/** More than this of a list hides the sentence it stands in. */
const listedMost = 6

/** A value as a person writes it: 14 August 2006; one, two and three; none. Ids are given by their names. */
function sayValue(value: unknown, names: Names = noNames): string {
  if (value instanceof Temporal.PlainDate) return sayDay(value)
  if (Array.isArray(value)) return sayAll(value.map(each => sayValue(each, names)))
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return String(value)
    .split(' / ')
    .map(part => names.get(part) ?? part)
    .join(' / ')
}

function sayAll(values: readonly string[]): string {
  if (values.length === 0) return 'none'
  const listed =
    values.length <= listedMost + 1 ? values : [...values.slice(0, listedMost), `${values.length - listedMost} more`]
  // Names of several words run into each other with commas.
  return values.some(value => value.includes(' ')) ? listed.join('; ') : sayList(listed)
}

/** The fact at a path such as `team.lead.body`. */
export function readFact(fact: string, facts: Facts): ReadFact {
  let value: unknown = facts
  for (const step of fact.split('.')) {
    const known = typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    value = known ? (value as Readonly<Record<string, unknown>>)[step] : undefined
  }
  return value === undefined ? { fact } : { fact, value: value as FactValue }
}
