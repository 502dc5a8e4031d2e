import {
  type Asker,
  answers,
  comments,
  conducts,
  isYoung,
  judges,
  knowsOf,
  opensReviews,
  readsMaterial,
  readsWords,
  releases,
  type World,
  writesMaterial,
  writesOutline,
} from './oracle.ts'
import type { Row } from './rows.ts'

/* What the oracle's sentences say of each table: who reads, adds and changes its rows. */

/** What is so in the database whatever the world. Pairs are told as `review judgement`. */
export type Standing = {
  readonly issued: ReadonlySet<string>
  /** `review judgement round` whose grades are laid open, and `review judgement` of those open in the round they stand in. */
  readonly opened: ReadonlySet<string>
  readonly openNow: ReadonlySet<string>
  /** `person review judgement` of every grade that stands in the round its judgement stands in, or its being named. */
  readonly gradedBy: ReadonlySet<string>
  /** `person review` of everybody with a task in it that they have started. */
  readonly startedTasks: ReadonlySet<string>
  readonly accountOf: (person: string) => string
  /** To whom each letter went, and whether that was the one who answers for the area. */
  readonly lettersTo: ReadonlyMap<string, readonly { readonly person: string; readonly isOffice: boolean }[]>
}

export type Rule = {
  readonly reads: (world: World, who: Asker, row: Row) => boolean
  /** Of a row like it, with an author's or a person's number that is the asker's own where the table has one. */
  readonly adds: (world: World, who: Asker, review: string, like: Row) => boolean
  /** Who changes it, besides being able to read it; nobody where it is never changed. */
  readonly changes: (world: World, who: Asker, row: Row) => boolean
}
const nobody = () => false
type Change = Rule['changes']
const byWriters: Change = (world, who, { review }) => writesMaterial(world, who, review)
const byBoth: Change = (world, who, { review }) => writesMaterial(world, who, review) || answers(world, who, review)
const rule = (reads: Rule['reads'], adds: Rule['adds'] = writesMaterial, changes: Change = byWriters): Rule => ({
  reads,
  adds,
  changes,
})
const inMaterial: Rule['reads'] = (world, who, { review }) => readsMaterial(world, who, review)
const inBoth: Rule['reads'] = (world, who, { review }) =>
  readsMaterial(world, who, review) || answers(world, who, review)
const inOutline: Rule['reads'] = (world, who, { review }) => knowsOf(world, who, review)
const addedByBoth: Rule['adds'] = (world, who, review) =>
  writesMaterial(world, who, review) || answers(world, who, review)
const working = rule(inMaterial)
const withOffice = rule(inBoth, addedByBoth, byBoth)
const inChildrens: Rule['reads'] = (world, who, { review }) =>
  readsMaterial(world, who, review) || isYoung(world, who, review)
/** A young inspector's own row. */
const isOwn = (world: World, who: Asker, { review, row }: Row, column: string) =>
  isYoung(world, who, review) && String(row[column]) === who.person
const itemOf = (world: World, { row }: Row, column: string) => world.items.find(item => item.id === String(row[column]))

/** A letter to oneself; for the office, also one to whoever it answers for. */
function isAddressed(
  world: World,
  who: Asker,
  review: string,
  to: { readonly person: string; readonly isOffice: boolean },
): boolean {
  return knowsOf(world, who, review) && to.person === who.person ? true : to.isOffice && answers(world, who, review)
}

/** Every table with rows of a review, and who should read, add and change them. */
export function rulesOf({ issued, opened, openNow, gradedBy, startedTasks, accountOf, lettersTo }: Standing): {
  readonly [table: string]: Rule
} {
  return {
    reviews_review: rule(
      inOutline,
      (world, who) => opensReviews(world, who),
      (world, who, { review }) => writesOutline(world, who, review),
    ),
    reviews_stage: rule(inOutline, writesOutline, (world, who, { review }) => writesOutline(world, who, review)),
    reviews_member: rule(inOutline),
    reviews_respondent: rule(inOutline),
    reviews_meeting: working,
    reviews_duty: working,
    reviews_task: working,
    reviews_letter: rule(
      (world, who, { review, id }) =>
        who.side === 'staff'
          ? readsMaterial(world, who, review)
          : (lettersTo.get(id) ?? []).some(to => isAddressed(world, who, review, to)),
      writesMaterial,
      nobody,
    ),
    reviews_letter_recipient: rule((world, who, { review, row }) =>
      who.side === 'staff'
        ? readsMaterial(world, who, review)
        : isAddressed(world, who, review, { person: String(row['person_id']), isOffice: row['for_office'] === true }),
    ),
    fieldwork_issue: rule(
      (world, who, { review, row }) =>
        who.side === 'staff'
          ? readsMaterial(world, who, review)
          : answers(world, who, review) && row['shared_on'] !== null && row['withdrawn_because'] === null,
      conducts,
      (world, who, { review }) => conducts(world, who, review),
    ),
    reviews_exception: rule(
      (world, who, { review, row }) =>
        who.side === 'staff'
          ? readsMaterial(world, who, review)
          : answers(world, who, review) && String(row['account_id']) === accountOf(who.person),
      (world, who, review) => writesOutline(world, who, review) || answers(world, who, review),
      (world, who, { review }) => writesOutline(world, who, review),
    ),
    // Only who reads what it says changes anything about it.
    evidence_item: rule(inMaterial, writesMaterial, (world, who, row) => {
      const item = itemOf(world, row, 'id')
      return writesMaterial(world, who, row.review) && item !== undefined && readsWords(world, who, item)
    }),
    evidence_bearing: working,
    evidence_citation: working,
    evidence_provision: working,
    evidence_words: rule(
      (world, who, row) => {
        const item = itemOf(world, row, 'item_id')
        return item !== undefined && readsWords(world, who, item)
      },
      (world, who, review, like) =>
        writesMaterial(world, who, review) && itemOf(world, like, 'item_id')?.author === who.person,
      nobody,
    ),
    evidence_request: rule(inBoth, writesMaterial, (world, who, { review, row }) =>
      who.side === 'staff'
        ? writesMaterial(world, who, review)
        : answers(world, who, review) && row['state'] !== 'accepted',
    ),
    fieldwork_route: working,
    fieldwork_hypothesis: working,
    fieldwork_activity: working,
    fieldwork_plan: working,
    judgements_conclusion: working,
    judgements_passage: working,
    judgements_agreed: working,
    judgements_body_view: rule(
      (world, who, { review, row }) =>
        readsMaterial(world, who, review) &&
        (String(row['person_id']) === who.person || opened.has(`${review} ${row['judgement']} ${row['round']}`)),
    ),
    judgements_dissent: rule(inMaterial, writesMaterial, nobody),
    judgements_answer: rule(inMaterial, writesMaterial, nobody),
    judgements_abstention: working,
    // Whoever conducts the review opens, once they have given a grade or are named as giving none; never taken back.
    judgements_opening: rule(
      inMaterial,
      (world, who, review, { row }) =>
        conducts(world, who, review) &&
        (!world.sent.some(each => each.person === who.person && each.review === review) ||
          gradedBy.has(`${who.person} ${review} ${row['judgement']}`)),
      nobody,
    ),
    judgements_note: rule(
      inMaterial,
      (world, who, review, { row }) =>
        writesMaterial(world, who, review) && openNow.has(`${review} ${row['judgement']}`),
      (world, who, { review, row }) => writesMaterial(world, who, review) && String(row['person_id']) === who.person,
    ),
    judgements_proposal: rule(
      (world, who, { review, row }) => {
        if (!readsMaterial(world, who, review)) return false
        if (String(row['person_id']) === who.person && placed(world, who, review)) return true
        return opened.has(`${review} ${row['judgement']} ${row['round']}`)
      },
      judges,
      (world, who, { review, row }) => judges(world, who, review) && String(row['person_id']) === who.person,
    ),
    reports_block: working,
    reports_remark: rule(
      inMaterial,
      readsMaterial,
      (world, who, { review, row }) => writesMaterial(world, who, review) || String(row['author_id']) === who.person,
    ),
    reports_recommendation: rule((world, who, { review }) =>
      who.side === 'staff' ? readsMaterial(world, who, review) : answers(world, who, review) && issued.has(review),
    ),
    // Once sent it is for both sides; the office closes the comments on it.
    reports_draft: rule(
      (world, who, { review }) => readsMaterial(world, who, review) || comments(world, who, review),
      writesMaterial,
      byBoth,
    ),
    reports_comment: rule(
      (world, who, { review, row }) =>
        who.side === 'staff'
          ? row['sent_on'] !== null && readsMaterial(world, who, review)
          : comments(world, who, review),
      comments,
      (world, who, { review, row }) =>
        row['sent_on'] === null &&
        row['withdrawn_on'] === null &&
        (answers(world, who, review) || (comments(world, who, review) && String(row['person_id']) === who.person)),
    ),
    reports_submission: rule(
      (world, who, { review }) => readsMaterial(world, who, review) || comments(world, who, review),
      answers,
      nobody,
    ),
    // The office sees an answer once it is released.
    reports_answer: rule((world, who, { review, row }) =>
      who.side === 'staff'
        ? readsMaterial(world, who, review)
        : row['released_on'] !== null && comments(world, who, review),
    ),
    reports_issue: rule(() => true, releases, nobody),
    reports_issue_file: rule(() => true, releases, nobody),
    reports_issue_companion: rule(() => true, releases, nobody),
    actions_receipt: withOffice,
    actions_duty: withOffice,
    actions_copy: withOffice,
    actions_action: withOffice,
    actions_progress: rule(inBoth, addedByBoth, nobody),
    actions_verification: rule(inBoth, addedByBoth, nobody),
    actions_refusal: withOffice,
    actions_involvement: withOffice,
    actions_failing: rule(inBoth, conducts, (world, who, { review }) => conducts(world, who, review)),
    actions_follow_up: rule(inBoth, conducts, nobody),
    actions_carried: working,
    actions_reminder: rule(inMaterial, nobody, nobody),
    actions_consultation: withOffice,
    actions_statement: rule(() => true, addedByBoth, nobody),
    // A young inspector sees the report for children in the making and what is said of it, and writes none of it.
    // What children said is quoted from an open item alone, whoever adds it.
    children_line: rule(
      inChildrens,
      (world, who, review, like) =>
        writesMaterial(world, who, review) &&
        (like.row['item_id'] === null || itemOf(world, like, 'item_id')?.kind === 'open'),
    ),
    children_part: rule(inChildrens),
    children_comment: rule(
      inChildrens,
      (world, who, review) => readsMaterial(world, who, review) || isYoung(world, who, review),
    ),
    children_briefing: rule(inChildrens, conducts, nobody),
    // Of tasks and notes their own alone; a note comes of a task that they have started, and is theirs until it is answered.
    children_task: rule(
      (world, who, row) => readsMaterial(world, who, row.review) || isOwn(world, who, row, 'person_id'),
      conducts,
      (world, who, row) =>
        conducts(world, who, row.review) || (isOwn(world, who, row, 'person_id') && row.row['taken_back_on'] === null),
    ),
    children_note: rule(
      (world, who, row) => conducts(world, who, row.review) || isOwn(world, who, row, 'author_id'),
      (world, who, review) => isYoung(world, who, review) && startedTasks.has(`${who.person} ${review}`),
      (world, who, row) =>
        row.row['answer'] === null && (conducts(world, who, row.review) || isOwn(world, who, row, 'author_id')),
    ),
    children_told: working,
  }
}

/** Own grades stay readable to whoever reads the review by a place in it, whichever. */
function placed(world: World, who: Asker, review: string): boolean {
  const everywhereOnly = { ...world, held: world.held.filter(held => held.review !== undefined) }
  return readsMaterial(everywhereOnly, who, review)
}
