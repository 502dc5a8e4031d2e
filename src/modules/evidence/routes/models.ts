import { londonDay, sayDay } from '../../../kernel/dates.ts'
import { kindOf, sayBytes } from '../../../platform/files/kinds.ts'
import type { ReviewSubject, Services } from '../../reviews/index.ts'
import { labelIn, type Rulebook } from '../../rulebooks/index.ts'
import { canOpen, sayScan, stateOf } from '../domain/attachment.ts'
import type { Classification } from '../domain/item.ts'
import { bearableJudgements, judgementGroups, wordsOfJudgement } from '../domain/judgements.ts'
import { userOf } from '../domain/uses.ts'
import type { Attachment } from '../views/attachments.ts'
import type { EvidenceItem, ItemUse } from '../views/items.ts'

/** What pages of evidence are given: ids turned into the words of the rulebook. */

type Choice = { readonly value: string; readonly text: string }

const choicesOf = (list: readonly { readonly id: string; readonly label: string }[]): readonly Choice[] =>
  list.map(({ id, label }) => ({ value: id, text: label }))

/** Who may read an item, in words; the first that most items need. */
export const classificationChoices: readonly (Choice & {
  readonly value: Classification
  readonly hint: { readonly text: string }
})[] = [
  { value: 'review-team', text: 'The review team', hint: { text: 'Everybody who reads this review.' } },
  { value: 'open', text: 'Anybody', hint: { text: 'It is published already, or could be.' } },
  {
    value: 'child-level',
    text: 'Those assigned to material on single children',
    hint: { text: 'It tells of a child or a family, even without a name. Each reading is noted.' },
  },
  {
    value: 'whistle-blower',
    text: 'Those assigned to what was told in confidence',
    hint: { text: 'Somebody could suffer for having said it. Each reading is noted.' },
  },
]

/** Everything that can be chosen for an item or a search. */
export function itemChoices(rulebook: Rulebook) {
  return {
    classifications: classificationChoices,
    kinds: choicesOf(rulebook['evidence-kinds']),
    sources: choicesOf(rulebook.sources),
    groups: choicesOf(rulebook.groups),
    tiers: choicesOf(rulebook.tiers),
    bodies: rulebook.bodies.map(body => ({ value: body.id, text: body.name })),
    provisions: rulebook.provisions.map(row => ({ value: row.id, text: `${row.id} ${row.text}` })),
    judgementGroups: judgementGroups(rulebook).map(({ id, label, judgements }) => ({
      id,
      label,
      judgements: judgements.map(judgement => ({ value: judgement.id, text: sayJudgement(judgement) })),
    })),
  }
}

/** An id of the framework's own short kind stands before its words; one that is words itself does not. */
function sayJudgement({ id, text }: { readonly id: string; readonly text: string }): string {
  return /\d/.test(id) ? `${id} ${text}` : text
}

/** One item in words. */
export function cardOf(item: EvidenceItem, rulebook: Rulebook) {
  const order = bearableJudgements(rulebook).map(judgement => judgement.id)
  const bearings = item.bearings.toSorted((one, other) => order.indexOf(one.judgement) - order.indexOf(other.judgement))
  const bears = bearings.map(({ judgement, direction }) => ({
    judgement,
    direction,
    text: sayJudgement({ id: judgement, text: wordsOfJudgement(rulebook, judgement) }),
  }))
  return {
    ...item,
    kindLabel: labelIn(rulebook['evidence-kinds'], item.kind),
    sourceLabel: labelIn(rulebook.sources, item.source),
    bodyLabel: labelIn(rulebook.bodies, item.body),
    heldByLabel: labelIn(rulebook.bodies, item.heldBy),
    readersLabel: classificationChoices.find(each => each.value === item.classification)?.text ?? item.classification,
    groupLabel: labelIn(rulebook.groups, item.group),
    tierLabel: labelIn(rulebook.tiers, item.tier),
    provisionText: rulebook.provisions.find(row => row.id === item.provision)?.text ?? '',
    when:
      item.receivedOn === null ? sayDay(item.eventOn) : `${sayDay(item.eventOn)}, received ${sayDay(item.receivedOn)}`,
    bears,
  }
}

/** Forms with files belong to the review of their page. */
export const filesOfReview = (review: ReviewSubject) => ({ reviewId: review.id })

/** A file attached to something, in words. */
export function attachmentOf(attachment: Attachment, services: Services, reviewId: string) {
  const hasScanner = services.files.scanner !== undefined
  const state = stateOf(attachment)
  const href = `/reviews/${reviewId}/files/${attachment.id}`
  return {
    ...attachment,
    state,
    href,
    kindWords: kindOf(attachment.type)?.words ?? 'File',
    size: sayBytes(attachment.bytes),
    when: sayDay(londonDay(attachment.uploadedAt)),
    scanText: sayScan(attachment.scan, hasScanner, attachment.found),
    isScanned: attachment.scan === 'clean',
    isInfected: attachment.scan === 'infected',
    download: canOpen(attachment.scan, hasScanner) ? `${href}/download` : '',
  }
}

/** One use of an item in words, with the place where it stands. */
export function useOf(use: ItemUse, rulebook: Rulebook, reviewId: string) {
  const user = userOf(use.byKind)
  const judgement = wordsOfJudgement(rulebook, use.byId)
  return {
    itemId: use.itemId,
    words: user?.words ?? use.byKind,
    about: judgement === use.byId ? '' : sayJudgement({ id: use.byId, text: judgement }),
    risk: use.purpose === 'risk',
    href: user === undefined ? '' : `/reviews/${reviewId}/${user.place(use.byId)}`,
  }
}
