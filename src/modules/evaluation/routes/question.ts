import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { AgreementChoices } from '../../judgements/index.ts'
import type { Services } from '../../reviews/index.ts'
import type { EvaluatedQuestion, Rulebook } from '../../rulebooks/index.ts'
import type { Figure } from '../domain/figure.ts'
import { type EvaluatedReview, editionOf, type Group } from '../domain/review.ts'

export type EvaluationServices = Services & { readonly agreement: AgreementChoices }

/** What a question is given when it has read its rows: the reviews of one group, and who evaluates them. */
export type Reckon = (reviews: readonly EvaluatedReview[], group: Group) => Promise<readonly Figure[]>

/** One thing that is asked of the work over all reviews. */
export type EvaluationQuestion = {
  readonly id: EvaluatedQuestion
  readonly title: string
  /** In plain words, as the page begins. */
  readonly asks: string
  /** Statements that reading costs, whatever the number of reviews. */
  readonly statements: number
  /** Reads what there is over all reviews; what follows needs no database. */
  read(services: EvaluationServices, tx: Transaction, today: Temporal.PlainDate): Promise<Reckon>
}

/** The paragraph by which a framework has this evaluated; of the first that names it, and empty where none does. */
export function citeOf(rulebooks: readonly Rulebook[], question: EvaluatedQuestion): string {
  return (
    rulebooks.flatMap(({ evaluation }) => evaluation?.covers ?? []).find(each => each.question === question)?.cite ?? ''
  )
}

/** The editions under which the reviews of a group are; all of them where the group is empty. */
export function editionsOf(services: Services, reviews: readonly EvaluatedReview[]): readonly Rulebook[] {
  const names = new Set(reviews.map(editionOf))
  const all = services.rulebooks.list()
  return names.size === 0 ? all : all.filter(rulebook => names.has(editionOf(rulebook)))
}
