/** One requirement of `requirements.md`: its id and the milestone from which a test has to prove it. */
export type Requirement = { readonly id: string; readonly milestone: number }

/** A test file and the titles of its tests, each with the titles of the suites around it. */
export type TitledTests = {
  readonly file: string
  readonly titles: readonly string[]
  /** True when the file puts the whole product together or runs the program, and so can reach the running system. */
  readonly drivesProduct: boolean
}

/** Requirements of structure: what proves them is the checker of rulebooks, on a planted fault. */
const provenByChecker = new Set(['JAR-A1', 'JAR-A2'])

/** What is due, and which tests name it; the shape that `conspectus trace --json` prints. */
export type Trace = {
  readonly due: readonly string[]
  /** Requirements that are due and named by a test that drives the product. */
  readonly covered: readonly {
    readonly id: string
    readonly tests: readonly { readonly file: string; readonly title: string }[]
  }[]
  /** The others that are due, those among them that only tests of a part name included. */
  readonly missing: readonly string[]
  readonly namedByPartsOnly: readonly string[]
  /** Ids that tests name and `requirements.md` does not have. */
  readonly unknown: readonly string[]
}

const requirementLine = /^- \*\*([A-Z]+-[A-Za-z0-9]+)\*\* \[(\d+)\]/
const anyId = /(?<![A-Za-z0-9])(?:ALL|JAR|CAA)-[A-Za-z0-9]+/g

/**
 * The requirements in the order of the file. Throws on an id that stands twice and on a line that begins like a
 * requirement but is not one, since a requirement that is not read would never be missed.
 */
export function readRequirements(requirementsText: string): readonly Requirement[] {
  const seen = new Set<string>()
  return requirementsText.split('\n').flatMap((line, index) => {
    if (!line.startsWith('- **')) return []
    const found = requirementLine.exec(line)
    const [, id, milestone] = found ?? []
    if (id === undefined)
      throw new Error(`requirements.md, line ${index + 1}: no id and milestone as in "- **JAR-12** [1]"`)
    if (seen.has(id)) throw new Error(`requirements.md, line ${index + 1}: ${id} stands there twice`)
    seen.add(id)
    return [{ id, milestone: Number(milestone) }]
  })
}

/** The milestone whose requirements are due: the line "Due so far: milestone 1." of `requirements.md`. */
export function readMilestone(requirementsText: string): number {
  const found = /^Due so far: milestone (\d+)\.$/m.exec(requirementsText)
  if (found === null) throw new Error('requirements.md: no line "Due so far: milestone 1."')
  return Number(found[1])
}

/** Which requirements are due at a milestone, and which tests name each. A title names an id by holding it as a word. */
export function traceRequirements(
  requirementsText: string,
  testFiles: readonly TitledTests[],
  milestone: number,
): Trace {
  const requirements = readRequirements(requirementsText)
  const known = new Set(requirements.map(requirement => requirement.id))
  const tests = new Map<string, { file: string; title: string }[]>()
  const unknown = new Set<string>()
  const named = new Set<string>()
  for (const { file, titles, drivesProduct } of testFiles) {
    for (const title of titles) {
      for (const id of new Set(title.match(anyId) ?? [])) {
        if (!known.has(id)) unknown.add(id)
        named.add(id)
        if (drivesProduct || provenByChecker.has(id)) tests.set(id, [...(tests.get(id) ?? []), { file, title }])
      }
    }
  }
  const due = requirements.filter(each => each.milestone <= milestone).map(each => each.id)
  return {
    due,
    covered: due.flatMap(id => {
      const naming = tests.get(id)
      return naming === undefined ? [] : [{ id, tests: naming }]
    }),
    missing: due.filter(id => !tests.has(id)),
    namedByPartsOnly: due.filter(id => named.has(id) && !tests.has(id)),
    unknown: [...unknown].sort(),
  }
}
