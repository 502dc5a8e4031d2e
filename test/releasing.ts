import { agreedGrades, agreeGrade, conclude, conclusionsOf, reopenGrade } from '../src/modules/judgements/index.ts'
import { approveReport } from '../src/modules/quality/index.ts'
import { issueReport, saveRecommendation } from '../src/modules/reports/index.ts'
import { standing } from './assured.ts'
import { anyReason, done } from './journey.ts'
import type { Part, TestProduct } from './product.ts'

/* What is done to a report on its way to release, and to what it rests on, on 18 December 2006. */

export const day = '2006-12-18'

/** Rows of a table that a review has, seen by its owner. */
export async function count({ services }: TestProduct, table: string, review: string): Promise<number> {
  const { rows } = await services.database.asOwner(client =>
    client.query<{ count: string }>(`select count(*) as count from ${table} where review_id = $1`, [review]),
  )
  return Number(rows[0]?.count)
}

export async function issue(product: TestProduct, review: string) {
  return issueReport(product.services, await product.caller('approver', day), review, { reasons: anyReason })
}

/** Approves the report as it stands. */
export async function approve(product: TestProduct, review: string, part: Part = 'approver') {
  const { wordingPrint } = await standing(product, review)
  const given = { print: wordingPrint, note: '' }
  return approveReport(product.services, await product.caller(part, day), review, given, { reasons: anyReason })
}

/** The grade on a judgement reopened and agreed anew, the same as it was. */
export async function judgeAnew(product: TestProduct, review: string, item: string): Promise<void> {
  const lead = await product.caller('lead', day)
  const [agreed] = await product.services.database.as(lead, 'read', tx => agreedGrades(tx, review))
  if (agreed === undefined) throw new Error('No grade is agreed.')
  const { judgement, id } = agreed
  const rulebook = product.services.rulebooks.get('joint-area-review', '2005-08')
  const bodies = rulebook.graded.find(each => each.id === judgement)?.['responsible-bodies'] ?? []
  done(
    await reopenGrade(product.services, lead, {
      reviewId: review,
      judgement,
      agreementId: id,
      because: 'New evidence.',
      afresh: false,
    }),
  )
  const { people } = product
  const again = {
    reviewId: review,
    judgement,
    grade: agreed.grade,
    reasons: 'Looked at again.',
    answers: bodies.map(body => ({ body, text: 'The view is shared.' })),
    agreedBy: [people.lead, people.joint],
    evidence: [item],
    after: id,
  }
  done(await agreeGrade(product.services, lead, again, { reasons: anyReason }))
}

/** A conclusion rewritten. */
export async function concludeAnew(product: TestProduct, review: string, item: string): Promise<void> {
  const lead = await product.caller('lead', day)
  const [first] = await product.services.database.as(lead, 'read', tx => conclusionsOf(tx, review))
  if (first === undefined) throw new Error('Nothing is concluded.')
  const { judgement, version } = first
  const anew = {
    reviewId: review,
    judgement,
    state: 'concluded',
    text: 'It is less so.',
    evidence: [item],
    version,
  } as const
  done(await conclude(product.services, lead, anew))
}

/** A recommendation more: other words, the same judgements. */
export async function reword(product: TestProduct, review: string): Promise<void> {
  const more = { section: 'context', text: 'Keep all of them.', answers: 'The council', blocks: [] }
  done(await saveRecommendation(product.services, await product.caller('lead', day), review, more, undefined))
}
