import { ParseError } from '@marcbachmann/cel-js'
import { parseDay } from '../../../kernel/dates.ts'
import { dateArguments, factsRead, forbiddenIn, takenVariables, textsIn } from './expressions.ts'
import type { Expression, FactsEnvironment } from './facts-environment.ts'
import type { Faults, Path } from './fault.ts'
import { nearest } from './nearest.ts'
import { parseTemplate } from './template.ts'

/** What a sentence can show: whole numbers, texts, dates, yes and no, and lists of these. */
const showable = new Set(['int', 'string', 'bool', 'date', 'list<int>', 'list<string>', 'list<date>'])

/** What expressions are checked against: the declared facts, and the ids of the edition. */
export type Surroundings = { readonly environment: FactsEnvironment; readonly ids: readonly string[] }

/** An expression parses, keeps to the language, names declared facts only, and gives yes or no. */
export function checkCondition(path: Path, text: string, surroundings: Surroundings, faults: Faults): void {
  const type = checkExpression(path, text, surroundings, faults)
  if (type === undefined || type === 'bool') return
  faults.add(path, `It gives ${type}, not yes or no.`, 'Compare it with something, as in … == … or … <= ….')
}

/** Every `{…}` of a sentence is an expression whose value can be shown. */
export function checkSentence(path: Path, sentence: string, surroundings: Surroundings, faults: Faults): void {
  const parts = parseTemplate(sentence)
  if (!parts) {
    faults.add(path, 'A brace in the sentence is open or left over.', 'Write {expression}, each brace closed once.')
    return
  }
  for (const part of parts) {
    if (!('expression' in part)) continue
    const type = checkExpression(path, part.expression, surroundings, faults)
    if (type === undefined || showable.has(type)) continue
    faults.add(
      path,
      `{${part.expression}} gives ${type}, which cannot be shown in a sentence.`,
      'Show one of its fields, its size, or map(x, x.field).',
    )
  }
}

/** The type of an expression without faults. */
function checkExpression(
  path: Path,
  text: string,
  { environment, ids }: Surroundings,
  faults: Faults,
): string | undefined {
  let expression: Expression
  try {
    expression = environment.parse(text)
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    // The library reads optional syntax as a slip of the pen; the author meant it.
    if (/\.\?|\[\?/.test(text)) {
      faults.add(path, 'It uses optional syntax.', 'Name the fact itself; while it is not known the rule says so.')
    } else {
      faults.add(
        path,
        `It cannot be read: ${error.summary}${position(text, error.range?.start)}.`,
        'Correct the expression there.',
      )
    }
    return undefined
  }
  const forbidden = forbiddenIn(expression.ast)
  for (const { fault, repair } of forbidden) faults.add(path, fault, repair)
  const unknown = factsRead(expression.ast).filter(fact => !declared(fact, environment))
  for (const fact of unknown) faults.add(path, `No module declares the fact ${fact}.`, offer(fact, environment))
  const dates = dateArguments(expression.ast).filter(
    ({ text: day }) => day === undefined || parseDay(day) === undefined,
  )
  for (const { text: day } of dates) {
    faults.add(
      path,
      `date(${day === undefined ? '…' : `"${day}"`}) is no day.`,
      'Write a day, as in date("2006-04-01").',
    )
  }
  const taken = takenVariables(expression.ast, new Set(environment.groups.keys()))
  for (const name of taken) faults.add(path, `The name ${name} is taken.`, 'Give the variable a name of its own.')
  // A text that is nearly an id would make a condition quietly true or false for ever.
  const slips = textsIn(expression.ast).filter(written => written.length >= 6 && !ids.includes(written))
  for (const slip of slips) {
    const near = nearest(slip, ids)
    if (near !== undefined) faults.add(path, `“${slip}” is no id of the edition.`, `Write "${near}".`)
  }
  if (forbidden.length + unknown.length + dates.length + taken.length > 0) return undefined
  const checked = environment.check(text)
  if ('type' in checked) return checked.type
  faults.add(
    path,
    `Its types do not fit: ${checked.fault}${position(text, checked.at)}.`,
    'Compare and combine values of one type; see the declared facts.',
  )
  return undefined
}

function declared(fact: string, environment: FactsEnvironment): boolean {
  return fact.includes('.') ? environment.typeOf(fact) !== undefined : environment.groups.has(fact)
}

/** Names what is there: the groups, or the fields of the group. */
function offer(fact: string, environment: FactsEnvironment): string {
  const [group = '', field = ''] = fact.split('.')
  const fields = environment.groups.get(group)?.fields
  const known = fields ? Object.keys(fields) : [...environment.groups.keys()]
  const near = nearest(fields ? field : group, known)
  if (near !== undefined && near !== (fields ? field : group)) {
    return `Write ${fields ? `${group}.${near}` : near}, or move the rule to not-yet.`
  }
  return `${fields ? `${group} has` : 'There are'} ${known.join(', ')}; or move the rule to not-yet.`
}

function position(text: string, at: number | undefined): string {
  return at === undefined || text.length < 12 ? '' : ` near “${text.slice(Math.max(0, at - 4), at + 16).trim()}”`
}
