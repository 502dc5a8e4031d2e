import { z } from 'zod'
import {
  agreedGrades,
  agreeGrade,
  conclude,
  conclusionsOf,
  dissent,
  giveBodyView,
  openGrades,
  passagesOf,
  proposeGrade,
  standAside,
  writeNote,
  writePassage,
} from '../modules/judgements/index.ts'
import {
  commentOnBlock,
  issueReport,
  listBlocks,
  placeBlock,
  saveBlock,
  saveRecommendation,
  sendDraft,
  settleRemark,
} from '../modules/reports/index.ts'
import { found, list, type Performer, performer, read, review, whole } from './performer.ts'

/** What is done from the conclusions to the last action, by the command's name in the record. */
export const performersOfReport: { readonly [name: string]: Performer } = {
  conclude: performer(
    z.strictObject({
      review,
      judgement: z.string(),
      state: z.enum(['concluded', 'not-yet', 'not-reported']).default('concluded'),
      text: z.string(),
      evidence: list,
    }),
    async (services, caller, { review: reviewId, ...given }, posted) => {
      const written = await read(services, caller, tx => conclusionsOf(tx, reviewId))
      const version = written.find(each => each.judgement === given.judgement)?.version ?? 0
      return conclude(services, caller, { ...given, reviewId, version }, posted)
    },
  ),
  'write-passage': performer(
    z.strictObject({
      review,
      passage: z.string(),
      state: z.enum(['written', 'not-judged']).default('written'),
      text: z.string(),
      considers: list,
      cites: list,
      evidence: list,
    }),
    async (services, caller, { review: reviewId, ...given }, posted) => {
      const written = await read(services, caller, tx => passagesOf(tx, reviewId))
      const version = written.find(each => each.passage === given.passage)?.version ?? 0
      return writePassage(services, caller, { ...given, reviewId, version }, posted)
    },
  ),
  'propose-grade': performer(
    z.strictObject({ review, judgement: z.string(), grade: z.int(), reasons: z.string() }),
    (services, caller, { review: reviewId, ...given }, posted) =>
      proposeGrade(services, caller, { ...given, reviewId, supersedes: undefined }, posted),
  ),
  'give-body-view': performer(
    z.strictObject({ review, judgement: z.string(), body: z.string(), text: z.string(), grade: z.int().optional() }),
    (services, caller, { review: reviewId, ...given }, posted) =>
      giveBodyView(services, caller, { ...given, reviewId, supersedes: undefined }, posted),
  ),
  'stand-aside': performer(
    z.strictObject({ review, judgement: z.string(), people: list, because: z.string() }),
    (services, caller, { review: reviewId, ...given }, posted) =>
      standAside(services, caller, { ...given, reviewId }, posted),
  ),
  'open-grades': performer(
    z.strictObject({ review, judgement: z.string() }),
    (services, caller, { review: reviewId, judgement }, posted) =>
      openGrades(services, caller, { reviewId, judgement }, posted),
  ),
  'write-note': performer(
    z.strictObject({ review, judgement: z.string(), text: z.string() }),
    (services, caller, { review: reviewId, ...given }, posted) =>
      writeNote(services, caller, { ...given, reviewId, supersedes: undefined }, posted),
  ),
  'agree-grade': performer(
    z.strictObject({
      review,
      judgement: z.string(),
      grade: z.int(),
      reasons: z.string(),
      answers: z.array(z.strictObject({ body: z.string(), text: z.string() })).default([]),
      agreedBy: list,
      evidence: list,
    }),
    (services, caller, { review: reviewId, ...given }, posted) =>
      agreeGrade(services, caller, { ...given, reviewId, after: undefined }, posted),
  ),
  dissent: performer(
    z.strictObject({ review, judgement: z.string(), text: z.string() }),
    async (services, caller, { review: reviewId, judgement, text: words }, posted) => {
      const agreed = found(
        (await read(services, caller, tx => agreedGrades(tx, reviewId))).find(each => each.judgement === judgement),
        `an agreed grade for ${judgement}`,
      )
      return dissent(services, caller, { reviewId, judgement, agreementId: agreed.id, text: words }, posted)
    },
  ),

  'write-block': performer(
    z.strictObject({
      review,
      section: z.string(),
      kind: z.enum(['finding', 'passage', 'fixed']),
      text: z.string(),
      quotation: z.string().optional(),
      outcome: z.string().optional(),
      group: z.string().optional(),
      tiers: list,
      judgements: list,
      jointAction: z.boolean().default(false),
      evidence: list,
      placed: z.boolean().default(true),
    }),
    async (services, caller, { review: id, placed, ...block }, posted) => {
      const saved = await saveBlock(services, caller, id, whole(block), undefined, posted)
      if (saved.kind !== 'done' || !placed) return saved
      const put = await placeBlock(services, caller, id, { id: saved.value.id, version: 1, placed: true }, posted)
      return put.kind === 'done' ? saved : put
    },
  ),
  'rewrite-block': performer(
    z.strictObject({ review, block: z.string(), text: z.string(), evidence: z.array(z.string()) }),
    async (services, caller, { review: id, block, text: words, evidence }, posted) => {
      const written = found(
        (await read(services, caller, tx => listBlocks(tx, id))).find(each => each.id === block),
        `the paragraph ${block}`,
      )
      const { version, placed } = written
      const content = { ...written, text: words, quotation: undefined, evidence }
      return saveBlock(services, caller, id, content, { id: block, version, placed }, posted)
    },
  ),
  'comment-on-block': performer(
    z.strictObject({ review, block: z.string(), quote: z.string().default(''), text: z.string() }),
    (services, caller, { review: id, ...remark }, posted) => commentOnBlock(services, caller, id, remark, posted),
  ),
  'settle-block-comment': performer(
    z.strictObject({ review, comment: z.string(), resolution: z.string() }),
    (services, caller, { review: id, comment: remark, resolution }, posted) =>
      settleRemark(services, caller, id, { id: remark, version: 1, resolution }, posted),
  ),
  'write-recommendation': performer(
    z.strictObject({ review, section: z.string(), text: z.string(), answers: z.string(), blocks: list }),
    (services, caller, { review: id, ...given }, posted) =>
      saveRecommendation(services, caller, id, given, undefined, posted),
  ),
  'send-draft': performer(z.strictObject({ review }), (services, caller, given, posted) =>
    sendDraft(services, caller, given.review, posted),
  ),
  'issue-report': performer(z.strictObject({ review }), (services, caller, given, posted) =>
    issueReport(services, caller, given.review, posted),
  ),
}
