import type { Right } from '../../../platform/access/actor.ts'

/** A role as it counts for one person and one review: held there, or standing. */
export type CountingRole = {
  readonly label: string
  readonly rights: readonly Right[]
  readonly reviewId: string | undefined
  /** The name of the person for whom this one stands in; empty where it is held in one's own right. */
  readonly standsInFor: string
}

/** One answer of a page: what is asked, whether it is so, and why. */
export type Reason = { readonly what: string; readonly isOpen: boolean; readonly because: string }

const rightWords: readonly { readonly right: Right; readonly what: string }[] = [
  { right: 'outline', what: 'See that there is this review, its stage, days and team' },
  { right: 'read', what: 'Read its working material' },
  { right: 'judge', what: 'Write evidence and conclusions, and grade' },
  { right: 'write', what: 'Change its working material' },
  { right: 'conduct', what: 'Conduct it: dates, team, letters, stages' },
  { right: 'issue', what: 'Release its report' },
  { right: 'child-level', what: 'Read material on single children' },
  { right: 'whistle-blower', what: 'Read what was told in confidence' },
  { right: 'answer', what: 'Answer for the area: documents, comments, actions' },
  { right: 'comment', what: 'Read a draft sent to the area and comment on it' },
  {
    right: 'children',
    what: 'Work as a young inspector: own tasks and notes, and the report for children in the making',
  },
]

/** What somebody may open in a review and by which of their roles. */
export function reasonsOf(roles: readonly CountingRole[], reviewId: string): readonly Reason[] {
  return rightWords.map(({ right, what }) => {
    const opening = roles.filter(
      role => role.rights.includes(right) && (role.reviewId === undefined || role.reviewId === reviewId),
    )
    return {
      what,
      isOpen: opening.length > 0,
      because: opening.length === 0 ? 'No role of theirs opens this.' : opening.map(sayRole).join(' '),
    }
  })
}

function sayRole({ label, reviewId, standsInFor }: CountingRole): string {
  const where = reviewId === undefined ? 'everywhere' : 'in this review'
  return `${label}, ${where}${standsInFor === '' ? '' : `, standing in for ${standsInFor}`}.`
}

/** How an item of evidence is kept, without a word of what it says. */
export type KeptItem = {
  readonly reference: string
  readonly classification: 'open' | 'review-team' | 'child-level' | 'whistle-blower'
  readonly isAuthor: boolean
  /** Name of the body that holds it; empty where it is the whole team's. */
  readonly heldBy: string
  /** Whether the person's own body holds it or was given it. */
  readonly isBodys: boolean
}

/** Why somebody may or may not read the words of an item; `reads` says what they may open in its review. */
export function reasonOfWords(item: KeptItem, reads: (right: Right) => boolean): Reason {
  const what = `Read what ${item.reference} says`
  const no = (because: string): Reason => ({ what, isOpen: false, because })
  if (!reads('read')) return no('They do not read this review.')
  if (item.isAuthor) return { what, isOpen: true, because: 'They wrote it.' }
  if (item.classification === 'child-level' && !reads('child-level'))
    return no('It tells of single children, and they are not assigned to such material.')
  if (item.classification === 'whistle-blower' && !reads('whistle-blower'))
    return no('It was told in confidence, and they are not assigned to such material.')
  if (item.heldBy !== '' && !item.isBodys)
    return no(`${item.heldBy} holds it and has not shared it with the body that sent them.`)
  return { what, isOpen: true, because: 'They read this review, and nothing closes this item to them.' }
}
