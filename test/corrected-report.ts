import { correctPlace, issueCorrection, writeCorrection } from '../src/modules/reports/index.ts'
import { findOpenCorrection } from '../src/modules/reports/store/corrections.ts'
import type { Companion } from '../src/modules/reviews/index.ts'
import { done } from './journey.ts'
import type { TestProduct } from './product.ts'

/** What a higher module could let go out with a report: a card with the review's title. */
export const card: Companion = {
  id: 'card',
  label: 'A card for the noticeboard',
  page: '/report',
  changes: () => [],
  model: async (_, __, review) => ({ title: review.title }),
  problems: async () => [],
  files: async model => ({
    files: [
      {
        name: 'card.txt',
        type: 'text/plain; charset=utf-8',
        label: 'The card as text',
        bytes: new TextEncoder().encode(JSON.stringify(model)),
      },
    ],
    problems: [],
  }),
}

export const notice = {
  wrong: 'The report said that it is so.',
  saysNow: 'It says that it was so in 2006.',
  because: 'The year was left out.',
}

/** Writes and issues a correction of one place of an issued report: by the lead, and by an approver. */
export async function correctReport(
  { services, caller }: TestProduct,
  reviewId: string,
  placeId: string,
  text: string,
  today: string,
): Promise<void> {
  const lead = await caller('lead', today)
  done(await writeCorrection(services, lead, reviewId, { ...notice, version: 0 }))
  const open = await services.database.as(lead, 'read', tx => findOpenCorrection(tx, reviewId))
  done(await correctPlace(services, lead, reviewId, { id: placeId, text, version: open?.version ?? 0 }))
  done(await issueCorrection(services, await caller('approver', today), reviewId, (open?.version ?? 0) + 1))
}
