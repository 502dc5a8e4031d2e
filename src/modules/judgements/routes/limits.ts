import type { Problem } from '../../../kernel/problems.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { filledForm, formAgain } from '../../../platform/web/forms.ts'
import { type Fields, firstText, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { mayRead, type ReviewSubject, reviewPage, type Services } from '../../reviews/index.ts'
import type { Grades, Rulebook } from '../../rulebooks/index.ts'
import { scaleBestFirst } from '../domain/framework.ts'
import { differencesFrom, judgementsInLimits, limitRows } from '../domain/limit-rows.ts'
import { listAgreed } from '../views/grades.ts'

/**
 * What limits what, with the grades agreed and with grades supposed. Both only read: what is supposed stands in the
 * address of the page and nowhere else.
 */
export function limitRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: '/reviews/:review/limits',
      permission: 'judgements.read-grades',
      may: mayRead,
      statements: 2,
      show: ({ tx, subject }) => showLimits(services, tx, subject),
    }),
    reviewPage({
      path: '/reviews/:review/limits/what-if',
      permission: 'judgements.read-grades',
      may: mayRead,
      statements: 2,
      show: ({ tx, subject, query }) => showWhatIf(services, tx, subject, query),
    }),
  ]
}

async function showLimits(services: Services, tx: Transaction, review: ReviewSubject): Promise<Reply> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const limited = services.rulebooks.limits(rulebook, await agreedIn(tx, review))
  return page('judgements/pages/limits.njk', {
    title: 'What limits what',
    review,
    rulebook,
    rows: limitRows(rulebook, limited, 'agreed'),
  })
}

async function showWhatIf(services: Services, tx: Transaction, review: ReviewSubject, query: Fields): Promise<Reply> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const agreed = await agreedIn(tx, review)
  const asked = judgementsInLimits(rulebook, services.rulebooks.limits(rulebook, agreed))
  const isAsked = asked.some(({ id }) => query[id] !== undefined)
  const { grades, problems } = isAsked ? readGrades(rulebook, asked, query) : { grades: agreed, problems: [] }
  const typed = isAsked ? query : Object.fromEntries(asked.map(({ id }) => [id, String(agreed.get(id) ?? '')]))
  return page(
    'judgements/pages/what-if.njk',
    {
      title: 'What if other grades were agreed',
      review,
      rulebook,
      form: problems.length > 0 ? formAgain(typed, problems) : filledForm(typed),
      asked,
      scale: scaleBestFirst(rulebook),
      isAsked,
      differences: differencesFrom(
        rulebook,
        new Map([...agreed].filter(([id]) => asked.some(each => each.id === id))),
        grades,
      ),
      rows: problems.length > 0 ? [] : limitRows(rulebook, services.rulebooks.limits(rulebook, grades), 'supposed'),
    },
    problems.length > 0 ? 422 : 200,
  )
}

async function agreedIn(tx: Transaction, review: ReviewSubject): Promise<Grades> {
  return new Map((await listAgreed(tx, review.id)).map(({ judgement, grade }) => [judgement, grade]))
}

/** Grades out of an address: nothing for a judgement is no grade, and anything else has to be on the scale. */
function readGrades(
  rulebook: Rulebook,
  asked: Rulebook['graded'],
  query: Fields,
): { readonly grades: Grades; readonly problems: readonly Problem[] } {
  const grades = new Map<string, number>()
  const problems: Problem[] = []
  for (const { id, label } of asked) {
    const text = firstText(query[id])?.trim() ?? ''
    const step = rulebook.grades.scale.find(({ grade }) => String(grade) === text)
    if (step !== undefined) grades.set(id, step.grade)
    else if (text !== '') problems.push({ text: `Choose a grade of the scale for “${label}”, or none.`, field: id })
  }
  return { grades, problems }
}
