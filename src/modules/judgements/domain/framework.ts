import { type GradedJudgement, labelIn, type Rulebook } from '../../rulebooks/index.ts'

/** A judgement as the rulebook names it. `written` ones take a conclusion, `graded` ones a grade and never both. */
export type NamedJudgement = {
  readonly id: string
  /** The framework's own words. */
  readonly text: string
  readonly kind: 'key' | 'management' | 'further' | 'graded'
  /** The heading it stands under: its outcome or the area in management. Empty where there is none. */
  readonly heading: string
  /** Id of the vulnerable group whose own judgement it is. */
  readonly group: string | undefined
  readonly cite: string
}

/** Judgements under one heading, in the order of the rulebook. */
export type JudgementSection = {
  readonly id: string
  readonly label: string
  readonly judgements: readonly NamedJudgement[]
}

/** Every judgement that takes a written conclusion: by outcome, then management, then the further ones. */
export function writtenSections(rulebook: Rulebook): readonly JudgementSection[] {
  const outcomes = rulebook.outcomes.map(outcome => ({
    id: outcome.id,
    label: outcome.label,
    judgements: outcome.judgements.map(each => named(each, 'key', outcome.label)),
  }))
  const { management } = rulebook
  const managing = {
    id: management.id,
    label: management.label,
    judgements: management.judgements.map(each => named(each, 'management', management.label)),
  }
  const further = {
    id: 'further',
    label: 'Further judgements',
    judgements: rulebook.ungraded.map(each => named(each, 'further', '')),
  }
  return [...outcomes, managing, further].filter(section => section.judgements.length > 0)
}

function named(
  judgement: { readonly id: string; readonly text: string; readonly group?: string | undefined; readonly cite: string },
  kind: NamedJudgement['kind'],
  heading: string,
): NamedJudgement {
  return { id: judgement.id, text: judgement.text, kind, heading, group: judgement.group, cite: judgement.cite }
}

/** Any judgement of the rulebook, graded ones included; undefined where it names none so. */
export function findJudgement(rulebook: Rulebook, id: string): NamedJudgement | undefined {
  const graded = findGraded(rulebook, id)
  if (graded !== undefined)
    return { id, text: graded.label, kind: 'graded', heading: '', group: undefined, cite: graded.cite }
  return writtenSections(rulebook)
    .flatMap(section => section.judgements)
    .find(judgement => judgement.id === id)
}

function findGraded(rulebook: Rulebook, id: string): GradedJudgement | undefined {
  return rulebook.graded.find(graded => graded.id === id)
}

/** Graded judgements that answer one question of the framework; without questions, those of one paragraph. */
export type Question = { readonly text: string; readonly cite: string; readonly graded: readonly GradedJudgement[] }

export function questionsOf(rulebook: Rulebook): readonly Question[] {
  const questions: { text: string; cite: string; graded: GradedJudgement[] }[] = []
  for (const graded of rulebook.graded) {
    const last = questions.at(-1)
    const text = graded.question ?? ''
    if (last !== undefined && last.text === text && (text !== '' || last.cite === graded.cite)) last.graded.push(graded)
    else questions.push({ text, cite: graded.cite, graded: [graded] })
  }
  return questions
}

/** What a grade draws on: judgements written in words, and other grades. */
export type Grounds = { readonly written: readonly NamedJudgement[]; readonly graded: readonly NamedJudgement[] }

export function groundsOf(rulebook: Rulebook, gradedId: string): Grounds {
  const drawn = (findGraded(rulebook, gradedId)?.['draws-on'] ?? []).flatMap(id => findJudgement(rulebook, id) ?? [])
  return {
    written: drawn.filter(judgement => judgement.kind !== 'graded'),
    graded: drawn.filter(judgement => judgement.kind === 'graded'),
  }
}

/** Name of a grade's scale ends, best first, whichever way the numbers run. */
export function scaleBestFirst(rulebook: Rulebook): Rulebook['grades']['scale'] {
  const { best, scale } = rulebook.grades
  return [...scale].sort((one, other) => Math.abs(one.grade - best) - Math.abs(other.grade - best))
}

/** Bodies whose view is asked for before this judgement is agreed, as the rulebook lists them. */
export function responsibleBodies(rulebook: Rulebook, judgement: string): readonly string[] {
  return findGraded(rulebook, judgement)?.['responsible-bodies'] ?? []
}

/** The body's name on pages; its id where the rulebook has none. */
export function bodyLabel(rulebook: Rulebook, body: string): string {
  return labelIn(rulebook.bodies, body)
}
