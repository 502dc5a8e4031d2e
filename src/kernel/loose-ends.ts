/** The exact place where something is put right: what it is called there, and the way to it. */
export type Place = { readonly text: string; readonly href: string }

/**
 * What no rule speaks of and a review should not end with: late, or left over. All of one kind are one loose end, and
 * each has its place.
 */
export type LooseEnd = {
  /** Of the kind, as in `evidence-unused`; no two kinds have the same. */
  readonly id: string
  readonly gravity: 'late' | 'left'
  /** What is the matter, in a sentence that says how many. */
  readonly text: string
  readonly places: readonly Place[]
}

/** What a module has to say to the sweep of a review. */
export type LooseEnds = {
  /** Those of which there are any, the graver first. */
  readonly ends: readonly LooseEnd[]
  /** Where the things stand that a fact counts or lists, by the fact's name, as in `report.withoutThread`. */
  readonly places: { readonly [fact: string]: readonly Place[] }
}

/** A module's part of the sweep: one loader, with a fixed number of statements. */
export type LooseEndGroup<Source> = { load(source: Source): Promise<LooseEnds> }

/** A loose end, or none where it has no place; `say` is given how many there are. */
export function looseEnd(
  id: string,
  gravity: LooseEnd['gravity'],
  places: readonly Place[],
  say: (count: number) => string,
): readonly LooseEnd[] {
  return places.length === 0 ? [] : [{ id, gravity, text: say(places.length), places }]
}
