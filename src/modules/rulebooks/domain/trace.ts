import { type ASTNode, EvaluationError, serialize } from '@marcbachmann/cel-js'
import type { FactValues } from '../../../kernel/facts.ts'
import { macroVariable } from './expressions.ts'
import type { Expression, FactsEnvironment } from './facts-environment.ts'

/** Facts by group; a group or a field that is not known yet is left out. */
export type Facts = { readonly [group: string]: FactValues }

/** The value of an expression, or the part of it that is not known yet, as in `team.lead`. */
export type Evaluated = { readonly value: unknown } | { readonly missing: string }

/** What an expression came to, and each of its parts: under `all` and `exists`, once for each entry of the list. */
export type Trace = {
  readonly text: string
  readonly value?: unknown
  /** Where it is not known yet: the fact that is missing. */
  readonly missing?: string
  /** Under `all` and `exists`: the entry of the list of which it speaks. */
  readonly entry?: unknown
  readonly parts: readonly Trace[]
}

/** Evaluates; what is not known yet is an answer, anything else that goes wrong is a bug of a rulebook and thrown. */
export function valueIn({ text, run }: Expression, facts: Facts): Evaluated {
  try {
    return { value: run(facts) }
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    if (error.code !== 'no_such_key' && error.code !== 'unknown_variable') {
      throw new Error(`The expression ${text} failed`, { cause: error })
    }
    return { missing: error.node?.op === undefined ? error.summary : serialize(error.node) }
  }
}

/** Takes an expression apart and says of each part that is true, false or not known what it came to. */
export function traceOf(expression: Expression, environment: FactsEnvironment, facts: Facts): Trace {
  return trace(expression.ast, environment, facts)
}

function trace(node: ASTNode, environment: FactsEnvironment, facts: Facts): Trace {
  const text = serialize(node)
  return { text, ...valueIn(environment.parse(text), facts), parts: parts(node, environment, facts) }
}

function parts(node: ASTNode, environment: FactsEnvironment, facts: Facts): readonly Trace[] {
  switch (node.op) {
    case '&&':
    case '||':
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'in':
    case '?:':
      return node.args.map(part => trace(part, environment, facts))
    case '!_':
      return [trace(node.args, environment, facts)]
    case 'rcall':
      return entriesOf(node, environment, facts)
    default:
      return []
  }
}

/** `list.all(x, …)`: what the condition came to for each entry. */
function entriesOf(node: ASTNode, environment: FactsEnvironment, facts: Facts): readonly Trace[] {
  const variable = macroVariable(node)
  if (node.op !== 'rcall' || variable === undefined || !['all', 'exists', 'exists_one'].includes(node.args[0]))
    return []
  const [, receiver, [, condition]] = node.args
  if (!condition) return []
  const list = serialize(receiver)
  const range = valueIn(environment.parse(list), facts)
  if (!('value' in range) || !Array.isArray(range.value)) return []
  const checked = environment.check(list)
  const type = 'type' in checked ? /^list<(.*)>$/.exec(checked.type)?.[1] : undefined
  const inner = environment.with(variable, type ?? 'dyn')
  return range.value.map(entry => ({ ...trace(condition, inner, { ...facts, [variable]: entry }), entry }))
}
