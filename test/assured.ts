import { londonDay } from '../src/kernel/dates.ts'

import {
  approveReport,
  callCommittee,
  findStanding,
  finishReading,
  giveToReader,
  qualityFacts,
  recordDecision,
  type Standing,
  type StepId,
  signCode,
} from '../src/modules/quality/index.ts'
import { sendDraft } from '../src/modules/reports/index.ts'
import { factLoader, findReview, giveRole } from '../src/modules/reviews/index.ts'
import { actorOf } from '../src/platform/access/grants.ts'
import { anyReason, done } from './journey.ts'
import type { Part, TestProduct } from './product.ts'

/** Who assures the quality of a report in tests, none of them in any team: reader, clerk, and a committee of four bodies. */
export const assurers = {
  reader: 'quality-reader',
  clerk: 'committee-clerk',
  seatOfsted: 'committee-member',
  seatSocialCare: 'committee-member',
  seatHealth: 'committee-member',
  seatAudit: 'committee-member',
  inspectionManager: 'inspection-manager',
} as const satisfies { readonly [part in Part]?: string }

const committee = ['seatOfsted', 'seatSocialCare', 'seatHealth', 'seatAudit'] as const

/** Gives each of them their role in a review. */
export async function withAssurers(product: TestProduct, reviewId: string, day = '2006-11-01'): Promise<void> {
  const manager = await product.caller('manager', day)
  for (const [part, role] of Object.entries(assurers) as [keyof typeof assurers, string][]) {
    const given = { personId: product.people[part], role, until: undefined, because: 'To assure its quality.' }
    done(await giveRole(product.services, manager, reviewId, given))
  }
}

/** What each step to the release lacks now, as the rules are told. */
export async function lacks(product: TestProduct, reviewId: string, step: StepId, day = '2006-12-18'): Promise<string> {
  const names = { reading: 'readingLacks', committee: 'committeeLacks', draft: 'draftLacks', approval: 'approvalLacks' }
  const facts = await factsOf(product, reviewId, day)
  return String(facts[names[step as keyof typeof names]])
}

async function factsOf(product: TestProduct, reviewId: string, day: string) {
  return product.services.database.as(await product.caller('approver', day), 'read', async tx => {
    const review = await findReview(tx, reviewId)
    if (review === undefined) throw new Error('The review is gone.')
    return factLoader(product.services, tx, review)(qualityFacts.group)
  })
}

export async function standing(product: TestProduct, reviewId: string): Promise<Omit<Standing, 'commentsDue'>> {
  return product.services.database.as(await product.caller('approver'), 'read', tx => findStanding(tx, reviewId))
}

/** Everybody of the team signs the code of conduct. */
export async function allSign(product: TestProduct, reviewId: string, day = '2006-11-20'): Promise<void> {
  const { services } = product
  const members = await services.database.asOwner(
    async client =>
      (
        await client.query<{ person_id: string }>(
          `select person_id from reviews_member where review_id = $1 and until_on is null and role <> 'young-person'`,
          [reviewId],
        )
      ).rows,
  )
  const { now, requestId } = await product.caller('manager', day)
  for (const { person_id } of members)
    done(
      await signCode(services, { actor: await actorOf(services.database, person_id, now), now, requestId }, reviewId),
    )
}

/** The report is read and then discussed by the committee, as it stands now. */
export async function readAndDiscussed(product: TestProduct, reviewId: string, day = '2006-11-20'): Promise<void> {
  const { services, people } = product
  await withAssurers(product, reviewId, day)
  const given = { readerId: people.reader, after: undefined }
  const { id } = done(await giveToReader(services, await product.caller('lead', day), reviewId, given))
  const reading = { id, version: 1, recommendation: 'go-on', remarks: 'Clear, and fair to the evidence.' } as const
  done(await finishReading(services, await product.caller('reader', day), reviewId, reading))
  const clerk = await product.caller('clerk', day)
  const called = {
    meetsOn: londonDay(clerk.now),
    members: committee.map(part => people[part]),
    papers: '',
    after: undefined,
  }
  const meeting = done(await callCommittee(services, clerk, reviewId, called, { reasons: anyReason }))
  const decided = { id: meeting.id, version: 1, minutes: 'Each section was gone through.', decision: 'go-on' } as const
  done(await recordDecision(services, clerk, reviewId, decided, { reasons: anyReason }))
}

/**
 * Takes every step to the release that a report still lacks: the code signed, the report read and discussed, the draft
 * sent again where it does not follow, and the approval, on `day`, when the time for comments is over.
 */
export async function assured(product: TestProduct, reviewId: string, day = '2006-12-18'): Promise<void> {
  const { services } = product
  await allSign(product, reviewId)
  if ((await lacks(product, reviewId, 'committee')) !== '') await readAndDiscussed(product, reviewId)
  if ((await lacks(product, reviewId, 'draft')) !== '')
    done(await sendDraft(services, await product.caller('lead', '2006-11-20'), reviewId, { reasons: anyReason }))
  if ((await lacks(product, reviewId, 'approval')) !== '') {
    const { wordingPrint } = await standing(product, reviewId)
    const given = { print: wordingPrint, note: '' }
    done(await approveReport(services, await product.caller('approver', day), reviewId, given, { reasons: anyReason }))
  }
}
