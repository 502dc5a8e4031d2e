import type { Temporal } from '../../../kernel/dates.ts'
import { sayList } from '../../../kernel/words.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { bodyLabel, groundsOf, questionsOf } from './framework.ts'

export type RowInput = {
  readonly agreed: readonly {
    readonly judgement: string
    readonly grade: number
    readonly agreedOn: Temporal.PlainDate
    readonly dissent: number
    readonly evidence: number
  }[]
  /** Who has given a grade; `grade` is absent where the reader may not see it. */
  readonly proposed: readonly {
    readonly judgement: string
    readonly personId: string
    readonly name: string
    readonly grade: number | undefined
  }[]
  readonly views: readonly { readonly judgement: string; readonly body: string }[]
  /** Judgements whose grades are laid open. */
  readonly opened: readonly { readonly judgement: string }[]
  /** Members who are named as giving no grade. */
  readonly abstaining: readonly { readonly judgement: string; readonly personId: string }[]
  readonly reopened: readonly {
    readonly judgement: string
    readonly on: Temporal.PlainDate
    readonly because: string
  }[]
  readonly conclusions: readonly { readonly judgement: string; readonly state: string }[]
  /** The reader, and whether they are one of the members who give grades. */
  readonly reader: { readonly personId: string; readonly gives: boolean; readonly leads: boolean }
  readonly team: readonly { readonly personId: string; readonly name: string }[]
}

type GradeRow = {
  readonly judgement: string
  readonly label: string
  readonly agreed:
    | { readonly grade: number; readonly on: Temporal.PlainDate; readonly dissent: number; readonly evidence: number }
    | undefined
  readonly mine: number | undefined
  /** Members' grades counted, only where they are laid open. */
  readonly spread: readonly { readonly grade: number; readonly count: number }[] | undefined
  readonly isOpen: boolean
  /** Who of the team has given a grade and who is waited for, by name. */
  readonly given: readonly string[]
  readonly waiting: readonly string[]
  readonly reopened: { readonly on: Temporal.PlainDate; readonly because: string } | undefined
  /** Bodies whose view is asked for, each with whether it is on record. */
  readonly bodies: readonly { readonly label: string; readonly given: boolean }[]
  /** What it draws on: conclusions written of those it needs, and other grades. */
  readonly drawsOn: string
  /** The next thing for this reader. */
  readonly next: 'give' | 'open' | 'agree' | 'discuss' | 'wait' | 'read'
}

export type QuestionRows = {
  /** Empty where the framework puts no questions. */
  readonly text: string
  readonly cite: string
  readonly number: number
  readonly rows: readonly GradeRow[]
}

/** The graded judgements in the order in which the framework asks for them, as one reader may see them. */
export function gradeRows(rulebook: Rulebook, input: RowInput): readonly QuestionRows[] {
  return questionsOf(rulebook).map((question, index) => ({
    text: question.text.replace(/^./, letter => letter.toUpperCase()),
    cite: question.cite,
    number: index + 1,
    rows: question.graded.map(graded => rowOf(rulebook, input, graded)),
  }))
}

function rowOf(rulebook: Rulebook, input: RowInput, graded: Rulebook['graded'][number]): GradeRow {
  const here = <Thing extends { readonly judgement: string }>(things: readonly Thing[]) =>
    things.filter(thing => thing.judgement === graded.id)
  const agreed = here(input.agreed)[0]
  const proposed = here(input.proposed)
  const isOpen = here(input.opened).length > 0
  const mine = proposed.find(each => each.personId === input.reader.personId)
  const settled = new Set([...proposed, ...here(input.abstaining)].map(each => each.personId))
  const waiting = input.team.filter(member => !settled.has(member.personId)).map(each => each.name)
  const views = here(input.views)
  const reopened = here(input.reopened)[0]
  const bodies = (graded['responsible-bodies'] ?? []).map(body => ({
    label: bodyLabel(rulebook, body),
    given: views.some(view => view.body === body),
  }))
  const isComplete = waiting.length === 0 && bodies.every(body => body.given)
  return {
    judgement: graded.id,
    label: graded.label,
    agreed:
      agreed === undefined
        ? undefined
        : { grade: agreed.grade, on: agreed.agreedOn, dissent: agreed.dissent, evidence: agreed.evidence },
    mine: mine?.grade,
    spread: isOpen && proposed.length > 0 ? spreadOf(rulebook, proposed) : undefined,
    isOpen,
    given: proposed.map(each => each.name),
    waiting,
    reopened: reopened === undefined ? undefined : { on: reopened.on, because: reopened.because },
    bodies,
    drawsOn: drawsOnWords(rulebook, graded.id, input),
    next: nextOf(input.reader, {
      isAgreed: agreed !== undefined,
      isOpen,
      isMine: settled.has(input.reader.personId),
      isComplete,
    }),
  }
}

function nextOf(
  reader: RowInput['reader'],
  row: { readonly isAgreed: boolean; readonly isOpen: boolean; readonly isMine: boolean; readonly isComplete: boolean },
): GradeRow['next'] {
  if (row.isAgreed) return 'read'
  if (!row.isOpen && reader.gives && !row.isMine) return 'give'
  if (row.isOpen) return reader.leads ? 'agree' : reader.gives ? 'discuss' : 'read'
  if (reader.leads && row.isComplete) return 'open'
  return reader.gives || reader.leads ? 'wait' : 'read'
}

/** How many members gave each grade, in the order of the scale; grades nobody gave are left out. Never an average. */
export function spreadOf(
  rulebook: Rulebook,
  proposed: readonly { readonly grade: number | undefined }[],
): readonly { readonly grade: number; readonly count: number }[] {
  return rulebook.grades.scale
    .map(({ grade }) => ({ grade, count: proposed.filter(each => each.grade === grade).length }))
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => Math.abs(one.grade - rulebook.grades.best) - Math.abs(other.grade - rulebook.grades.best))
}

function drawsOnWords(rulebook: Rulebook, judgement: string, input: RowInput): string {
  const grounds = groundsOf(rulebook, judgement)
  const state = new Map(input.conclusions.map(each => [each.judgement, each.state]))
  const concluded = grounds.written.filter(each => state.get(each.id) === 'concluded').length
  const agreed = grounds.graded.filter(each => input.agreed.some(other => other.judgement === each.id)).length
  const parts = [
    ...(grounds.written.length === 0 ? [] : [`${concluded} of ${grounds.written.length} conclusions written`]),
    ...(grounds.graded.length === 0 ? [] : [`${agreed} of ${grounds.graded.length} grades agreed`]),
  ]
  return sayList(parts)
}
