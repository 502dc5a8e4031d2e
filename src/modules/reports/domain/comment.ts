import type { Temporal } from '../../../kernel/dates.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Block, ReportDocument } from '../../../platform/documents/model.ts'

/** What the lead inspector answers to a comment on accuracy (¶67). */
export const answers = ['accepted', 'partly', 'not'] as const
export type CommentAnswer = (typeof answers)[number]

export const answerWords = {
  accepted: 'Accepted',
  partly: 'Accepted in part',
  not: 'Not accepted',
} as const satisfies Record<CommentAnswer, string>

/** A comment on a sent draft. Days are London days. */
export type AccuracyComment = {
  readonly id: string
  readonly draftId: string
  /** Id, within the draft, of the paragraph, recommendation or row of the table of grades. */
  readonly about: string
  readonly text: string
  /** The graded judgement whose grade it disputes. */
  readonly disputesGrade: string | undefined
  readonly personName: string
  readonly writtenOn: Temporal.PlainDate
  readonly sentOn: Temporal.PlainDate | undefined
  readonly late: boolean
  readonly answer: CommentAnswer | undefined
  readonly because: string
  readonly answeredBy: string
  readonly answeredOn: Temporal.PlainDate | undefined
  readonly version: number
}

/** What a comment can be about: each with its place in words, and for a grade the judgement. */
export type CommentTarget = { readonly id: string; readonly place: string; readonly grade?: string }

/** Everything in a draft that a comment can be tied to, in reading order. */
export function commentTargets(draft: ReportDocument): readonly CommentTarget[] {
  return draft.sections.flatMap(section => [
    ...section.blocks.flatMap(block => targetsOf(block, section.heading)),
    ...section.recommendations.map(({ id, number }) => ({ id, place: `Recommendation ${number}` })),
  ])
}

function targetsOf(block: Block, heading: string): readonly CommentTarget[] {
  switch (block.kind) {
    case 'finding':
    case 'passage':
      return [{ id: block.id, place: `Paragraph ${block.number}` }]
    case 'fixed':
    case 'table':
    case 'figure':
      return [{ id: block.id, place: `A quotation, table or figure in “${heading}”` }]
    case 'grades':
      return block.rows.map(row => ({ id: row.id, place: `The grade for “${row.judgement}”`, grade: row.id }))
    case 'heading':
      return []
  }
}

/** A comment that comes after the day on which comments were due is taken all the same and marked late (¶67). */
export function isLate(sentOn: Temporal.PlainDate, due: Temporal.PlainDate | undefined): boolean {
  return due !== undefined && compareDays(sentOn, due) > 0
}

/** `3 days left`, `last day`, `2 days late`. */
export function daysLeft(today: Temporal.PlainDate, due: Temporal.PlainDate): string {
  const days = today.until(due, { largestUnit: 'day' }).days
  const say = (count: number) => `${count} ${count === 1 ? 'day' : 'days'}`
  if (days < 0) return `${say(-days)} late`
  return days === 0 ? 'today is the last day' : `${say(days)} left`
}
