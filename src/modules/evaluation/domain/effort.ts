import { sayCount } from '../../../kernel/words.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { type Figure, rounded, spread } from './figure.ts'
import { type EvaluatedReview, editionOf } from './review.ts'

/** Halves of days on a stage of a review, over everybody who said any. */
export type Effort = {
  readonly review: string
  readonly stage: string
  readonly planned: number | undefined
  readonly spent: number | undefined
  /** How many people or bodies it adds up. */
  readonly people: number
}

/** Days that inspectors spent on each stage, as far as they were recorded. Of nobody alone. */
export function effortFigure(
  efforts: readonly Effort[],
  reviews: readonly EvaluatedReview[],
  rulebooks: readonly Rulebook[],
  cite: string,
  fewestPeople: number,
): Figure {
  const byId = new Map(reviews.map(review => [review.id, review]))
  const stages = stagesOf(reviews, rulebooks)
  const own = efforts.flatMap(effort => {
    const review = byId.get(effort.review)
    if (review === undefined || effort.spent === undefined) return []
    const stage = stages.find(each => each.id === effort.stage && each.editions.includes(editionOf(review)))
    return stage === undefined ? [] : [{ ...effort, spent: effort.spent, stage }]
  })
  const lines = stages.map(stage => {
    const said = own.filter(effort => effort.stage === stage)
    const people = said.reduce((sum, effort) => sum + effort.people, 0)
    const planned = said.filter(effort => effort.planned !== undefined)
    const halves = (list: readonly number[]) => rounded(list.reduce((sum, each) => sum + each, 0) / 2)
    const few = people > 0 && people < fewestPeople
    return {
      key: stage.key,
      label: stage.label,
      cite: stage.cite,
      values: few
        ? [said.length, ...Array.from({ length: 4 }, () => `Not shown: fewer than ${fewestPeople} people`)]
        : [
            said.length,
            said.length === 0 ? undefined : halves(said.map(({ spent }) => spent)),
            spreadOfDays(said),
            planned.length === 0 ? undefined : halves(planned.map(effort => effort.planned ?? 0)),
            planned.length === 0 ? undefined : halves(planned.map(({ spent }) => spent)),
          ],
    }
  })
  const recorded = new Set(own.map(({ review }) => review))
  return {
    id: 'days-spent',
    title: 'Days that inspectors spent',
    says:
      recorded.size === 0
        ? 'Nobody has recorded days yet.'
        : `Days are recorded for ${recorded.size} of ${sayCount(reviews.length, 'review')}.`,
    base: `${sayCount(recorded.size, 'review')} with recorded days. Days are counted in halves.`,
    missing: [
      ...(reviews.length > recorded.size
        ? [`${sayCount(reviews.length - recorded.size, 'review')} without any. None is demanded.`]
        : []),
      'Planned days stand beside what was spent of them only where both are recorded.',
    ],
    cite,
    first: 'Stage',
    columns: ['Reviews', 'Days spent', 'Days spent in a review, middle', 'Planned', 'Spent where planned'],
    lines,
    drawn: { column: 1, unit: 'days spent' },
  }
}

function spreadOfDays(said: readonly { readonly spent: number }[]): number | undefined {
  const middle = spread(said.map(({ spent }) => spent / 2))?.middle
  return middle === undefined ? undefined : rounded(middle)
}

type Stage = {
  readonly id: string
  readonly key: string
  readonly label: string
  readonly cite: string
  readonly editions: readonly string[]
}

/** The stages of the editions in a group; one that two editions have alike stands once. */
function stagesOf(reviews: readonly EvaluatedReview[], rulebooks: readonly Rulebook[]): readonly Stage[] {
  const editions = new Set(reviews.map(editionOf))
  const all = rulebooks
    .filter(rulebook => editions.has(editionOf(rulebook)))
    .flatMap(rulebook =>
      rulebook.stages.map(({ id, label, cite }) => ({ id, label, cite, edition: editionOf(rulebook) })),
    )
  return [...Map.groupBy(all, ({ id, label }) => JSON.stringify(['days', id, label]))].flatMap(([key, alike]) => {
    const [first] = alike
    return first === undefined ? [] : [{ ...first, key, editions: alike.map(({ edition }) => edition) }]
  })
}
