import { Temporal } from '../src/kernel/dates.ts'
import { addEvidence } from '../src/modules/evidence/index.ts'
import { agreeGrade, conclude, giveBodyView, writePassage } from '../src/modules/judgements/index.ts'
import {
  issueReport,
  placeBlock,
  saveBlock,
  saveRecommendation,
  sendDraft,
  type WrittenBlock,
} from '../src/modules/reports/index.ts'
import { recordMeeting } from '../src/modules/reviews/index.ts'
import { assured, readAndDiscussed } from './assured.ts'
import { anyReason, done, inStage, openedReview } from './journey.ts'
import type { TestProduct } from './product.ts'

/** A finding with nothing behind it, which a test gives what it needs. */
export const bareFinding: WrittenBlock = {
  section: 'outcomes-section',
  kind: 'finding',
  text: 'Young people say that they see the same worker for a year or more.',
  quotation: undefined,
  outcome: 'staying-safe',
  group: undefined,
  tiers: [],
  judgements: [],
  jointAction: false,
  evidence: [],
}

/** A review in its last stage with one item of evidence; Ann Lee leads it. */
export async function reportingReview(product: TestProduct, area = 'Dorset') {
  const reviewId = await openedReview(product, area)
  await inStage(product, reviewId, 'reporting')
  const { id: item } = done(
    await addEvidence(product.services, await product.caller('lead'), reviewId, {
      kind: 'discussion',
      title: 'Young people in care',
      text: 'They said that they see the same worker for a year or more.',
      eventOn: Temporal.PlainDate.from('2006-11-06'),
      receivedOn: undefined,
      place: 'A youth centre',
      peopleMet: 'Six young people aged 14 to 16',
      source: 'children',
      body: undefined,
      provision: undefined,
      group: 'looked-after',
      tier: 'targeted',
      fromChildren: true,
      goodPractice: false,
      bearings: [{ judgement: 'SS7', direction: 'strength' }],
    }),
  )
  return { reviewId, item }
}

/** Saves a paragraph and places it in the report; returns its number. */
export async function placed(product: TestProduct, reviewId: string, written: Partial<WrittenBlock>): Promise<string> {
  const caller = await product.caller('lead')
  const { id } = done(await saveBlock(product.services, caller, reviewId, { ...bareFinding, ...written }, undefined))
  done(await placeBlock(product.services, caller, reviewId, { id, version: 1, placed: true }, { reasons: anyReason }))
  return id
}

/**
 * A report that the rules let be issued: every judgement concluded, every grade agreed, joint action found for each
 * group in each outcome, a paragraph and a recommendation in each section, the report read, discussed, sent as a draft,
 * its feedback given and approved. On 18 December 2006; whoever changes its words afterwards has it `assured` again.
 */
export async function readyReport(product: TestProduct, area = 'Dorset', { withFeedback = true } = {}) {
  const { services, people } = product
  const { reviewId, item } = await reportingReview(product, area)
  const lead = await product.caller('lead', '2006-11-20')
  const rulebook = services.rulebooks.get('joint-area-review', '2005-08')
  const written = [
    ...rulebook.outcomes.flatMap(outcome => outcome.judgements),
    ...rulebook.management.judgements,
    ...rulebook.ungraded.filter(({ id }) => id === 'services-of-other-bodies'),
  ]
  for (const { id } of written) {
    const conclusion = {
      reviewId,
      judgement: id,
      state: 'concluded',
      text: 'It is so.',
      evidence: [item],
      version: 0,
    } as const
    done(await conclude(services, lead, conclusion))
  }
  for (const { id, considers = [], 'rests-on': restsOn = [] } of rulebook.graded.flatMap(
    ({ passages = [] }) => passages,
  )) {
    const passage = {
      reviewId,
      passage: id,
      state: 'written',
      text: 'It is so.',
      considers: considers.map(each => each.id),
      cites: restsOn.slice(0, 1),
      evidence: [item],
      version: 0,
    } as const
    done(await writePassage(services, lead, passage))
  }
  for (const { id, 'responsible-bodies': bodies = [] } of rulebook.graded) {
    for (const body of bodies) {
      const view = { reviewId, judgement: id, body, text: 'Agreed.', supersedes: undefined }
      done(await giveBodyView(services, lead, view, { reasons: anyReason }))
    }
    done(
      await agreeGrade(
        services,
        lead,
        {
          reviewId,
          judgement: id,
          grade: 3,
          reasons: 'The evidence says so.',
          answers: bodies.map(body => ({ body, text: 'The view is shared.' })),
          agreedBy: [people.lead, people.joint],
          evidence: [item],
          after: undefined,
        },
        { reasons: anyReason },
      ),
    )
  }
  const blocks: string[] = []
  for (const { id: section } of rulebook.sections) {
    const isContribution = section === 'service-contribution'
    if (!isContribution) {
      const kind = section === 'context' || section === 'summary' ? 'passage' : 'finding'
      blocks.push(
        await placed(product, reviewId, {
          section,
          kind,
          outcome: undefined,
          judgements: kind === 'finding' ? ['SS7'] : [],
          evidence: [item],
        }),
      )
    }
    done(
      await saveRecommendation(
        services,
        lead,
        reviewId,
        { section, text: 'Keep the same worker for each child.', answers: 'The council', blocks: [] },
        undefined,
      ),
    )
  }
  const tiers = rulebook.tiers.map(tier => tier.id)
  for (const group of ['looked-after', 'learning-difficulties']) {
    for (const outcome of rulebook.outcomes) {
      const own = outcome.judgements.find(judgement => judgement.group === group)?.id ?? ''
      blocks.push(
        await placed(product, reviewId, {
          section: 'service-contribution',
          text: `Services work together for ${group} in ${outcome.id}.`,
          outcome: outcome.id,
          group,
          jointAction: true,
          tiers,
          judgements: [own],
          evidence: [item],
        }),
      )
    }
  }
  await readAndDiscussed(product, reviewId)
  done(await sendDraft(services, await product.caller('lead', '2006-11-20'), reviewId, { reasons: anyReason }))
  const meetings = withFeedback ? (rulebook['feedback-meetings'] ?? []) : []
  for (const { id: kind } of meetings) {
    const meeting = { kind, heldOn: Temporal.PlainDate.from('2006-12-04'), presentIds: [], present: 'Those invited' }
    const rest = { briefed: [], confirmed: [], jointly: false, note: '', version: 0 }
    done(await recordMeeting(services, await product.caller('lead', '2006-12-05'), reviewId, { ...meeting, ...rest }))
  }
  await assured(product, reviewId)
  return { reviewId, item, blocks }
}

/** A review whose report is issued, by Helen Marsh on 18 December 2006. */
export async function issuedReview(product: TestProduct, area = 'Dorset') {
  const ready = await readyReport(product, area)
  const approver = await product.caller('approver', '2006-12-18')
  done(await issueReport(product.services, approver, ready.reviewId, { reasons: anyReason }))
  return ready
}
