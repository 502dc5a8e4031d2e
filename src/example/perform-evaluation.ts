import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { giveView, handleView, listUnread, releaseAnswers, sayDays, sayReason } from '../modules/evaluation/index.ts'
import { findReview } from '../modules/reviews/index.ts'
import { found, type Performer, performer, read, review, text } from './performer.ts'

const halves = z.int().optional()

/** What is said for those who look over all reviews, by the command's name in the record. */
export const performersOfEvaluation: { readonly [name: string]: Performer } = {
  'say-days': performer(
    z.strictObject({ review, stage: z.string(), person: text, body: text, plannedHalves: halves, spentHalves: halves }),
    (services, caller, { review: id, stage, person, body, plannedHalves, spentHalves }, posted) => {
      const of = person === '' ? { body } : { personId: person }
      return sayDays(services, caller, id, { stage, of, planned: plannedHalves, spent: spentHalves }, posted)
    },
  ),
  'say-reason': performer(
    z.strictObject({ review, about: z.string(), reason: z.string() }),
    (services, caller, { review: id, about, reason }, posted) =>
      sayReason(services, caller, id, { about, text: reason, version: 0 }, posted),
  ),
  // A reader has no account: whoever performs the step is kept no more than anybody at the page.
  'give-view': performer(
    z.strictObject({ review, answers: z.record(z.string(), z.string()).default({}), words: text }),
    async (services, caller, { review: id, ...given }) => {
      const of = found(await read(services, caller, tx => findReview(tx, id)), `the review ${id}`)
      const rulebook = services.rulebooks.get(of.rulebook, of.edition)
      return giveView(services, caller, { reviewId: id, rulebook }, { ...given, form: randomUUID() })
    },
  ),
  'handle-view': performer(
    z.strictObject({ review, begins: z.string(), decision: z.enum(['shown', 'kept-back']), because: text }),
    async (services, caller, { begins, decision, because }, posted) => {
      const unread = await read(services, caller, tx => listUnread(tx, 1000))
      const one = found(
        unread.find(({ words }) => words.startsWith(begins)),
        `what begins with ${begins}`,
      )
      return handleView(services, caller, { viewId: one.id, decision, because }, posted)
    },
  ),
  'release-counts': performer(
    z.strictObject({ review, kind: z.enum(['readers', 'services']) }),
    (services, caller, { kind }, posted) => releaseAnswers(services, caller, kind, posted),
  ),
}
