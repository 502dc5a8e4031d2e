import type { ASTNode } from '@marcbachmann/cel-js'

/** What an expression may not use, with the repair. A node that is absent here is in the language. */
export type Forbidden = { readonly node: ASTNode; readonly fault: string; readonly repair: string }

const macros = new Set(['all', 'exists', 'exists_one', 'filter', 'map'])
const methods = new Set(['size', 'contains', 'startsWith', 'endsWith', 'join', ...macros])
const functions = new Set(['size', 'date'])
const operators = new Set(
  ['id', '.', 'value', 'list', 'call', 'rcall', '?:'].concat([
    '&&',
    '||',
    '!_',
    '==',
    '!=',
    '<',
    '<=',
    '>',
    '>=',
    'in',
    '+',
  ]),
)
/** Larger numbers could not be added without end. */
const largest = 1_000_000_000n
const deepest = 2

const repairs: Readonly<Record<string, readonly [fault: string, repair: string]>> = {
  has: [
    'It uses has(…), which turns "not known yet" into "no".',
    'Name the fact itself; while it is not known the rule says so.',
  ],
  matches: ['It uses matches(…), and a pattern can take for ever.', 'Use ==, in, startsWith, endsWith or contains.'],
  bind: [
    'It uses cel.bind, which can grow without bound.',
    'Write the expression out, or declare the value as a fact.',
  ],
}

/** The parts of a node that are expressions themselves. Variables and names are not. */
function children(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case '.':
    case '.?':
      return [node.args[0]]
    case '!_':
    case '-_':
      return [node.args]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...(macroVariable(node) === undefined ? node.args[2] : node.args[2].slice(1))]
    case 'map':
      return node.args.flat()
    default:
      return node.args
  }
}

/** The variable a macro such as `list.all(x, …)` brings in; absent for everything else. */
export function macroVariable(node: ASTNode): string | undefined {
  if (node.op !== 'rcall' || !macros.has(node.args[0])) return undefined
  const variable = node.args[2][0]
  return variable?.op === 'id' ? variable.args : undefined
}

/** Constructs that would make an expression unsafe to load or that the language has no use for, outermost first. */
export function forbiddenIn(node: ASTNode, depth = 0): readonly Forbidden[] {
  const inner = depth + (macroVariable(node) === undefined ? 0 : 1)
  const own = forbidden(node, depth)
  const deep: Forbidden[] =
    inner > deepest && inner > depth
      ? [
          {
            node,
            fault: 'It nests lists inside lists inside lists.',
            repair: `Nest all, exists, filter and map at most ${deepest} deep, or declare the inner list as a fact.`,
          },
        ]
      : []
  return [...own, ...deep, ...children(node).flatMap(child => forbiddenIn(child, inner))]
}

function forbidden(node: ASTNode, depth: number): Forbidden[] {
  const refuse = (fault: string, repair: string): Forbidden[] => [{ node, fault, repair }]
  if (node.op === 'call' || node.op === 'rcall') {
    const name = node.args[0]
    if ((node.op === 'call' ? functions : methods).has(name)) return []
    const [fault, repair] = repairs[name] ?? [
      `It uses ${name}(…), which is not in the language.`,
      `Use ${[...functions].join(', ')}, or one of ${[...methods].join(', ')} after a dot.`,
    ]
    return refuse(fault, repair)
  }
  if (node.op === '.?' || node.op === '[?]') {
    return refuse('It uses optional syntax.', 'Name the fact itself; while it is not known the rule says so.')
  }
  if (node.op === '[]') {
    return refuse(
      'It takes one entry of a list by its position.',
      'Use exists, all or filter, or declare it as a fact.',
    )
  }
  if (node.op === 'map') return refuse('It writes a map.', 'Use a list, or declare the value as a fact.')
  if (!operators.has(node.op)) {
    return refuse(`It uses the operator ${node.op}.`, 'Compare with whole numbers, or declare the value as a fact.')
  }
  if (node.op === '+' && depth > 0) {
    return refuse('It adds inside a list, where lists could grow without bound.', 'Declare the sum as a fact.')
  }
  if (node.op === 'value' && typeof node.args === 'bigint' && node.args >= largest) {
    return refuse('It holds a number that is too large.', `Write one below ${largest}.`)
  }
  if (node.op === 'value' && !['string', 'bigint', 'boolean'].includes(typeof node.args)) {
    return refuse('It holds a number with a fraction, bytes or null.', 'Write a whole number, a text, true or false.')
  }
  return []
}

/** Facts read: the longest paths such as `team.lead.body`, without the variables of macros, each once. */
export function factsRead(node: ASTNode, bound: ReadonlySet<string> = new Set()): readonly string[] {
  const whole = factPath(node)
  if (whole !== undefined) return bound.has(whole.split('.')[0] ?? '') ? [] : [whole]
  const variable = macroVariable(node)
  const inside = variable === undefined ? bound : new Set([...bound, variable])
  const found = children(node).flatMap((child, index) =>
    factsRead(child, node.op === 'rcall' && index === 0 ? bound : inside),
  )
  return [...new Set(found)]
}

/** `team.lead.body` for a chain of names; absent for anything else. */
function factPath(node: ASTNode): string | undefined {
  if (node.op === 'id') return node.args
  if (node.op !== '.') return undefined
  const start = factPath(node.args[0])
  return start === undefined ? undefined : `${start}.${node.args[1]}`
}

/** Dates written in an expression, as in `date("2006-04-01")`, and whatever else stands between the brackets. */
export function dateArguments(node: ASTNode): readonly { readonly node: ASTNode; readonly text?: string }[] {
  const own =
    node.op === 'call' && node.args[0] === 'date'
      ? node.args[1].map(argument =>
          argument.op === 'value' && typeof argument.args === 'string'
            ? { node: argument, text: argument.args }
            : { node: argument },
        )
      : []
  return [...own, ...children(node).flatMap(dateArguments)]
}

/** Texts written in an expression, without those of dates: ids of the rulebook, or words that a fact can be. */
export function textsIn(node: ASTNode): readonly string[] {
  if (node.op === 'value') return typeof node.args === 'string' ? [node.args] : []
  if (node.op === 'call' && node.args[0] === 'date') return []
  return children(node).flatMap(textsIn)
}

/** Variables of macros with a name that is taken around them: by a group of facts, or by a macro further out. */
export function takenVariables(node: ASTNode, taken: ReadonlySet<string>): readonly string[] {
  const variable = macroVariable(node)
  const own = variable !== undefined && taken.has(variable) ? [variable] : []
  const inside = variable === undefined ? taken : new Set([...taken, variable])
  const found = children(node).flatMap((child, index) =>
    takenVariables(child, node.op === 'rcall' && index === 0 ? taken : inside),
  )
  return [...new Set([...own, ...found])]
}
