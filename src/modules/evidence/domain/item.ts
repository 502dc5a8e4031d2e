import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { bearableJudgements } from './judgements.ts'

/** Which way an item speaks of a judgement. */
export const directions = ['strength', 'weakness', 'neutral'] as const
export type Direction = (typeof directions)[number]

/** Who may read an item's words, from everybody to those assigned. */
export const classifications = ['open', 'review-team', 'child-level', 'whistle-blower'] as const
export type Classification = (typeof classifications)[number]

/** What an item bears on: the id of a judgement in the rulebook. */
export type Bearing = { readonly judgement: string; readonly direction: Direction }

/** An item as somebody enters it. Ids are those of the review's rulebook. Days are London calendar days. */
export type NewItem = {
  readonly kind: string
  /** In a few words; empty where the first words of the text are to serve. */
  readonly title: string
  readonly text: string
  /** The day it happened or was written. */
  readonly eventOn: Temporal.PlainDate
  /** The day it reached the team; only for what another body provided. */
  readonly receivedOn: Temporal.PlainDate | undefined
  readonly place: string
  /** By role, never the name of a child. */
  readonly peopleMet: string
  readonly source: string | undefined
  readonly body: string | undefined
  /** The row of the checklist that it answers. */
  readonly provision: string | undefined
  readonly group: string | undefined
  readonly tier: string | undefined
  readonly fromChildren: boolean
  readonly goodPractice: boolean
  readonly bearings: readonly Bearing[]
  /** For the review team unless said. */
  readonly classification?: Classification
  /** The body that holds it; absent where it is the whole team's. */
  readonly heldBy?: string | undefined
}

/** An item ready to be kept. */
export type SettledItem = NewItem & { readonly classification: Classification }

/** What is wrong with an item on the day it is entered: unknown ids, days in the future or out of order. */
export function checkItem(item: NewItem, rulebook: Rulebook, today: Temporal.PlainDate): readonly Problem[] {
  return [...checkNames(item, rulebook), ...checkDays(item, today), ...checkBearings(item.bearings, rulebook)]
}

/**
 * The item as it is kept: a source that is children makes it an item from children, and without a title the first words
 * of the text are its title.
 */
export function settleItem(item: NewItem, rulebook: Rulebook): SettledItem {
  const source = rulebook.sources.find(each => each.id === item.source)
  return {
    ...item,
    title: item.title === '' ? firstWords(item.text) : item.title,
    fromChildren: item.fromChildren || source?.['from-children'] === true,
    classification: item.classification ?? 'review-team',
  }
}

/** Bearings on judgements that the rulebook has not, or twice on one. */
export function checkBearings(bearings: readonly Bearing[], rulebook: Rulebook): readonly Problem[] {
  const known = new Set(bearableJudgements(rulebook).map(judgement => judgement.id))
  const unknown = bearings.filter(bearing => !known.has(bearing.judgement))
  const twice = bearings.filter((bearing, at) => bearings.findIndex(each => each.judgement === bearing.judgement) < at)
  return [
    ...unknown.map(({ judgement }) =>
      problem(`There is no judgement ${judgement} in the rulebook of this review.`, `bears.${judgement}`),
    ),
    ...twice.map(({ judgement }) => problem(`Say only once how this bears on ${judgement}.`, `bears.${judgement}`)),
  ]
}

function checkNames(item: NewItem, rulebook: Rulebook): readonly Problem[] {
  const lists = [
    { field: 'kind', value: item.kind, ids: rulebook['evidence-kinds'], what: 'kind of evidence' },
    { field: 'source', value: item.source, ids: rulebook.sources, what: 'source' },
    { field: 'body', value: item.body, ids: rulebook.bodies, what: 'body' },
    { field: 'provision', value: item.provision, ids: rulebook.provisions, what: 'row of the checklist' },
    { field: 'group', value: item.group, ids: rulebook.groups, what: 'group' },
    { field: 'tier', value: item.tier, ids: rulebook.tiers, what: 'tier' },
    { field: 'held', value: item.heldBy, ids: rulebook.bodies, what: 'body' },
  ]
  return lists
    .filter(({ value, ids }) => value !== undefined && !ids.some(each => each.id === value))
    .map(({ field, what }) => problem(`Choose a ${what} that the rulebook of this review has.`, field))
}

function checkDays(item: NewItem, today: Temporal.PlainDate): readonly Problem[] {
  const problems: Problem[] = []
  if (compareDays(item.eventOn, today) > 0)
    problems.push(
      problem(
        `This day is still to come: today is ${sayDay(today)}. Enter the day it happened or was written.`,
        'event',
      ),
    )
  if (item.receivedOn === undefined) return problems
  if (compareDays(item.receivedOn, today) > 0)
    problems.push(
      problem(`This day is still to come: today is ${sayDay(today)}. Enter it when it is here.`, 'received'),
    )
  if (compareDays(item.receivedOn, item.eventOn) < 0)
    problems.push(
      problem(
        `It was received before the day it is about, ${sayDay(item.eventOn)}. One of the two days must be another.`,
        'received',
      ),
    )
  return problems
}

const titleLength = 90

function firstWords(text: string): string {
  const line = text.split('\n')[0] ?? ''
  const sentence = /^.*?[.!?](?=\s|$)/u.exec(line)?.[0] ?? line
  if (sentence.length <= titleLength) return sentence.replace(/\.$/u, '') || sentence
  const cut = Array.from(sentence).slice(0, titleLength).join('')
  return `${cut.replace(/\s+\S*$/u, '')}…`
}
