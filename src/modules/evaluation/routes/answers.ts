import {
  answerFigures,
  askedFigure,
  askedQuestions,
  type Released,
  type ReleaseKind,
  releasedNameOf,
} from '../domain/answers.ts'
import type { Figure } from '../domain/figure.ts'
import type { EvaluatedReview, Group } from '../domain/review.ts'
import { listAsked, listReaderWords, listReleased } from '../views.ts'
import { citeOf, type EvaluationQuestion, type EvaluationServices, editionsOf } from './question.ts'

/** The released answers to what the editions of a group ask readers or services, a figure for each question. */
export function releasedAnswers(
  services: EvaluationServices,
  kind: ReleaseKind,
  released: ReadonlyMap<ReleaseKind, Released>,
  reviews: readonly EvaluatedReview[],
  group: Group,
): readonly Figure[] {
  const asked = askedQuestions(kind, editionsOf(services, reviews))
  return answerFigures(kind, released.get(kind), asked, releasedNameOf(group, services.rulebooks.list()))
}

/** What those involved say: local services, in the questionnaire after a review. */
export const servicesQuestion: EvaluationQuestion = {
  id: 'views-of-those-involved',
  title: 'Views of those involved',
  asks: 'What do local services say of the review they had?',
  statements: 2,
  async read(services, tx) {
    const asked = await listAsked(tx)
    const released = await listReleased(tx)
    return async (reviews, group) => [
      ...releasedAnswers(services, 'services', released, reviews, group),
      askedFigure(asked, reviews, citeOf(editionsOf(services, reviews), 'views-of-those-involved')),
    ]
  },
}

/** What readers of published reports say, and what they wrote, once somebody has read it. */
export const readersQuestion: EvaluationQuestion = {
  id: 'views-of-readers',
  title: 'Views of readers',
  asks: 'Do people who read a report find what they need?',
  statements: 2,
  async read(services, tx) {
    const released = await listReleased(tx)
    const words = await listReaderWords(tx)
    return async (reviews, group) => {
      const byId = new Map(reviews.map(review => [review.id, review.title]))
      const own = words.filter(({ review }) => byId.has(review))
      return [
        ...releasedAnswers(services, 'readers', released, reviews, group),
        {
          id: 'words-of-readers',
          title: 'In their own words',
          says: own.length === 0 ? 'Nothing that readers wrote is shown yet.' : 'What readers wrote, the newest first.',
          base: 'What was read and let through by who keeps the programme; it names nobody.',
          missing: ['What waits to be read, and what was kept back because it names somebody, does not stand here.'],
          cite: citeOf(editionsOf(services, reviews), 'views-of-readers'),
          first: 'Report',
          columns: ['What a reader wrote'],
          lines: own.map(({ review, words: said }, index) => ({
            key: `words ${index}`,
            label: byId.get(review) ?? '',
            href: `/published/${review}`,
            values: [said],
          })),
          single: true,
        },
      ]
    }
  },
}
