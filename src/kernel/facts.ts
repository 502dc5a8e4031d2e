/**
 * What rules may ask of a module: typed fields, each with a line of meaning, and one loader.
 *
 * A rule in a rulebook names a fact by group and field, as in `coverage.fieldworkKey.size() <= 10`. The checker knows
 * from these declarations which facts exist and of what type. A fact that is not known yet is left out by the loader,
 * never null: not known is not false.
 */
export type FactType =
  | 'int'
  | 'string'
  | 'bool'
  /** A calendar day, `Temporal.PlainDate`. */
  | 'date'
  | { readonly list: FactType }
  /** An object type; `name` is unique over all groups. */
  | { readonly name: string; readonly fields: FactFields }

export type FactFields = { readonly [field: string]: { readonly type: FactType; readonly doc: string } }

export type FactGroup<Source> = {
  /** The name by which expressions reach the group. */
  readonly group: string
  readonly doc: string
  readonly fields: FactFields
  /** Loads all known fields for the review that `source` is about: whole numbers as bigint, days as `Temporal.PlainDate`. */
  load(source: Source): Promise<FactValues>
}

export type FactValue = bigint | string | boolean | object | readonly FactValue[]
export type FactValues = { readonly [field: string]: FactValue }

/** Leaves out what is not known: an absent fact is unknown to the rules, never false. */
export function known(facts: { readonly [fact: string]: FactValues[string] | undefined }): FactValues {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as FactValues
}
