import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  checkEditions,
  createRulebooks,
  describeFault,
  type Explanation,
  type Rulebook,
  type Rulebooks,
  why,
} from '../modules/rulebooks/index.ts'
import { readHolidayRows } from '../platform/config/holidays.ts'
import { dataFile, rulebooksFolder } from '../platform/config/reference-data.ts'
import { factGroups } from '../product.ts'
import { type Call, CannotBeDone, type Command, printJson, type ReadWords, readWords, WrongArgument } from './call.ts'

/** The rulebooks that the product ships. */
export async function shippedRulebooks(): Promise<Rulebooks> {
  return createRulebooks({
    directory: rulebooksFolder,
    groups: factGroups,
    holidays: await readHolidayRows(dataFile('england_bank_holidays_2005_2028.csv')),
  })
}

/** The edition that `--rulebook name/edition` names, or all of them. */
export function chosenRulebooks(rulebooks: Rulebooks, named: string | undefined): readonly Rulebook[] {
  const all = rulebooks.list()
  if (named === undefined) return all
  const found = all.filter(each => nameOf(each) === named || each.rulebook === named)
  if (found.length === 0)
    throw new WrongArgument(`There is no rulebook ${named}; there are ${all.map(nameOf).join(', ')}.`)
  return found
}

export function nameOf({ rulebook, edition }: Rulebook): string {
  return `${rulebook}/${edition}`
}

/** `rulebook check PATH`, `rulebook why RULE` and `rulebook list`. */
export const rulebook: Command = async call => {
  const [deed, ...words] = call.words
  if (deed === 'check') return check({ ...call, words })
  if (deed === 'why') return explain({ ...call, words })
  if (deed === 'list') return list({ ...call, words })
  throw new WrongArgument('Say what to do with rulebooks: rulebook check PATH, rulebook why RULE, or rulebook list.')
}

async function check(call: Call): Promise<number> {
  const words = readWords(call.words, { usage: 'rulebook check PATH [--json]', words: ['PATH'], flags: ['json'] })
  const folder = resolve(words.word('PATH'))
  if (!existsSync(folder)) throw new CannotBeDone(`There is no folder ${folder}.`)
  const editions = await checkEditions(folder, { groups: factGroups })
  if (editions.length === 0) throw new CannotBeDone(`There is no rulebook at or below ${folder}.`)
  const faults = editions.flatMap(edition => edition.faults)
  if (words.flag('json')) printJson(call, faults)
  else {
    for (const fault of faults) call.print(describeFault(fault))
    if (faults.length === 0)
      call.print(`${editions.length === 1 ? 'The edition has' : `All ${editions.length} editions have`} no faults.`)
  }
  return faults.length === 0 ? 0 : 1
}

async function explain(call: Call): Promise<number> {
  const words = readWords(call.words, {
    usage: 'rulebook why RULE [--rulebook NAME/EDITION] [--json]',
    words: ['RULE'],
    values: ['rulebook'],
    flags: ['json'],
  })
  const id = words.word('RULE')
  const found = chosenRulebooks(await shippedRulebooks(), words.value('rulebook')).flatMap(each => {
    const explanation = why(each, id)
    return explanation === undefined ? [] : [{ rulebook: nameOf(each), ...explanation }]
  })
  if (found.length === 0)
    throw new CannotBeDone(`No rulebook has anything called "${id}"; "conspectus rulebook list" prints the rules.`)
  if (words.flag('json')) printJson(call, found)
  else call.print(found.map(each => said(each.rulebook, each)).join('\n\n'))
  return 0
}

function said(rulebook: string, explanation: Explanation): string {
  const { id, kind, text, cite, source, chosen, note, strength, moment, expression, reckoned, due, next, leaveWhen } =
    explanation
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['says', text],
    [
      'from',
      `${cite === '' ? '' : `${cite}, `}${source}${chosen ? ' (chosen here, where the source leaves a choice)' : ''}`,
    ],
    ['strength', strength],
    ['asked', moment],
    ['kept while', expression],
    ['reckoned', reckoned],
    ['followed by', next?.join(', ')],
    ['left when', leaveWhen?.join(', ')],
    ['checked from', due],
    ['note', note],
  ]
  const given = lines.filter(([, value]) => value !== undefined && value !== '')
  return [`${id}: a ${kind} of ${rulebook}`, ...given.map(([label, value]) => `  ${label}: ${value}`)].join('\n')
}

async function list(call: Call): Promise<number> {
  const words = readWords(call.words, {
    usage: 'rulebook list [--must] [--rulebook NAME/EDITION] [--json]',
    values: ['rulebook'],
    flags: ['must', 'json'],
  })
  const listed = chosenRulebooks(await shippedRulebooks(), words.value('rulebook')).flatMap(each =>
    listedRules(each, words),
  )
  if (words.flag('json')) printJson(call, listed)
  else for (const { id, strength, at, cite, says } of listed) call.print([id, strength, at, cite, says].join('\t'))
  return 0
}

function listedRules(rulebook: Rulebook, words: ReadWords) {
  const rules = rulebook.rules.map(({ id, at, say, cite, must, should }) => ({
    rulebook: nameOf(rulebook),
    id,
    strength: must !== undefined ? 'must' : should !== undefined ? 'should' : 'may',
    at,
    cite,
    says: say,
  }))
  const limits = rulebook.limits.map(({ id, strength, cite, say }) => ({
    rulebook: nameOf(rulebook),
    id,
    strength,
    at: 'act agree-grade',
    cite,
    says: say,
  }))
  const all = [...rules, ...limits]
  return words.flag('must') ? all.filter(rule => rule.strength === 'must') : all
}
