/** Where a rule stands, so that a page can link a refusal to its paragraph. */
export type RuleReference = {
  /** Name and edition as in the path `rulebooks/<rulebook>/<edition>`. */
  readonly rulebook: string
  readonly edition: string
  readonly rule: string
  /** The paragraph as people write it: `¶12`, `footnote 1`, `Annex A`. */
  readonly cite: string
}

/** One thing that is wrong, in a sentence a person can act on. A list of them is a page's error summary. */
export type Problem = {
  readonly text: string
  /** Name of the posted field the sentence stands beside; absent where it concerns the whole. */
  readonly field?: string
  /** The rule that spoke, where one did. */
  readonly rule?: RuleReference
  /** Address of the exact place to mend it, where it is not on this page. */
  readonly href?: string
}

export function problem(text: string, field?: string): Problem {
  return field === undefined ? { text } : { text, field }
}
