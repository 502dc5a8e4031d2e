import type { Temporal } from '../../../kernel/dates.ts'
import { type LooseEnds, looseEnd, type Place } from '../../../kernel/loose-ends.ts'
import { sayCount } from '../../../kernel/words.ts'
import { compareDays } from '../../../kernel/working-days.ts'

type Given = {
  /** Path of the review. */
  readonly at: string
  readonly conclusions: readonly { readonly judgement: string; readonly state: string }[]
  /** Graded judgements whose grade was agreed once and is open again. */
  readonly reopened: readonly { readonly judgement: string }[]
  readonly fieldworkEnd: Temporal.PlainDate | undefined
  readonly today: Temporal.PlainDate
  /** The words by which a judgement is known. */
  readonly nameOf: (judgement: string) => string
}

/** Conclusions still put off when the fieldwork is over, and grades that were reopened and not agreed again. */
export function looseEndsOfJudging(given: Given): LooseEnds {
  const { at, conclusions, reopened, fieldworkEnd, today, nameOf } = given
  const isOver = fieldworkEnd !== undefined && compareDays(fieldworkEnd, today) < 0
  const placeOf = (page: string, judgement: string): Place => ({
    text: nameOf(judgement),
    href: `${at}/${page}/${judgement}`,
  })
  const putOff = isOver ? conclusions.filter(({ state }) => state === 'not-yet') : []
  return {
    ends: [
      ...looseEnd(
        'grades-reopened',
        'left',
        reopened.map(({ judgement }) => placeOf('grades', judgement)),
        count => `${sayCount(count, 'grade')} reopened and not agreed again`,
      ),
      ...looseEnd(
        'conclusions-put-off',
        'left',
        putOff.map(({ judgement }) => placeOf('conclusions', judgement)),
        count => `${sayCount(count, 'conclusion')} put off, though the fieldwork is over`,
      ),
    ],
    places: {},
  }
}
