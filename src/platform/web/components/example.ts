/** One way a component is used: a name that says what it shows, and what it is given. They document and test it. */
export type Example<Params> = { readonly name: string; readonly params: Params }

/** A component by its file, its macro, and its examples. */
export type Component<Params = object> = {
  /** `<file>.njk` in this folder. */
  readonly file: string
  readonly macro: string
  readonly examples: readonly Example<Params>[]
}
