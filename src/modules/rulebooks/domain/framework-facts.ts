import type { FactValues } from '../../../kernel/facts.ts'
import type { FactDeclarations } from './facts-environment.ts'
import type { Rulebook } from './rulebook.ts'

const listOfIds = { list: 'string' } as const

/** What rules may ask of the rulebook they stand in. Always known: it is the edition itself. */
export const frameworkFacts = {
  group: 'framework',
  doc: 'The framework itself, as this edition of the rulebook gives it.',
  fields: {
    outcomes: { type: listOfIds, doc: 'Ids of the outcomes.' },
    keyJudgements: {
      type: {
        list: {
          name: 'FrameworkJudgement',
          fields: {
            id: { type: 'string', doc: 'Id of the judgement.' },
            outcome: { type: 'string', doc: 'Id of the outcome it belongs to.' },
            group: { type: 'string', doc: 'Id of the group whose own judgement it is; empty when none.' },
          },
        },
      },
      doc: 'The key judgements of all outcomes.',
    },
    management: { type: listOfIds, doc: 'Ids of the judgement areas in management.' },
    ungraded: { type: listOfIds, doc: 'Ids of the further judgements, written and never graded.' },
    graded: {
      type: {
        list: {
          name: 'FrameworkGraded',
          fields: {
            id: { type: 'string', doc: 'Id of the graded judgement.' },
            responsibleBodies: { type: listOfIds, doc: 'Ids of the bodies whose view its grade needs.' },
          },
        },
      },
      doc: 'The judgements that carry a grade.',
    },
    grades: { type: { list: 'int' }, doc: 'The grades of the scale, as written.' },
    designatedBodies: { type: listOfIds, doc: 'Ids of the bodies whose inspectors may make up a team.' },
    groups: { type: listOfIds, doc: 'Ids of the groups covered in every review.' },
    tiers: { type: listOfIds, doc: 'Ids of the tiers of service.' },
    sources: { type: listOfIds, doc: 'Ids of the sources from whom evidence is heard.' },
    provisions: { type: listOfIds, doc: 'Ids of the rows of what is provided to the review.' },
    confirmations: { type: listOfIds, doc: 'Ids of the things a meeting confirms.' },
    briefings: { type: listOfIds, doc: 'Ids of those whom a meeting briefs.' },
  },
} as const satisfies FactDeclarations

/** What a limit may ask: the grades that it reads, and the framework. Grades that are not agreed are not among them. */
export const limitFacts = {
  group: 'grades',
  doc: 'The grades a limit reads.',
  fields: {
    agreed: {
      type: {
        list: {
          name: 'LimitingGrade',
          fields: {
            judgement: { type: 'string', doc: 'Id of the graded judgement.' },
            grade: { type: 'int', doc: 'Grade on the scale of the rulebook.' },
          },
        },
      },
      doc: 'The grades agreed, or supposed.',
    },
  },
} as const satisfies FactDeclarations

/** The values of these facts for one edition. */
export function frameworkOf(rulebook: Rulebook): FactValues {
  const ids = (values: readonly { readonly id: string }[]): readonly string[] => values.map(({ id }) => id)
  return {
    outcomes: ids(rulebook.outcomes),
    keyJudgements: rulebook.outcomes.flatMap(outcome =>
      outcome.judgements.map(({ id, group }) => ({ id, outcome: outcome.id, group: group ?? '' })),
    ),
    management: ids(rulebook.management.judgements),
    ungraded: ids(rulebook.ungraded),
    graded: rulebook.graded.map(graded => ({ id: graded.id, responsibleBodies: graded['responsible-bodies'] ?? [] })),
    grades: rulebook.grades.scale.map(({ grade }) => BigInt(grade)),
    designatedBodies: ids(rulebook.bodies.filter(body => body.designated)),
    groups: ids(rulebook.groups.filter(group => group['in-every-review'])),
    tiers: ids(rulebook.tiers),
    sources: ids(rulebook.sources),
    provisions: ids(rulebook.provisions),
    confirmations: ids(rulebook.confirmations),
    briefings: ids(rulebook.briefings),
  }
}
