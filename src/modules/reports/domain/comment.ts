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

/** `accuracy`: what is not accurate. `reply`: what the area replies to a judgement. */
export const commentKinds = ['accuracy', 'reply'] as const
export type CommentKind = (typeof commentKinds)[number]

/** A file attached to a comment. */
export type CommentFile = {
  readonly id: string
  readonly commentId: string
  readonly sha256: string
  readonly name: string
  readonly type: string
  readonly bytes: number
  readonly scan: 'not-scanned' | 'waiting' | 'clean' | 'infected'
  readonly found: string
  readonly personName: string
  readonly version: number
}

/** What the one who leads answered. */
export type GivenAnswer = {
  readonly answer: CommentAnswer
  readonly because: string
  /** Version of the paragraph or recommendation after it was changed; undefined where it was not. */
  readonly changedVersion: number | undefined
  readonly by: string
  readonly on: Temporal.PlainDate
  /** The day from which the director's office sees it. */
  readonly releasedOn: Temporal.PlainDate | undefined
  /** Whether a reply is published with the report; undefined until that is decided. */
  readonly published: { readonly is: boolean; readonly because: string; readonly by: string } | undefined
  readonly version: number
}

/** A comment on a sent draft. Days are London days. */
export type AccuracyComment = {
  readonly id: string
  readonly draftId: string
  readonly kind: CommentKind
  /** Id, within the draft, of the heading, paragraph, recommendation or row of the table of grades; of a reply, of the judgement. */
  readonly about: string
  /** The same in words, as the draft said it when the comment was written. */
  readonly place: string
  readonly text: string
  /** The graded judgement whose grade it disputes. */
  readonly disputesGrade: string | undefined
  readonly personId: string
  readonly personName: string
  readonly writtenOn: Temporal.PlainDate
  /** The office leaves it out for now. */
  readonly heldBack: boolean
  /** Its place among those sent together, as the office orders them. */
  readonly position: number | undefined
  readonly withdrawnOn: Temporal.PlainDate | undefined
  readonly sentOn: Temporal.PlainDate | undefined
  readonly late: boolean
  readonly submissionId: string | undefined
  /** Undefined where there is none, or none that the reader may see. */
  readonly answered: GivenAnswer | undefined
  readonly version: number
}

/** Comments that the director's office sent together. */
export type Submission = {
  readonly id: string
  readonly draftId: string
  readonly sentOn: Temporal.PlainDate
  readonly late: boolean
  readonly note: string
  readonly personName: string
}

/** Written, not sent and not withdrawn. */
export function isKept(comment: Pick<AccuracyComment, 'sentOn' | 'withdrawnOn'>): boolean {
  return comment.sentOn === undefined && comment.withdrawnOn === undefined
}

/** What a comment can be about: each with its place in words, and for a grade the judgement. */
export type CommentTarget = { readonly id: string; readonly place: string; readonly grade?: string }

/** Everything in a draft that a comment can be tied to, in reading order. */
export function commentTargets(draft: ReportDocument): readonly CommentTarget[] {
  return draft.sections.flatMap(section => [
    { id: sectionTarget(section.id), place: `The heading “${section.heading}”` },
    ...section.blocks.flatMap(block => targetsOf(block, section.heading)),
    ...section.recommendations.map(({ id, number }) => ({ id, place: `Recommendation ${number}` })),
  ])
}

/** The id under which a section's own heading is commented on, which no block has. */
export function sectionTarget(sectionId: string): string {
  return `section.${sectionId}`
}

function targetsOf(block: Block, heading: string): readonly CommentTarget[] {
  switch (block.kind) {
    case 'finding':
    case 'passage':
      return [{ id: block.id, place: `Paragraph ${block.number}` }]
    case 'fixed':
    case 'table':
      return [{ id: block.id, place: `A quotation or table in “${heading}”` }]
    case 'figure':
      return [{ id: block.id, place: `The chart “${'chart' in block ? block.chart.title : block.caption}”` }]
    case 'grades':
      return block.rows.map(row => ({ id: row.id, place: `The grade for “${row.judgement}”`, grade: row.id }))
    case 'heading':
      return [{ id: block.id, place: `The heading “${block.text}” in “${heading}”` }]
  }
}

/** A judgement to which the area may reply: its grade in words where it is graded. */
export type ReplyTarget = CommentTarget & { readonly judgement: string; readonly says: string }

/** Every judgement that a draft shows: the graded ones, then those on which its findings rest. */
export function replyTargets(draft: ReportDocument): readonly ReplyTarget[] {
  const blocks = draft.sections.flatMap(section => section.blocks)
  const graded = blocks.flatMap(block =>
    block.kind === 'grades'
      ? block.rows.map(row => ({
          id: row.id,
          place: `The judgement “${row.judgement}”`,
          grade: row.id,
          judgement: row.judgement,
          says: row.grade === undefined ? 'No grade is agreed yet.' : `Grade ${row.grade}: ${row.label ?? ''}`,
        }))
      : [],
  )
  const rested = blocks.flatMap(block =>
    block.kind !== 'finding'
      ? []
      : block.trail.judgements.map(({ id, code, text }) => {
          const words = `${code ?? id} ${text}`.trim()
          return { id, place: `The judgement “${words}”`, judgement: words, says: 'Concluded; findings rest on it.' }
        }),
  )
  const seen = new Set<string>()
  return [...graded, ...rested].filter(({ id }) => !seen.has(id) && seen.add(id))
}

/** The text of a paragraph, quotation or recommendation of a draft; undefined for anything else. */
export function textIn(draft: ReportDocument, about: string): string | undefined {
  for (const section of draft.sections) {
    const block = section.blocks.find(({ id }) => id === about)
    if (block?.kind === 'finding' || block?.kind === 'passage' || block?.kind === 'fixed') return block.text
    const recommendation = section.recommendations.find(({ id }) => id === about)
    if (recommendation !== undefined) return recommendation.text
  }
  return undefined
}

const unordered = Number.MAX_SAFE_INTEGER

/**
 * Comments in the order in which they are sent: those the office ordered first, by its numbers, then the others in the
 * order of the draft; what is about nothing in it stands last.
 */
export function inSendingOrder<Comment extends Pick<AccuracyComment, 'id' | 'kind' | 'about' | 'position'>>(
  comments: readonly Comment[],
  draft: ReportDocument,
): readonly Comment[] {
  const places = new Map(
    [
      ...commentTargets(draft).map(({ id }) => `accuracy ${id}`),
      ...replyTargets(draft).map(({ id }) => `reply ${id}`),
    ].map((id, index) => [id, index]),
  )
  const last = places.size
  const placeOf = ({ kind, about }: Comment) => places.get(`${kind} ${about}`) ?? last
  return comments.toSorted(
    (a, b) =>
      (a.position ?? unordered) - (b.position ?? unordered) || placeOf(a) - placeOf(b) || Number(a.id) - Number(b.id),
  )
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
