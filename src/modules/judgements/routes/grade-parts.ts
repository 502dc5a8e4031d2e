import type { Rulebook } from '../../rulebooks/index.ts'
import { bodyLabel } from '../domain/framework.ts'
import type { Agreement, BodyView, Grading, Proposal } from '../domain/grading.ts'
import { roundNow, shownTo } from '../domain/grading.ts'

/** How people and bodies are called, and who reads. */
export type Told = {
  readonly rulebook: Rulebook
  readonly personId: string
  readonly nameOf: (person: string) => string
}

/** One line of the table in which everything given stands side by side. */
export type GivenLine = {
  readonly name: string
  readonly bodyLabel: string
  readonly isMine: boolean
  /** A body's view rather than a member's own grade. */
  readonly isBody: boolean
  /** Absent where a body names none. */
  readonly grade: number | undefined
  /** What that grade means, in the rulebook's words. */
  readonly means: string
  readonly reasons: string
  readonly givenOn: BodyView['givenOn']
  /** Given or changed when the others could be seen, so that it does not count as independent. */
  readonly afterOthers: boolean
  readonly before: readonly {
    readonly grade: number | undefined
    readonly reasons: string
    readonly givenOn: BodyView['givenOn']
  }[]
}

type Given = (Proposal & { readonly reasons: string }) | (BodyView & { readonly reasons: string })

/** Everything given in a round that this reader may see: members as they gave, then bodies. */
export function givenLines(grading: Grading, told: Told, round: number = roundNow(grading)): readonly GivenLine[] {
  const { rulebook, personId, nameOf } = told
  const inRound = <Each extends { readonly personId: string; readonly round: number }>(all: readonly Each[]) =>
    shownTo(grading, all, personId).filter(each => each.round === round)
  const proposals = inRound(grading.proposals)
  const views = inRound(grading.views).map(view => ({ ...view, reasons: view.text }))
  const line = (each: Given, isBody: boolean, before: readonly Given[]): GivenLine => ({
    name: isBody ? bodyLabel(rulebook, each.body) : nameOf(each.personId),
    bodyLabel: isBody ? `written down by ${nameOf(each.personId)}` : bodyLabel(rulebook, each.body),
    isMine: !isBody && each.personId === personId,
    isBody,
    grade: each.grade,
    means: rulebook.grades.scale.find(step => step.grade === each.grade)?.descriptor ?? '',
    reasons: each.reasons,
    givenOn: each.givenOn,
    afterOthers: each.givenBlind === false,
    before: before.map(({ grade, reasons, givenOn }) => ({ grade, reasons, givenOn })),
  })
  const current = <Each extends { readonly supersededOn: unknown }>(all: readonly Each[]) =>
    all.filter(each => each.supersededOn === undefined)
  const earlier = <Each extends { readonly supersededOn: unknown }>(all: readonly Each[]) =>
    all.filter(each => each.supersededOn !== undefined)
  return [
    ...current(proposals).map(each =>
      line(
        each,
        false,
        earlier(proposals).filter(old => old.personId === each.personId),
      ),
    ),
    ...current(views).map(each =>
      line(
        each,
        true,
        earlier(views).filter(old => old.body === each.body),
      ),
    ),
  ]
}

/** An agreement with who agreed, its answers and everything held against it. */
export function agreementShown(agreement: Agreement, grading: Grading, { rulebook, nameOf }: Told) {
  const { reopened } = agreement
  return {
    ...agreement,
    agreedBy: agreement.agreedBy.map(nameOf),
    answers: agreement.answers.map(answer => ({
      // One text of old answers whichever body was responsible.
      label: answer.body === '' ? 'the body responsible' : bodyLabel(rulebook, answer.body),
      text: answer.text,
    })),
    reopened: reopened === undefined ? undefined : { ...reopened, by: nameOf(reopened.personId) },
    dissent: grading.dissent
      .filter(each => each.agreementId === agreement.id)
      .map(each => ({ ...each, name: nameOf(each.personId), bodyLabel: bodyLabel(rulebook, each.body) })),
  }
}

/** The notes of a round's discussion as they stand, each with what it said before. */
export function notesShown(grading: Grading, { personId, nameOf }: Told, round: number = roundNow(grading)) {
  const notes = grading.notes.filter(note => note.round === round)
  const before = (id: string | undefined): { readonly text: string; readonly writtenOn: BodyView['givenOn'] }[] => {
    const old = notes.find(note => note.id === id)
    return old === undefined ? [] : [old, ...before(old.insteadOfId)]
  }
  return notes
    .filter(note => note.supersededOn === undefined)
    .map(note => ({
      id: note.id,
      by: nameOf(note.personId),
      isMine: note.personId === personId,
      text: note.text,
      writtenOn: note.writtenOn,
      before: before(note.insteadOfId),
    }))
}

/** A round that is over: what was given in it, what was said, and what came of it. */
export function roundShown(agreement: Agreement, grading: Grading, told: Told) {
  const { round } = agreement
  const isLast = grading.agreements.findLast(each => each.round === round) === agreement
  const isOver = round !== roundNow(grading)
  return {
    ...agreementShown(agreement, grading, told),
    // What was given in a round stands once, under the last agreement of it.
    given: isLast && isOver ? givenLines(grading, told, round) : [],
    notes: isLast && isOver ? notesShown(grading, told, round) : [],
  }
}
