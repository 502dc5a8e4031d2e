/** Where a value stands in an edition: keys and positions from the top, as in `['rules', 3, 'must']`. */
export type Path = readonly (string | number)[]

/** A place in a file; the first line is 1. */
export type Place = { readonly file: string; readonly line: number }

/** The place of the value at a path, or of the nearest thing around it where the value itself is missing. */
export type Locate = (path: Path) => Place

/** One thing wrong with an edition: where it stands, what is wrong, and what to do about it. */
export type Fault = Place & { readonly fault: string; readonly repair: string }

/** Collects the faults of one edition; checks name the path and never deal with files. */
export class Faults {
  readonly #locate: Locate
  readonly #faults: Fault[] = []

  constructor(locate: Locate) {
    this.#locate = locate
  }

  add(path: Path, fault: string, repair: string): void {
    this.#faults.push({ ...this.#locate(path), fault, repair })
  }

  /** In the order of files and lines, as a person works through them. */
  all(): readonly Fault[] {
    return this.#faults.toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line)
  }
}

/** `file:line: fault. repair`, one line per fault, for the terminal and for the error at start-up. */
export function describeFault({ file, line, fault, repair }: Fault): string {
  return `${file}:${line}: ${fault} ${repair}`
}
