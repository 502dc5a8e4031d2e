import { sayCount } from '../../../kernel/words.ts'
import { type Figure, rounded, spread } from './figure.ts'
import type { EvaluatedReview } from './review.ts'

/** What a review asked of its area, in numbers. */
export type Burden = {
  readonly review: string
  readonly documents: number
  readonly documentsSent: number
  readonly meetings: number
  readonly activities: number
  readonly daysOnSite: number
  readonly inspectorDays: number
}

const measures = [
  ['documents', 'Documents asked for'],
  ['documentsSent', 'Documents sent'],
  ['meetings', 'Meetings with the area on record'],
  ['activities', 'Activities held'],
  ['daysOnSite', 'Days of the calendar with an activity'],
  ['inspectorDays', 'Days of inspectors at activities'],
] as const satisfies readonly (readonly [keyof Burden, string])[]

/** What reviews of a group asked of their areas (¶82 of the 2005 framework: whether the process is manageable). */
export function burdenFigure(burdens: readonly Burden[], reviews: readonly EvaluatedReview[], cite: string): Figure {
  const begun = reviews.filter(({ state }) => state !== 'planned')
  const ids = new Set(begun.map(({ id }) => id))
  const own = burdens.filter(({ review }) => ids.has(review))
  const most = own.toSorted((one, other) => other.inspectorDays - one.inspectorDays)[0]
  const title = begun.find(({ id }) => id === most?.review)?.title
  const middle = spread(own.map(({ documents }) => documents))?.middle
  return {
    id: 'burden',
    title: 'What was asked of councils and partners',
    says:
      middle === undefined
        ? 'No review has begun.'
        : `A review in the middle asked for ${rounded(middle)} documents and spent ${rounded(
            spread(own.map(({ inspectorDays }) => inspectorDays))?.middle ?? 0,
          )} days of inspectors at activities in the area.`,
    base: `${sayCount(begun.length, 'review')} that ${begun.length === 1 ? 'has' : 'have'} begun.`,
    missing: [
      'How many people were met is not counted: an activity names by role whom it met, and nobody is asked for a number.',
      ...(reviews.length > begun.length ? [`${sayCount(reviews.length - begun.length, 'review')} not begun yet.`] : []),
    ],
    cite,
    first: 'In a review',
    columns: ['Middle', 'Middle half from', 'to', 'Most', 'In all'],
    lines: measures.map(([field, label]) => {
      const values = own.map(each => each[field])
      const found = spread(values)
      return {
        key: `burden ${field}`,
        label,
        values: [
          found && rounded(found.middle),
          found && rounded(found.lower),
          found && rounded(found.upper),
          values.length === 0 ? undefined : values.reduce((one, other) => Math.max(one, other), 0),
          values.reduce((sum, each) => sum + each, 0),
        ],
      }
    }),
    drawn: { column: 0, unit: 'in a review in the middle' },
    ...(most === undefined || title === undefined || own.length < 2
      ? {}
      : {
          outlier: {
            text: `Most days of inspectors in the area: ${title} (${most.inspectorDays})`,
            href: `/evaluation/reviews/${most.review}`,
          },
        }),
  }
}
