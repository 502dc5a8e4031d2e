import { sayCount } from '../../../kernel/words.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import type { Figure, Line } from './figure.ts'
import type { EvaluatedReview } from './review.ts'
import { daysBetween } from './timeliness.ts'

/** What is on record of one review's working with an inspection that runs alongside. */
export type Joint = {
  readonly review: string
  readonly jointInspector: boolean
  readonly setUpJointly: boolean | undefined
  /** Feedback meetings that were held, by their ids in the rulebook. */
  readonly feedback: readonly string[]
  readonly planCompared: boolean | undefined
}

/** How reviews work together with the inspection of the council that runs alongside them (¶82 of the 2005 framework). */
export function jointFigure(
  joint: readonly Joint[],
  reviews: readonly EvaluatedReview[],
  rulebooks: readonly Rulebook[],
  cite: string,
): Figure {
  const alongside = reviews.filter(review => review.corporateAssessmentStart !== undefined)
  const own = new Map(joint.map(each => [each.review, each]))
  const pairs = alongside.flatMap(review => {
    const found = own.get(review.id)
    return found === undefined ? [] : [{ review, found }]
  })
  const line = (
    label: string,
    about: readonly (typeof pairs)[number][],
    holds: (pair: (typeof pairs)[number]) => boolean | undefined,
  ): Line => {
    const answers = about.map(holds)
    const yes = answers.filter(answer => answer === true).length
    const no = answers.filter(answer => answer === false).length
    return {
      key: `joint ${label}`,
      label,
      values: [yes, no, about.length - yes - no, yes + no === 0 ? undefined : Math.round((100 * yes) / (yes + no))],
    }
  }
  const meetings = rulebooks.flatMap(rulebook =>
    (rulebook['feedback-meetings'] ?? []).map(meeting => ({ ...meeting, rulebook })),
  )
  const labels = [...new Set(meetings.map(({ label }) => label))]
  const lines = [
    line('Both begin in the same week', pairs, ({ review }) => {
      const [other, start] = [review.corporateAssessmentStart, review.fieldworkStart]
      return other === undefined || start === undefined ? undefined : Math.abs(daysBetween(other, start) - 1) < 7
    }),
    line('An inspector is in both teams', pairs, ({ found }) => found.jointInspector),
    line('The setting-up meeting was held together', pairs, ({ found }) => found.setUpJointly),
    line('The plans of fieldwork were compared', pairs, ({ found }) => found.planCompared),
    ...labels.map(label => {
      const asking = meetings.filter(meeting => meeting.label === label)
      const about = pairs.filter(({ review }) =>
        asking.some(({ rulebook }) => rulebook.rulebook === review.rulebook && rulebook.edition === review.edition),
      )
      // Before the draft is out nobody expects the meeting: that it is not there yet says nothing.
      return line(`${label}: held`, about, ({ review, found }) => {
        if (asking.some(({ id }) => found.feedback.includes(id))) return true
        return review.state === 'published' || review.state === 'closed' ? false : undefined
      })
    }),
  ]
  const seldom = lines
    .filter(({ values: [, no] }) => Number(no) > 0)
    .toSorted((one, other) => Number(one.values[3]) - Number(other.values[3]))[0]
  return {
    id: 'joint-working',
    title: 'What is on record of working together',
    says:
      pairs.length === 0
        ? 'No review has another inspection on record that runs with it.'
        : `${sayCount(pairs.length, 'review')} of ${reviews.length} ran with an inspection of the council.`,
    base: `${sayCount(pairs.length, 'review')} with the first day of the inspection that runs with it.`,
    missing: [
      'What the two teams found of each other is in no figure. Only what is on record of their meetings and days is counted.',
      ...(reviews.length > alongside.length
        ? [
            `${sayCount(reviews.length - alongside.length, 'review')} ran alone, or nobody entered the other’s first day.`,
          ]
        : []),
    ],
    cite,
    first: 'Working together',
    columns: ['Yes', 'No', 'Not on record', 'Yes, of 100'],
    lines,
    drawn: { column: 3, unit: 'of 100 reviews of which it is known' },
    ...(seldom === undefined ? {} : { outlier: { text: `Least often: ${seldom.label}`, href: '#joint-working' } }),
  }
}
