import type { Temporal } from '../../../kernel/dates.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'

/** A thing that a framework names, by its id there and as pages say it. */
export type Choice = { readonly id: string; readonly label: string }

/** What the register takes from the frameworks that are loaded; handed in, since it knows none of them. */
export type RegisterChoices = {
  /** Inspecting bodies; `label` is short, as beside a person's name, and `name` whole. */
  readonly bodies: readonly (Choice & { readonly name: string })[]
  /** Training that a framework asks for; `framework` says of which inspection. */
  readonly training: readonly (Choice & { readonly framework: string })[]
  /** Kinds of organisation that a framework names among its recipients. */
  readonly kinds: readonly Choice[]
}

/** What a person's entry may not say. `current` is what it said before: an id no framework names any more may stay. */
export function problemsOfPerson(
  person: { readonly body: string | undefined },
  { bodies }: RegisterChoices,
  current?: { readonly body: string | undefined },
): readonly Problem[] {
  const known =
    person.body === undefined || person.body === current?.body || bodies.some(body => body.id === person.body)
  return known ? [] : [problem('Choose an inspecting body from the list', 'body')]
}

/** Training is completed once, on a day that has come (¶31: it is asked for before the analysis). */
export function problemsOfTraining(
  training: { readonly kind: string; readonly completedOn: Temporal.PlainDate },
  choices: RegisterChoices,
  today: Temporal.PlainDate,
): readonly Problem[] {
  if (!choices.training.some(each => each.id === training.kind))
    return [problem('No framework asks for this training', 'completedOn')]
  return isAfter(training.completedOn, today)
    ? [problem('The day on which training was completed cannot be in the future', 'completedOn')]
    : []
}

/** What an organisation's entry may not say. */
export function problemsOfOrganisation(
  organisation: {
    readonly kind: string
    readonly validFrom: Temporal.PlainDate
    readonly validUntil: Temporal.PlainDate | undefined
  },
  { kinds }: RegisterChoices,
  current?: { readonly kind: string },
): readonly Problem[] {
  const known = organisation.kind === current?.kind || kinds.some(kind => kind.id === organisation.kind)
  return [
    ...(known ? [] : [problem('Choose a kind from the list', 'kind')]),
    ...problemsOfEnd(organisation.validFrom, organisation.validUntil, 'validUntil'),
  ]
}

/** An organisation exists for a day at least; `until` is the first day on which it does not. */
export function problemsOfEnd(
  from: Temporal.PlainDate,
  until: Temporal.PlainDate | undefined,
  field: string,
): readonly Problem[] {
  if (until === undefined || isAfter(until, from)) return []
  return [problem('It must have existed for a day at least: enter a day after the one from which it exists', field)]
}

/** An id in words, for what no loaded framework names: "Local newspaper". */
export function sayId(id: string): string {
  return id.replaceAll('-', ' ').replace(/^./, letter => letter.toUpperCase())
}

function isAfter(one: Temporal.PlainDate, other: Temporal.PlainDate): boolean {
  return one.until(other).sign < 0
}
