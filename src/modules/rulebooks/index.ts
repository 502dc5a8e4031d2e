import type { Temporal } from '../../kernel/dates.ts'
import type { FactValues } from '../../kernel/facts.ts'
import { type HolidayRow, type Holidays, holidaysFrom } from '../../kernel/working-days.ts'
import { checkRulebook } from './domain/check-rulebook.ts'
import { type DeadlineResult, factsOfDeadline, reckonDeadlines } from './domain/deadlines.ts'
import { evaluate, type FilledPart, fillIn, fillParts, type RuleResult, strengthOf } from './domain/evaluate.ts'
import { type FactDeclarations, FactsEnvironment, groupsRead } from './domain/facts-environment.ts'
import { describeFault, type Fault } from './domain/fault.ts'
import { frameworkFacts, frameworkOf } from './domain/framework-facts.ts'
import { type Grades, type LimitedGrade, limitedGrades, limitMoment, limitRules } from './domain/limits.ts'
import { type Names, namesOf } from './domain/names.ts'
import type { Rule, Rulebook } from './domain/rulebook.ts'
import { parseTemplate } from './domain/template.ts'
import type { Facts } from './domain/trace.ts'
import { type EditionSource, editionFolders, lostEditions, readEdition, readPublished } from './load.ts'

export type { DeadlineResult } from './domain/deadlines.ts'
export { editorSchema } from './domain/editor-schema.ts'
export { type FilledPart, notKnownYet, type ReadFact, type RuleResult } from './domain/evaluate.ts'
export type { FactDeclarations } from './domain/facts-environment.ts'
export { describeFault, type Fault } from './domain/fault.ts'
export { frameworkFacts } from './domain/framework-facts.ts'
export { editionOn, hasBegun } from './domain/in-force.ts'
export {
  type Grades,
  isBetter,
  type LimitedGrade,
  type LimitResult,
  type LimitState,
  type SingleChange,
} from './domain/limits.ts'
export { labelIn } from './domain/names.ts'
export type {
  Deadline,
  GradedJudgement,
  Judgement,
  Passage,
  Question,
  Rule,
  Rulebook,
  Strength,
} from './domain/rulebook.ts'
export type { Trace } from './domain/trace.ts'
export { type Act, acts, type EvaluatedQuestion, evaluatedQuestions, fieldworkRoute } from './domain/vocabulary.ts'
export { type Explanation, why } from './domain/why.ts'
export { writeEditorSchema } from './load.ts'
export { rulebooksRoutes } from './routes.ts'

export type CheckOptions = {
  /** What modules declare, without `framework`, which the rulebook itself gives. */
  readonly groups: readonly FactDeclarations[]
  /** Kinds of organisation in the register, by which recipients are named; not checked where absent. */
  readonly kinds?: readonly string[]
}

export type CheckedEdition = {
  readonly folder: string
  readonly rulebook?: Rulebook
  /** Of the content; pinned by a review, and noted when the edition is published. */
  readonly hash: string
  readonly faults: readonly Fault[]
}

/** Checks every edition at or below a folder; an edition without faults comes with its rulebook. */
export async function checkEditions(folder: string, options: CheckOptions): Promise<readonly CheckedEdition[]> {
  const environment = FactsEnvironment.from([frameworkFacts, ...options.groups])
  return checkAll(folder, environment, options)
}

async function checkAll(
  folder: string,
  environment: FactsEnvironment,
  { kinds }: CheckOptions,
): Promise<readonly CheckedEdition[]> {
  const sources = await Promise.all((await editionFolders(folder)).map(readEdition))
  const lost = lostEditions(await readPublished(folder), sources)
  return [...lost, ...sources.map(check)]

  function check(source: EditionSource): CheckedEdition {
    const { folder, rulebook, edition, hash, hashOnFile, content, locate, faults } = source
    if (faults.length > 0) return { folder, hash, faults }
    const published = { rulebook, edition, hash, ...(hashOnFile === undefined ? {} : { hashOnFile }) }
    const checked = checkRulebook({ content, locate, environment, published, ...(kinds ? { kinds } : {}) })
    return { folder, hash, ...checked }
  }
}

/** Loads one group of facts for the review in question; a group of which nothing is known is an empty object. */
export type LoadFacts = (group: string) => Promise<FactValues>

/** All rulebooks of the installation. */
export type Rulebooks = {
  /** In the order of their names. */
  list(): readonly Rulebook[]
  /** Throws where there is no such edition: a review always pins one that is there. */
  get(rulebook: string, edition: string): Rulebook
  find(rulebook: string, edition: string): Rulebook | undefined
  /**
   * The rules that speak at any of the moments (`always`, `leave <stage>`, `act <act>`), in the order of the rulebook.
   * Loads each group once, and only those that the rules read. With `touching`, only rules that read one of the groups.
   * Limits on grades speak when a grade is agreed; `about` is the judgement whose grade that is.
   */
  check(
    rulebook: Rulebook,
    moments: readonly string[],
    load: LoadFacts,
    options?: { readonly touching?: readonly string[]; readonly about?: string },
  ): Promise<readonly RuleResult[]>
  /** What limits what, with these grades: what holds, what it reads, and what would have changed it. Asks nobody. */
  limits(rulebook: Rulebook, grades: Grades): readonly LimitedGrade[]
  /** Every deadline that holds for the review, on the day `today`. */
  deadlines(rulebook: Rulebook, load: LoadFacts, today: Temporal.PlainDate): Promise<readonly DeadlineResult[]>
  /** A sentence or letter of the rulebook with the value of every `{…}` put in; "not known yet" where there is none. */
  fillIn(rulebook: Rulebook, sentence: string, load: LoadFacts): Promise<string>
  /** The same piece by piece, with a gap for what is not known. */
  fillParts(rulebook: Rulebook, sentence: string, load: LoadFacts): Promise<readonly FilledPart[]>
  /** Working days as the rulebook defines them. */
  holidays(rulebook: Rulebook): Holidays
  /** Of the content of the edition, as `sha256:…`. */
  hash(rulebook: Rulebook): string
}

/**
 * Reads and checks every edition in `directory`. Throws one error that lists all faults, file by file, so that a
 * server never starts on a rulebook that cannot be relied on.
 */
export async function createRulebooks(
  options: CheckOptions & { readonly directory: string; readonly holidays: readonly HolidayRow[] },
): Promise<Rulebooks> {
  const environment = FactsEnvironment.from([frameworkFacts, ...options.groups])
  const checked = await checkAll(options.directory, environment, options)
  const faults = checked.flatMap(edition => edition.faults)
  if (faults.length > 0) throw new Error(`The rulebooks have faults:\n${faults.map(describeFault).join('\n')}`)
  const editions = new Map<
    Rulebook,
    {
      readonly hash: string
      readonly holidays: Holidays
      readonly names: Names
      /** Groups of facts that its deadlines read. */
      readonly deadlineGroups: readonly string[]
    }
  >()
  for (const { rulebook, hash } of checked) {
    if (rulebook)
      editions.set(rulebook, {
        hash,
        holidays: holidaysFrom(options.holidays, rulebook['working-day'].not),
        names: namesOf(rulebook),
        deadlineGroups: rulebook.deadlines.flatMap(deadline =>
          factsOfDeadline(deadline, rulebook.deadlines, environment).map(groupOf),
        ),
      })
  }

  const editionOf = (rulebook: Rulebook) => {
    const edition = editions.get(rulebook)
    if (!edition) throw new Error(`The rulebook ${rulebook.rulebook} ${rulebook.edition} was not loaded here`)
    return edition
  }
  const find = (name: string, edition: string): Rulebook | undefined =>
    [...editions.keys()].find(rulebook => rulebook.rulebook === name && rulebook.edition === edition)

  return {
    list: () => [...editions.keys()],
    find,
    get(name, edition) {
      const rulebook = find(name, edition)
      if (!rulebook) throw new Error(`There is no rulebook ${name} ${edition}`)
      return rulebook
    },
    async check(rulebook, moments, load, { touching, about } = {}) {
      const rules = rulebook.rules
        .filter(rule => moments.includes(rule.at))
        .filter(rule => !touching || conditionGroups(rule, environment).some(group => touching.includes(group)))
      const groups = rules.flatMap(rule => [
        ...conditionGroups(rule, environment),
        ...sentenceGroups(rule.say, environment),
      ])
      const asksLimits = moments.includes(limitMoment) && rulebook.limits.length > 0
      const facts = await loadFacts(rulebook, asksLimits ? [...groups, 'grades'] : groups, load)
      const { names } = editionOf(rulebook)
      return [
        ...rules.map(rule => evaluate(rule, environment, facts, names)),
        ...(asksLimits ? limitRules(rulebook, agreedIn(facts), about, names) : []),
      ]
    },
    limits: (rulebook, grades) => limitedGrades(rulebook, grades, editionOf(rulebook).names),
    async deadlines(rulebook, load, today) {
      const { deadlineGroups, holidays } = editionOf(rulebook)
      const facts = await loadFacts(rulebook, deadlineGroups, load)
      return reckonDeadlines(rulebook.deadlines, facts, { environment, holidays, today })
    },
    async fillIn(rulebook, sentence, load) {
      return fillIn(
        sentence,
        environment,
        await loadFacts(rulebook, sentenceGroups(sentence, environment), load),
        editionOf(rulebook).names,
      )
    },
    async fillParts(rulebook, sentence, load) {
      return fillParts(
        sentence,
        environment,
        await loadFacts(rulebook, sentenceGroups(sentence, environment), load),
        editionOf(rulebook).names,
      )
    },
    holidays: rulebook => editionOf(rulebook).holidays,
    hash: rulebook => editionOf(rulebook).hash,
  }
}

function conditionGroups(rule: Rule, environment: FactsEnvironment): readonly string[] {
  return groupsRead(strengthOf(rule).expression, environment)
}

function sentenceGroups(sentence: string, environment: FactsEnvironment): readonly string[] {
  return (parseTemplate(sentence) ?? []).flatMap(part =>
    'expression' in part ? groupsRead(part.expression, environment) : [],
  )
}

/**
 * The grades of the fact `grades.agreed`; undefined where it is not known. Throws where the module that declares it gives
 * it in another shape.
 */
function agreedIn(facts: Facts): Grades | undefined {
  const agreed = facts['grades']?.['agreed']
  if (agreed === undefined) return undefined
  if (!Array.isArray(agreed)) throw new Error('The fact grades.agreed is no list, and limits read it')
  return new Map(
    agreed.map(each => {
      const { judgement, grade } = each as { readonly judgement: string; readonly grade: bigint }
      return [judgement, Number(grade)]
    }),
  )
}

function groupOf(fact: string): string {
  return fact.split('.')[0] ?? fact
}

/** One after the other: a loader may hold the only connection. */
async function loadFacts(rulebook: Rulebook, groups: readonly string[], load: LoadFacts): Promise<Facts> {
  const facts: Record<string, FactValues> = {}
  for (const group of new Set(groups)) {
    facts[group] = group === frameworkFacts.group ? frameworkOf(rulebook) : await load(group)
  }
  return facts
}
