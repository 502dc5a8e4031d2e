import type { Temporal } from '../../../kernel/dates.ts'
import { sayCount } from '../../../kernel/words.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import { type Figure, type Line, rounded, spread } from './figure.ts'
import type { EvaluatedReview } from './review.ts'
import { daysBetween } from './timeliness.ts'

type Day = Temporal.PlainDate
/** The day of the review itself and that of the other inspection. */
type Both = readonly [Day | undefined, Day | undefined]

/** That a review is linked with another inspection, kept here or elsewhere. */
export type ReviewLink = {
  readonly review: string
  /** The other review; undefined where the other inspection is kept elsewhere. */
  readonly other: string | undefined
  /** The two run together; else each is held for itself. */
  readonly together: boolean
  readonly ended: boolean
  /** One of the two reviews is cancelled. */
  readonly cancelled: boolean
  readonly fieldworkStarts: Both
  /** When each report went out; of one kept elsewhere the day that was told, which may be to come. */
  readonly outOn: Both
}

/**
 * How reviews go with the inspections that they are linked with (¶66 to ¶68, evaluated by ¶82 of the 2005 framework): held
 * together or apart, and whether the reports went out on one day. A link counts where either of its reviews is in the group.
 */
export function linksFigure(
  all: readonly ReviewLink[],
  reviews: readonly EvaluatedReview[],
  today: Day,
  cite: string,
): Figure {
  const titles = new Map(reviews.map(({ id, title }) => [id, title]))
  const sidesOf = ({ review, other }: ReviewLink) =>
    [review, other].filter(id => id !== undefined).filter(id => titles.has(id))
  const about = all.filter(link => sidesOf(link).length > 0)
  const counted = about.filter(({ ended, cancelled }) => !ended && !cancelled)
  const ended = about.filter(link => link.ended).length
  const cancelled = about.filter(link => link.cancelled && !link.ended).length
  const reviewsOf = (links: readonly ReviewLink[]) => new Set(links.flatMap(sidesOf)).size
  const out = counted.flatMap(link => {
    const between = apart(link.outOn.map(day => (day && compareDays(day, today) <= 0 ? day : undefined)))
    return between === undefined ? [] : [{ link, between }]
  })
  const line = (label: string, together: boolean): Line => {
    const own = counted.filter(link => link.together === together)
    const days = out.filter(({ link }) => link.together === together).map(({ between }) => between)
    const starts = own.flatMap(link => apart(link.fieldworkStarts) ?? [])
    const oneDay = days.filter(each => each === 0).length
    const found = spread(days)
    const begun = spread(starts)
    return {
      key: `links ${label}`,
      label,
      values: [
        own.length,
        reviewsOf(own),
        oneDay,
        days.length - oneDay,
        own.length - days.length,
        found && rounded(found.middle),
        days.length === 0 ? undefined : days.reduce((most, each) => Math.max(most, each), 0),
        begun && rounded(begun.middle),
      ],
    }
  }
  const farthest = out
    .filter(({ link, between }) => link.together && between > 0)
    .toSorted((one, other) => other.between - one.between)[0]
  const shown = farthest && sidesOf(farthest.link)[0]
  const elsewhere = counted.filter(({ other }) => other === undefined).length
  return {
    id: 'links',
    title: 'Reviews linked with other inspections',
    says:
      counted.length === 0
        ? 'No review is linked with another inspection.'
        : `${sayCount(reviewsOf(counted), 'review is', 'reviews are')} linked with another inspection. ${
            out.length === 0
              ? 'Of no link are both reports out yet.'
              : `Of ${sayCount(out.length, 'link')} with both reports out, ${out.filter(({ between }) => between === 0).length} had them go out on one day.`
          }`,
    base: `${sayCount(counted.length, 'link')} between inspections, of ${sayCount(reviewsOf(counted), 'review')} out of ${reviews.length}.`,
    missing: [
      'That two inspections belong together is known only where somebody linked them.',
      ...(ended === 0 ? [] : [`${sayCount(ended, 'link')} that ended.`]),
      ...(cancelled === 0 ? [] : [`${sayCount(cancelled, 'link')} with a review that is cancelled.`]),
      ...(elsewhere === 0
        ? []
        : [
            `${sayCount(elsewhere, 'link is', 'links are')} with an inspection kept elsewhere: its first day of fieldwork is not told here, and the day of its report is the one that was told.`,
          ]),
    ],
    cite,
    first: 'Linked inspections',
    columns: [
      'Links',
      'Reviews',
      'Reports out on one day',
      'Reports out on different days',
      'Not both out',
      'Days between the reports, middle',
      'Most days between the reports',
      'Days between the first days of fieldwork, middle',
    ],
    lines: [line('Held together', true), line('Held apart', false)],
    drawn: { column: 0, unit: 'links' },
    ...(farthest === undefined || shown === undefined
      ? {}
      : {
          outlier: {
            text: `Held together, with ${sayCount(farthest.between, 'day')} between the reports: ${titles.get(shown) ?? ''}`,
            href: `/evaluation/reviews/${shown}`,
          },
        }),
  }
}

/** Calendar days between the two, whichever comes first; undefined while one is not known. */
function apart([one, other]: readonly (Day | undefined)[]): number | undefined {
  if (one === undefined || other === undefined) return undefined
  return compareDays(one, other) <= 0 ? daysBetween(one, other) - 1 : daysBetween(other, one) - 1
}
