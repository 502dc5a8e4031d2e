import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js'
import { Temporal } from '../../../kernel/dates.ts'
import type { FactFields, FactGroup, FactType } from '../../../kernel/facts.ts'
import { factsRead } from './expressions.ts'

/** What a group of facts declares, without its loader. */
export type FactDeclarations = Pick<FactGroup<never>, 'group' | 'doc' | 'fields'>

export type Expression = { readonly text: string; readonly ast: ASTNode; readonly run: ParseResult }

/**
 * The facts an expression may read, with their types. Expressions are parsed once and kept, for rulebooks are few and
 * asked often.
 */
export class FactsEnvironment {
  readonly groups: ReadonlyMap<string, FactDeclarations>
  readonly #environment: Environment
  readonly #parsed = new Map<string, Expression>()
  readonly #inner = new Map<string, FactsEnvironment>()

  private constructor(groups: ReadonlyMap<string, FactDeclarations>, environment: Environment) {
    this.groups = groups
    this.#environment = environment
  }

  /** Throws where two groups or two object types of different fields have one name: that is a fault of the code. */
  static from(declared: readonly FactDeclarations[]): FactsEnvironment {
    const groups = new Map<string, FactDeclarations>()
    const environment = new Environment({ limits: { maxAstNodes: 500, maxDepth: 40 } })
    registerDates(environment)
    const types = new Map<string, FactFields>()
    for (const declarations of declared) {
      if (groups.has(declarations.group)) throw new Error(`Two groups of facts are called ${declarations.group}`)
      groups.set(declarations.group, declarations)
      const name = registerType(environment, types, `facts.${declarations.group}`, declarations.fields)
      environment.registerVariable(declarations.group, name)
    }
    return new FactsEnvironment(groups, environment)
  }

  /** Parses an expression; throws the library's `ParseError` where it is none. Does not check its types. */
  parse(text: string): Expression {
    const known = this.#parsed.get(text)
    if (known) return known
    const run = this.#environment.parse(text)
    const expression = { text, ast: run.ast, run }
    this.#parsed.set(text, expression)
    return expression
  }

  /** The type of an expression, or the first type fault with its place in the text. */
  check(text: string): { readonly type: string } | { readonly fault: string; readonly at: number } {
    const { valid, type, error } = this.#environment.check(text)
    if (valid && type !== undefined) return { type }
    return { fault: error?.summary ?? 'it has no type', at: error?.range?.start ?? 0 }
  }

  /** The same facts and one variable more, as inside `list.all(x, …)`. */
  with(variable: string, type: string): FactsEnvironment {
    const key = `${variable}: ${type}`
    const known = this.#inner.get(key)
    if (known) return known
    const inner = new FactsEnvironment(this.groups, this.#environment.clone().registerVariable(variable, type))
    this.#inner.set(key, inner)
    return inner
  }

  /** The declared type of a path such as `review.analysisStart`; absent where nothing of the name is declared. */
  typeOf(path: string): FactType | undefined {
    const [group = '', ...fields] = path.split('.')
    let type: FactType | undefined = { name: group, fields: this.groups.get(group)?.fields ?? {} }
    for (const field of fields) {
      if (typeof type !== 'object' || !('fields' in type)) return undefined
      type = Object.hasOwn(type.fields, field) ? type.fields[field]?.type : undefined
    }
    return fields.length === 0 ? undefined : type
  }
}

/** Names of the fact groups an expression reads, each once, in the order in which it names them. */
export function groupsRead(expression: string, environment: FactsEnvironment): readonly string[] {
  const paths = factsRead(environment.parse(expression).ast)
  return [...new Set(paths.map(path => path.split('.')[0] ?? path))]
}

function registerDates(environment: Environment): void {
  environment.registerType('date', { ctor: Temporal.PlainDate, fields: {} })
  environment.registerFunction('date(string): date', (text: string) => Temporal.PlainDate.from(text))
  const compare = (holds: (order: number) => boolean) => (a: Temporal.PlainDate, b: Temporal.PlainDate) =>
    holds(Temporal.PlainDate.compare(a, b))
  environment.registerOperator(
    'date == date',
    compare(order => order === 0),
  )
  environment.registerOperator(
    'date < date',
    compare(order => order < 0),
  )
  environment.registerOperator(
    'date <= date',
    compare(order => order <= 0),
  )
  environment.registerOperator(
    'date > date',
    compare(order => order > 0),
  )
  environment.registerOperator(
    'date >= date',
    compare(order => order >= 0),
  )
}

function registerType(
  environment: Environment,
  types: Map<string, FactFields>,
  name: string,
  fields: FactFields,
): string {
  const before = types.get(name)
  if (before === fields) return name
  if (before) throw new Error(`Two types of fact are called ${name}`)
  types.set(name, fields)
  const named = Object.entries(fields).map(([field, { type }]) => [field, typeName(environment, types, type)])
  environment.registerType(name, { fields: Object.fromEntries(named) })
  return name
}

function typeName(environment: Environment, types: Map<string, FactFields>, type: FactType): string {
  if (typeof type === 'string') return type
  if ('list' in type) return `list<${typeName(environment, types, type.list)}>`
  return registerType(environment, types, type.name, type.fields)
}
