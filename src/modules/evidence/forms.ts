import { z } from 'zod'
import type { Problem } from '../../kernel/problems.ts'
import { dayFields, type FormRead, field, readForm } from '../../platform/web/forms.ts'
import type { Fields } from '../../platform/web/route.ts'
import type { Rulebook } from '../rulebooks/index.ts'
import { provisionStates } from './domain/checklist.ts'
import { type Bearing, classifications, type Direction, directions, type NewItem } from './domain/item.ts'
import { bearableJudgements } from './domain/judgements.ts'
import type { EvidenceFilter, EvidenceItem } from './views/items.ts'

/** Posted bodies of the pages of evidence. The sentences are those that stand beside the fields. */

/** An item is what the team heard, saw or read itself, or what another body provided. */
export type Variant = 'own' | 'another-body'

export function variantOf(value: Fields[string]): Variant {
  return value === 'another-body' ? 'another-body' : 'own'
}

const ids = (list: readonly { readonly id: string }[]) => list.map(each => each.id)

function ItemForm(rulebook: Rulebook) {
  return z.object({
    kind: field.choice(ids(rulebook['evidence-kinds']), 'Choose what kind of evidence it is'),
    event: field.day('Enter the day it happened or was written'),
    place: field.optionalLine(),
    people: field.optionalLine(),
    text: field.text('Write what was heard, seen or read'),
    title: field.optionalLine(),
    source: field.optionalChoice(ids(rulebook.sources), 'Choose from whom it was heard'),
    group: field.optionalChoice(ids(rulebook.groups), 'Choose a group from the list'),
    tier: field.optionalChoice(ids(rulebook.tiers), 'Choose a tier from the list'),
    children: field.flag(),
    practice: field.flag(),
    classification: field.optionalChoice(classifications, 'Choose who may read it'),
    held: field.optionalChoice(ids(rulebook.bodies), 'Choose a body from the list'),
  })
}

function ProvidedItemForm(rulebook: Rulebook) {
  return ItemForm(rulebook).extend({
    body: field.choice(ids(rulebook.bodies), 'Choose the body that provided it'),
    provision: field.optionalChoice(ids(rulebook.provisions), 'Choose a row of the checklist'),
    received: field.day('Enter the day on which it was received'),
  })
}

/** Reads an item and what it bears on from the one form in which both stand. */
export function readItem(rulebook: Rulebook, body: Fields): FormRead<NewItem> {
  const provided = variantOf(body['from']) === 'another-body'
  const form = provided ? readForm(ProvidedItemForm(rulebook), body) : readForm(ItemForm(rulebook), body)
  const bears = readBearings(rulebook, body)
  const problems = [...(form.ok ? [] : form.problems), ...(bears.ok ? [] : bears.problems)]
  if (!form.ok || !bears.ok) return { ok: false, problems }
  const { event, people, children, practice, classification, held, ...rest } = form.command
  const given = { body: undefined, provision: undefined, received: undefined, ...rest }
  const { received, ...kept } = given
  return {
    ok: true,
    command: {
      ...kept,
      eventOn: event,
      receivedOn: received,
      peopleMet: people,
      fromChildren: children,
      goodPractice: practice,
      bearings: bears.command,
      classification: classification ?? 'review-team',
      heldBy: held,
    },
  }
}

/** Reads the fields `bears.<judgement>`, of which most are empty; an unknown judgement or word is a problem beside it. */
export function readBearings(rulebook: Rulebook, body: Fields): FormRead<readonly Bearing[]> {
  const known = new Set(ids(bearableJudgements(rulebook)))
  const bearings: Bearing[] = []
  const problems: Problem[] = []
  for (const [name, value] of Object.entries(body)) {
    const judgement = /^bears\.(.+)$/.exec(name)?.[1]
    const typed = typeof value === 'string' ? value : value?.at(-1)
    if (judgement === undefined || typed === undefined || typed === '') continue
    const direction = directionOf(typed)
    if (known.has(judgement) && direction !== undefined) bearings.push({ judgement, direction })
    else problems.push({ text: 'Choose a judgement of this review, and strength, weakness or neither.', field: name })
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, command: bearings }
}

function directionOf(value: string): Direction | undefined {
  return directions.find(direction => direction === value)
}

/** The form filled with an item that is there already. */
export function itemTyped(item: EvidenceItem): Fields {
  return {
    from: item.body === null ? 'own' : 'another-body',
    version: String(item.version),
    kind: item.kind,
    title: item.title,
    text: item.text,
    place: item.place,
    people: item.peopleMet,
    source: item.source ?? '',
    body: item.body ?? '',
    provision: item.provision ?? '',
    group: item.group ?? '',
    tier: item.tier ?? '',
    children: item.fromChildren ? 'yes' : '',
    practice: item.goodPractice ? 'yes' : '',
    classification: item.classification,
    held: item.heldBy ?? '',
    ...dayFields('event', item.eventOn),
    ...dayFields('received', item.receivedOn ?? undefined),
    ...bearingsTyped(item.bearings),
  }
}

export function bearingsTyped(bearings: readonly Bearing[]): Fields {
  return Object.fromEntries(bearings.map(({ judgement, direction }) => [`bears.${judgement}`, direction]))
}

/**
 * What another page may fill in beforehand, as an activity does: `?kind=…&place=…&people=…&day=2006-11-07&judgement=…`.
 * Whatever else stands in the address is left out.
 */
export function itemFromAddress(query: Fields): Fields {
  const names = ['kind', 'place', 'people', 'source', 'group', 'tier', 'body', 'provision', 'title']
  const judgements = [query['judgement']].flat().filter(each => each !== undefined)
  return {
    ...Object.fromEntries(names.map(name => [name, oneOf(query[name])]).filter(([, value]) => value !== undefined)),
    ...Object.fromEntries(judgements.map(judgement => [`open.${judgement}`, 'yes'])),
  }
}

/** A search as it stands in the address. What the rulebook does not know is as if it were not there. */
export function filterIn(rulebook: Rulebook, query: Fields): EvidenceFilter {
  const known = (name: string, list: readonly { readonly id: string }[]) => {
    const value = oneOf(query[name])
    return list.some(each => each.id === value) ? value : undefined
  }
  const words = oneOf(query['words'])?.trim().slice(0, 300)
  const direction = directionOf(oneOf(query['direction']) ?? '')
  const given = {
    words: words === '' ? undefined : words,
    judgement: known('judgement', bearableJudgements(rulebook)),
    direction,
    source: known('source', rulebook.sources),
    body: known('body', rulebook.bodies),
    group: known('group', rulebook.groups),
    tier: known('tier', rulebook.tiers),
    fromChildren: query['children'] === 'yes' || undefined,
    goodPractice: query['practice'] === 'yes' || undefined,
    superseded: query['superseded'] === 'yes' || undefined,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** Which page of a long list, from 1. */
export function pageNumberIn(query: Fields): number {
  const value = oneOf(query['page']) ?? ''
  return /^[1-9]\d{0,4}$/.test(value) ? Number(value) : 1
}

function oneOf(value: Fields[string]): string | undefined {
  return typeof value === 'string' ? value : value?.at(-1)
}

export const VersionForm = z.object({ version: field.version() })

export const ClassifyForm = (rulebook: Rulebook) =>
  z.object({
    version: field.version(),
    classification: field.choice(classifications, 'Choose who may read it'),
    held: field.optionalChoice(ids(rulebook.bodies), 'Choose a body from the list'),
    because: field.text('Say why'),
  })

export const ShareForm = (rulebook: Rulebook) =>
  z.object({
    body: field.choice(ids(rulebook.bodies), 'Choose the body with which it is shared'),
    gateway: field.line('Name the power that allows one body to give it to the other'),
    note: field.optionalText(),
  })

export const EndSharingForm = z.object({ version: field.version(), ended: field.text('Say why') })

export const SupersedeForm = z.object({ version: field.version(), because: field.text('Say why it is superseded') })

export const ProvisionForm = z.object({
  provision: field.line('Choose a row of the checklist'),
  version: field.version(),
  state: field.choice(provisionStates, 'Choose how this row stands'),
  reason: field.optionalText(),
  note: field.optionalText(),
})

export const AnswerForm = z.object({
  version: field.version(),
  answer: field.choice(['send', 'say-not-available'], 'Say whether it is sent'),
  words: field.optionalText(),
})

export const ReceptionForm = z.object({
  version: field.version(),
  reception: field.choice(['accept', 'return'], 'Say whether it will do'),
  because: field.optionalText(),
})

export const OwnerForm = z.object({
  version: field.version(),
  owner: field.optionalLine(),
  ownerName: field.optionalLine(),
})

export const DueDayForm = z.object({ version: field.version(), due: field.optionalDay() })

export const WithdrawalForm = z.object({ version: field.version(), because: field.text('Say why it is withdrawn') })
