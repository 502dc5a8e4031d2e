import { sql } from 'kysely'
import type { Transaction } from '../../../platform/db/database.ts'
import type { IndependentGrade } from '../domain/agreement/figures.ts'

/** Every grade given alone, over all reviews, without names; empty for who does not keep the method. One statement. */
export async function listIndependentGrades(
  tx: Transaction,
): Promise<readonly (IndependentGrade & { readonly rulebook: string; readonly edition: string })[]> {
  const { rows } = await sql<IndependentGrade & { rulebook: string; edition: string }>`
    select rulebook, edition, review, judgement, body, rater, grade from judgements_independent_grades()`.execute(tx)
  return rows
}
