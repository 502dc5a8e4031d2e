import type { Services } from '../../reviews/index.ts'
import { listIssuedFindings, listRecommendations } from '../views/plan.ts'
import { listPossibleOwners } from '../views/progress.ts'
import type { Shown } from './overview.ts'
import { inReportOrder } from './shown.ts'

/** The recommendations to choose from, as a form lists them. One statement. */
export async function recommendationChoices(services: Services, { tx, review }: Pick<Shown, 'tx' | 'review'>) {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const recommendations = inReportOrder(rulebook, await listRecommendations(tx, review.id))
  return [
    { value: '', text: 'None of them' },
    ...recommendations.map(({ id, text }, index) => ({
      value: id,
      text: `${index + 1}. ${shortened(text)}`,
    })),
  ]
}

/** The findings of the issued report to choose from, as a form lists them. One statement. */
export async function findingChoices({ tx, review }: Pick<Shown, 'tx' | 'review'>) {
  return [
    { value: '', text: 'None of them' },
    ...(await listIssuedFindings(tx, review.id)).map(({ id, number, text }) => ({
      value: id,
      text: `${number}. ${shortened(text)}`,
    })),
  ]
}

/** As much of a text as a list to choose from has room for. */
function shortened(text: string): string {
  return text.length > 90 ? `${text.slice(0, 87)}…` : text
}

/** The people who can own an action, as a form lists them. One statement. */
export async function ownerChoices({ tx, review }: Pick<Shown, 'tx' | 'review'>) {
  const owners = await listPossibleOwners(tx, review)
  return [
    { value: '', text: 'Nobody of the register' },
    ...owners.map(({ id, name, post, organisation }) => ({
      value: id,
      text: [name, post, organisation].filter(part => part !== '').join(', '),
    })),
  ]
}
