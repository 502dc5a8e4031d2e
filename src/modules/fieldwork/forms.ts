import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'
import type { Fields } from '../../platform/web/route.ts'
import type { Rulebook } from '../rulebooks/index.ts'
import { parseTimeOfDay } from './domain/activities.ts'
import { judgementsOf } from './domain/judgements.ts'

/** Posted bodies of the pages of coverage and fieldwork. The sentences are those that stand beside the fields. */

/** Every value of a field that may be ticked more than once; empty ones are left out. */
export function allOf(fields: Fields, name: string): readonly string[] {
  const value = fields[name]
  return (value === undefined ? [] : typeof value === 'string' ? [value] : value).filter(each => each !== '')
}

/** The last value of a field that has one. */
export function oneOf(fields: Fields, name: string): string {
  return allOf(fields, name).at(-1) ?? ''
}

const many = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform(value =>
    (value === undefined ? [] : typeof value === 'string' ? [value] : value).filter(each => each !== ''),
  )

/** Numbers of things ticked on a page. */
const ids = many.refine(
  values => values.every(value => /^\d{1,18}$/.test(value)),
  'This page was put together wrongly. Open it afresh and try again.',
)

/** References such as `E12, E15`. */
const references = field
  .optionalLine()
  .transform(text => text.split(/[\s,;]+/).filter(each => each !== ''))
  .refine(names => names.every(name => !/^\d+$/.test(name)), 'Write a reference with its letter, such as E12')

export function routeForm(rulebook: Rulebook) {
  return z.object({
    version: field.version(),
    route: field.choice(
      rulebook.routes.map(route => route.id),
      'Choose how the judgement is covered',
    ),
    reason: field.optionalText(),
    person: z.union([z.literal(''), field.id('Choose somebody of the team')]).optional(),
    workingTogether: field.optionalText(),
    usersViews: field.optionalText(),
    risk: ids,
    riskReferences: references,
    rests: ids,
    restsReferences: references,
  })
}

export function hypothesisForm(rulebook: Rulebook) {
  return z.object({
    judgement: judgementChoice(rulebook),
    text: field.text('Write what the fieldwork is to test'),
  })
}

export function editedHypothesisForm(rulebook: Rulebook) {
  return hypothesisForm(rulebook).extend({ version: field.version(), cameOfIt: field.optionalText() })
}

export const BecauseForm = z.object({ version: field.version(), because: field.text('Say why') })

export const VersionForm = z.object({ version: field.version() })

/** An entry of the log of emerging issues; evidence by its references. */
export function issueForm(rulebook: Rulebook) {
  return z.object({
    version: field.version(),
    discussedOn: field.day('Enter the day on which it was discussed'),
    presentIds: ids,
    present: field.optionalText(),
    text: field.text('Say what the issue is'),
    judgements: judgementChoices(rulebook).refine(chosen => chosen.length > 0, 'Choose at least one judgement'),
    evidence: references,
    response: field.optionalText(),
  })
}

const timeOfDay = field.optionalLine().transform((text, context) => {
  if (text === '') return ''
  const time = parseTimeOfDay(text)
  if (time !== undefined) return time
  context.addIssue({ code: 'custom', message: 'Enter a time of day, such as 9:30 or 2pm' })
  return z.NEVER
})

function activityForm(rulebook: Rulebook) {
  return z.object({
    kind: field.choice(
      rulebook.activities.map(activity => activity.id),
      'Choose what kind of activity it is',
    ),
    title: field.line('Enter a title by which the team will know it'),
    members: ids,
    people: field.optionalText(),
    place: field.optionalLine(),
    plannedOn: field.optionalDay(),
    plannedAt: timeOfDay,
    judgements: judgementChoices(rulebook),
    tie: field.optionalLine(),
  })
}

export function newActivityForm(rulebook: Rulebook) {
  return activityForm(rulebook).extend({ heldOn: field.optionalDay() })
}

export function editedActivityForm(rulebook: Rulebook) {
  return activityForm(rulebook).extend({ version: field.version() })
}

/** What was found stands in `record.<thing>`. */
export function heldForm(rulebook: Rulebook, kind: string) {
  const things = rulebook.activities.find(activity => activity.id === kind)?.records ?? []
  return z.object({
    version: field.version(),
    heldOn: field.day('Enter the day on which it took place'),
    judgements: judgementChoices(rulebook),
    tie: field.optionalLine(),
    ...Object.fromEntries(things.map(thing => [`record.${thing.id}`, field.optionalText()])),
  })
}

/** The records in a held form that was read. */
export function recordsIn(read: { readonly [field: string]: unknown }): { readonly [thing: string]: string } {
  return Object.fromEntries(
    Object.entries(read).flatMap(([name, text]) =>
      name.startsWith('record.') && typeof text === 'string' && text !== ''
        ? [[name.slice('record.'.length), text]]
        : [],
    ),
  )
}

export const FinaliseForm = z.object({ compared: field.optionalText() })

/** Who has which judgement: `person.<judgement>` and `version.<judgement>` for each. */
export function giftsForm(rulebook: Rulebook) {
  return z.object(
    Object.fromEntries(
      judgementsOf(rulebook).flatMap(judgement => [
        [`version.${judgement.id}`, field.version().optional()],
        [`person.${judgement.id}`, z.union([z.literal(''), field.id('Choose somebody of the team')]).optional()],
      ]),
    ),
  )
}

function judgementChoice(rulebook: Rulebook) {
  return field.choice(
    judgementsOf(rulebook).map(judgement => judgement.id),
    'Choose a judgement of the rulebook',
  )
}

function judgementChoices(rulebook: Rulebook) {
  return field.choices(
    judgementsOf(rulebook).map(judgement => judgement.id),
    'Choose judgements of the rulebook',
  )
}
