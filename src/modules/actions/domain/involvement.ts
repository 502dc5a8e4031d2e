import type { Temporal } from '../../../kernel/dates.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { type Duty, type Organisation, partnersIn } from './duties.ts'

type Day = Temporal.PlainDate

/** A step of a partner's part in the review: the day on which it was taken, or why it was not. */
export type Involvement = {
  readonly organisationId: string
  /** Id of the rulebook's step. */
  readonly step: string
  readonly doneOn: Day | undefined
  readonly whyNot: string | undefined
  readonly note: string
  readonly recordedBy: string
  readonly version: number
}

type Named = Organisation & { readonly name: string }

/**
 * Who is to have a part in the review (¶16): those to whom the authority owes the report as partners; before there are
 * duties, the organisations of the register that would be.
 */
export function partnersOf(
  rulebook: Rulebook,
  duties: readonly (Duty & { readonly organisation: string })[],
  organisations: readonly Named[],
): readonly { readonly id: string; readonly name: string }[] {
  const kinds = new Set(rulebook.recipients.filter(each => each.consulted).flatMap(each => each.kinds))
  const names = new Map(duties.map(({ organisationId, organisation }) => [organisationId, organisation]))
  const partners =
    duties.length === 0
      ? organisations.filter(({ kind }) => kinds.has(kind)).map(({ id, name }) => ({ id, name }))
      : partnersIn(rulebook, duties).map(id => ({ id, name: names.get(id) ?? '' }))
  return partners.toSorted((one, other) => one.name.localeCompare(other.name, 'en-GB'))
}

/** Steps of which nothing is on record, as “Dorset Primary Care Trust (Contributed evidence)”. */
export function gapsOf(
  rulebook: Rulebook,
  partners: readonly { readonly id: string; readonly name: string }[],
  recorded: readonly Pick<Involvement, 'organisationId' | 'step'>[],
): readonly string[] {
  const there = new Set(recorded.map(({ organisationId, step }) => `${organisationId} ${step}`))
  return partners.flatMap(({ id, name }) =>
    (rulebook.involvement ?? [])
      .filter(step => !there.has(`${id} ${step.id}`))
      .map(({ label }) => `${name} (${label})`),
  )
}
