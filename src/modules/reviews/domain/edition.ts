import { sayDay, Temporal } from '../../../kernel/dates.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import { editionOn, hasBegun, type Rulebook } from '../../rulebooks/index.ts'
import type { ReviewSubject } from './review.ts'

/**
 * What stands against opening a review under an edition on a day. A revision is a new edition from a date (¶82 of the
 * 2005 framework): from then on reviews are opened under it, and those already begun keep theirs.
 */
export function againstOpening(
  all: readonly Rulebook[],
  chosen: Rulebook,
  day: Temporal.PlainDate,
): Problem | undefined {
  const current = editionOn(all, chosen.rulebook, day)
  if (current === undefined || current === chosen) return undefined
  const [edition, says] = hasBegun(chosen, day)
    ? [current, 'reviews are opened under the edition']
    : [chosen, 'and not before, reviews are opened under the edition']
  const { applies } = edition
  if (applies === undefined) return undefined
  const from = sayDay(Temporal.PlainDate.from(applies.from))
  return problem(`From ${from} on, ${says} ${edition.edition} (${applies.cite}): choose ${current.edition}`, 'edition')
}

/** Said where what was chosen is no other edition. */
export const chooseAnother = problem('Choose another edition of the framework of this review', 'to')

/** What stands against going on with a review under another edition on a day. */
export function againstChanging(review: ReviewSubject, to: Rulebook, day: Temporal.PlainDate): Problem | undefined {
  if (to.rulebook !== review.rulebook || to.edition === review.edition) return chooseAnother
  if (!hasBegun(to, day) && to.applies !== undefined)
    return problem(
      `The edition ${to.edition} applies from ${sayDay(Temporal.PlainDate.from(to.applies.from))} on`,
      'to',
    )
  if (review.stage !== undefined && !to.stages.some(({ id }) => id === review.stage))
    return problem(`The edition ${to.edition} does not have the stage in which this review is`, 'to')
  return undefined
}

/** A rule or a deadline that another edition has otherwise. */
export type ChangedCheck = {
  readonly id: string
  readonly kind: 'rule' | 'deadline'
  readonly change: 'new' | 'gone' | 'other'
  /** What it says under each edition; absent where that has it not. */
  readonly before: string | undefined
  readonly after: string | undefined
}

/** The checks that change with the edition, in the order of the new one; those that go come last. */
export function changedChecks(before: Rulebook, after: Rulebook): readonly ChangedCheck[] {
  return [
    ...compare('rule', before.rules, after.rules, rule => rule.say),
    ...compare('deadline', before.deadlines, after.deadlines, deadline =>
      [deadline.label, deadline['not-before'] && `not before ${deadline['not-before']}`, deadline['not-after']]
        .filter(each => each !== undefined)
        .join(', '),
    ),
  ]
}

function compare<Each extends { readonly id: string; readonly cite: string }>(
  kind: ChangedCheck['kind'],
  before: readonly Each[],
  after: readonly Each[],
  say: (each: Each) => string,
): readonly ChangedCheck[] {
  const old = new Map(before.map(each => [each.id, each]))
  const still = new Set(after.map(({ id }) => id))
  // That a paragraph is numbered otherwise, or a note says more, changes no check.
  const asked = ({ cite, ...each }: Each) => JSON.stringify({ ...each, note: undefined, chosen: undefined })
  return [
    ...after.flatMap((each): readonly ChangedCheck[] => {
      const was = old.get(each.id)
      if (was === undefined) return [{ id: each.id, kind, change: 'new', before: undefined, after: say(each) }]
      if (asked(was) === asked(each)) return []
      return [{ id: each.id, kind, change: 'other', before: say(was), after: say(each) }]
    }),
    ...before
      .filter(({ id }) => !still.has(id))
      .map(each => ({ id: each.id, kind, change: 'gone' as const, before: say(each), after: undefined })),
  ]
}
