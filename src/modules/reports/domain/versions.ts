/** What is left as it was for whoever writes a paragraph: its neighbours only made room. */
const movesOnly: ReadonlySet<string> = new Set(['move-block'])

type Saved = { readonly version: number; readonly command: string; readonly text: string }

/**
 * Whether what somebody looked at is what stands there now: since the version that they saw the paragraph was moved at
 * most, which takes no word from anybody.
 */
export function wasOnlyMoved(versions: readonly Saved[], since: number): boolean {
  const later = versions.filter(each => each.version > since)
  return versions.some(each => each.version === since) && later.every(each => movesOnly.has(each.command))
}

/** The words of a paragraph as they stood at a version; undefined where the record does not tell. */
export function textAt(versions: readonly Saved[], version: number): string | undefined {
  return versions.find(each => each.version === version)?.text
}

/** The versions in which the words differ from those before: what a reader of them looks for, with the first. */
export function withOtherWords<Each extends Saved>(versions: readonly Each[]): readonly Each[] {
  return versions.filter((each, index) => index === 0 || each.text !== versions[index - 1]?.text)
}
