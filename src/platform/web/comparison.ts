import { parseDay, sayDay } from '../../kernel/dates.ts'
import { keepable } from './drafts.ts'
import type { Control, MarkedForm } from './form-markup.ts'
import type { Fields } from './route.ts'
import { heldField } from './uploads.ts'
import { compareWords, mergeTexts, type Stretch, sideOf } from './word-differences.ts'

/*
 * Two people changed one thing. The second to save sees, field by field, what is there now and what they typed, and
 * chooses. The form of the comparison posts the fields under their own names, as typed, beside which stand:
 * `_compared`, `_differs` (the fields to choose for), `_parts.<field>` (the names it is made of), `_choose.<field>`,
 * `_now.<name>`, `_mine.<name>`, and `_fresh.<name>` for the versions of what is there now, which hold once all is chosen.
 */

/** A field that is not what was typed. */
export type Difference = {
  readonly field: string
  /** The words beside it on the page. */
  readonly label: string
  /** The names under which it is posted: three of a day. */
  readonly names: readonly string[]
  readonly now: Fields
  readonly mine: Fields
  /** In words; of a text, with what is in one of them alone. */
  readonly nowSaid: readonly Stretch[]
  readonly mineSaid: readonly Stretch[]
  /** Texts can be written afresh out of both: what stands in that box, over several lines or one. */
  readonly edit: { readonly text: string; readonly isLong: boolean; readonly isMerged: boolean } | undefined
  readonly chosen: Choice | undefined
  readonly error: string | undefined
}

export type Choice = 'now' | 'mine' | 'edit'
const choices: readonly Choice[] = ['now', 'mine', 'edit']

export type Comparison = {
  readonly differences: readonly Difference[]
  /** What goes along unchanged. */
  readonly others: Fields
  /** Versions and the like, as they are now. */
  readonly fresh: Fields
  /** True when nothing that differs is there now: the form asks for a deed, such as withdrawing, and its reason. */
  readonly isDeed: boolean
}

/**
 * What differs between the form as the page shows it now and what was posted from an older one.
 *
 * @param before texts, by field, from which both began: where each changed other sentences, both together are offered
 */
export function compareForms(
  now: MarkedForm,
  posted: Fields,
  before: { readonly [field: string]: string } = {},
): Comparison {
  // Files that are held for the form go with it; they are no part of the thing yet.
  const visible = now.controls.filter(control => control.kind !== 'hidden' && control.name !== heldField)
  const fields = [...new Set(visible.map(control => fieldOf(control.name, visible)))]
  const wasCompared = isCompared(posted)
  const differences = fields.flatMap(field => {
    const controls = visible.filter(control => fieldOf(control.name, visible) === field)
    return differenceOf(field, controls, posted, wasCompared, before[field]) ?? []
  })
  const differing = new Set(differences.flatMap(each => each.names))
  const hidden = now.controls.filter(control => control.kind === 'hidden' && !control.name.startsWith('_'))
  return {
    differences,
    others: pick(keepable(posted), name => !differing.has(name)),
    fresh: Object.fromEntries(hidden.map(control => [control.name, control.value])),
    isDeed: differences.every(each => each.nowSaid.length === 0),
  }
}

/**
 * A posted comparison as the form it stands for: what was chosen, with the versions that were looked at. While any field
 * waits for its choice it is the older form still, and so as stale as before. Other forms are what they are.
 */
export function settled(posted: Fields): Fields {
  if (!isCompared(posted)) return posted
  const fields = listOf(posted['_differs'])
  const chosen = fields.map(field => ({ field, choice: choiceOf(posted, field) }))
  if (chosen.some(each => each.choice === undefined)) return posted
  const result: { [name: string]: Fields[string] } = { ...posted }
  for (const { field, choice } of chosen) {
    if (choice === 'edit') continue
    for (const name of listOf(posted[`_parts.${field}`])) result[name] = posted[`_${choice}.${name}`]
  }
  for (const [name, value] of Object.entries(posted))
    if (name.startsWith('_fresh.')) result[name.slice('_fresh.'.length)] = value
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined))
}

function isCompared(posted: Fields): boolean {
  return listOf(posted['_compared']).length > 0
}

function choiceOf(posted: Fields, field: string): Choice | undefined {
  return choices.find(each => each === listOf(posted[`_choose.${field}`]).at(-1))
}

function differenceOf(
  field: string,
  controls: readonly Control[],
  posted: Fields,
  wasCompared: boolean,
  before: string | undefined,
): Difference | undefined {
  const names = [...new Set(controls.map(control => control.name))]
  const held = (name: string) =>
    controls
      .filter(control => control.name === name && (control.kind !== 'tick' || control.isSet))
      .map(each => each.value)
  const now = Object.fromEntries(names.map(name => [name, held(name)]))
  const own = (name: string) => {
    const before = posted[`_mine.${name}`]
    return listOf(wasCompared && before !== undefined ? before : posted[name])
  }
  const mine = Object.fromEntries(names.map(name => [name, own(name)]))
  if (names.every(name => plain(now[name]) === plain(mine[name]))) return undefined
  const [first] = controls
  if (first === undefined) return undefined
  const isText = names.length === 1 && (first.kind === 'text' || first.kind === 'long-text')
  const stretches = isText ? compareWords(plain(now[field]), plain(mine[field])) : undefined
  const chosen = choiceOf(posted, field)
  // What somebody began to write out of both is theirs, and stays.
  const isTheirs = wasCompared && posted[`_mine.${field}`] !== undefined
  const merged =
    isText && before !== undefined && !isTheirs
      ? mergeTexts(plain(before), plain(now[field]), plain(mine[field]))
      : undefined
  return {
    field,
    label: labelOf(controls),
    names,
    now,
    mine,
    nowSaid: (stretches && sideOf(stretches, 'before')) ?? said(controls, now),
    mineSaid: (stretches && sideOf(stretches, 'after')) ?? said(controls, mine),
    edit: isText
      ? {
          text: merged ?? plain(listOf(posted[field])),
          isLong: first.kind === 'long-text',
          isMerged: merged !== undefined,
        }
      : undefined,
    chosen,
    error: wasCompared && chosen === undefined ? 'Choose which to keep' : undefined,
  }
}

/** Three boxes of a day are one field; everything else stands for itself. */
function fieldOf(name: string, controls: readonly Control[]): string {
  const base = /^(.+)-(?:day|month|year)$/.exec(name)?.[1]
  return base !== undefined && controls.some(control => control.name === `${base}-year`) ? base : name
}

function labelOf(controls: readonly Control[]): string {
  const [first] = controls
  if (first === undefined) return ''
  const isList = controls.length > 1 && first.kind === 'tick'
  const isGroup = controls.length > 1 || (first.kind === 'tick' && first.group !== '')
  return (isGroup ? first.group : first.label) || (isList ? 'What is ticked' : first.label)
}

/** What is chosen, ticked or dated, in words. */
function said(controls: readonly Control[], fields: Fields): readonly Stretch[] {
  const [first] = controls
  const base = /^(.+)-(?:day|month|year)$/.exec(first?.name ?? '')?.[1]
  if (base !== undefined && controls.length === 3) return stretch(sayTypedDay(base, fields))
  const values = listOf(fields[first?.name ?? ''])
  const words = values.map(value => {
    const option = first?.options.find(each => each.value === value)
    const tick = controls.find(control => control.kind === 'tick' && control.value === value)
    return option === undefined ? (tick?.label ?? value) : value === '' ? '' : option.text
  })
  return stretch(words.filter(each => each !== '').join('\n'))
}

function sayTypedDay(base: string, fields: Fields): string {
  const part = (name: string) => listOf(fields[`${base}-${name}`]).at(-1) ?? ''
  const typed = { day: part('day'), month: part('month'), year: part('year') }
  const day = parseDay(typed)
  return day === undefined ? [typed.day, typed.month, typed.year].filter(each => each !== '').join(' ') : sayDay(day)
}

function stretch(text: string): readonly Stretch[] {
  return text === '' ? [] : [{ kind: 'both', text }]
}

function pick(fields: Fields, which: (name: string) => boolean): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => which(name)))
}

function listOf(value: Fields[string]): readonly string[] {
  return [value ?? []].flat()
}

function plain(value: Fields[string]): string {
  return listOf(value).join('\n').replaceAll('\r\n', '\n')
}
