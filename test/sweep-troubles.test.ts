import { afterAll, beforeAll, expect, test } from 'vitest'
import { addEvidence, linkEvidence, supersedeEvidence } from '../src/modules/evidence/index.ts'
import {
  addHypothesis,
  chooseRoute,
  editHypothesis,
  giveJudgements,
  holdActivity,
  planActivity,
} from '../src/modules/fieldwork/index.ts'
import { conclude } from '../src/modules/judgements/index.ts'
import { addOrganisation } from '../src/modules/register/index.ts'
import {
  answerComment,
  commentOnBlock,
  findLastDraft,
  placeBlock,
  saveBlock,
  saveRecommendation,
  sendComments,
  sendDraft,
  settleRemark,
  writeComment,
} from '../src/modules/reports/index.ts'
import { anyReason, done } from './journey.ts'
import { bareFinding, placed } from './report-journey.ts'
import {
  anItem,
  asLead,
  at,
  day,
  item,
  lead,
  product,
  review,
  startSweeping,
  sweep,
  today,
  troubleIn,
  version,
} from './sweeping.ts'

beforeAll(startSweeping, 120_000)
afterAll(() => product.close())

/** Something goes wrong, is put right again, and what the sweep says of it meanwhile, with the place it leads to. */
type Kind = {
  readonly name: string
  readonly sentence: RegExp
  make(): Promise<{ readonly place: string; mend(): Promise<unknown> }>
}

const kinds: readonly Kind[] = [
  {
    name: 'evidence that bears on nothing and is used by nothing',
    sentence: /1 item of evidence bears on no judgement and is used by nothing/,
    async make() {
      const { id } = done(await addEvidence(product.services, await asLead(), review, anItem('A stray note')))
      const bearings = [{ judgement: 'SS3', direction: 'strength' }] as const
      return {
        place: at(`/evidence/${id}`),
        mend: async () =>
          done(await linkEvidence(product.services, await asLead(), review, { itemId: id, version: 1, bearings })),
      }
    },
  },
  {
    name: 'a citation of superseded evidence',
    sentence: /1 citation of evidence that is superseded/,
    async make() {
      const bearings = [{ judgement: 'BH1', direction: 'strength' }] as const
      const caller = await asLead()
      const { id } = done(await addEvidence(product.services, caller, review, anItem('Misheard', bearings)))
      const conclusion = { reviewId: review, judgement: 'BH1', state: 'concluded', text: 'It is so.' } as const
      done(await conclude(product.services, caller, { ...conclusion, evidence: [id], version: 0 }))
      const again = { itemId: id, version: 1, because: 'It was misheard.', item: anItem('Heard again', bearings) }
      const { id: later } = done(await supersedeEvidence(product.services, caller, review, again))
      return {
        place: at('/conclusions/BH1'),
        mend: async () =>
          done(await conclude(product.services, await asLead(), { ...conclusion, evidence: [later], version: 1 })),
      }
    },
  },
  {
    name: 'an activity past its day and not on record',
    sentence: /1 activity past its day and not on record as held/,
    async make() {
      const activity = {
        kind: 'setting-visit',
        title: 'Visit to a children’s centre',
        members: [product.people.lead],
        people: '',
        place: 'Weymouth',
        plannedOn: day('2006-11-10'),
        plannedAt: '10:00',
        judgements: ['SS7'],
        tie: '',
      }
      const { id } = done(await planActivity(product.services, await asLead(), review, activity))
      const held = { id, version: 1, heldOn: day('2006-11-10'), records: {}, judgements: ['SS7'], tie: '' }
      return {
        place: at(`/activities/${id}`),
        mend: async () => done(await holdActivity(product.services, await asLead(), review, held)),
      }
    },
  },
  {
    name: 'a hypothesis of which nothing came',
    sentence: /1 hypothesis without a word of what came of it/,
    async make() {
      const hypothesis = { judgement: 'SS7', text: 'Placements last longer than they did.' }
      const { id } = done(await addHypothesis(product.services, await asLead(), review, hypothesis))
      const told = { ...hypothesis, id, version: 1, cameOfIt: 'They do.' }
      return {
        place: at(`/hypotheses/${id}`),
        mend: async () => done(await editHypothesis(product.services, await asLead(), review, told)),
      }
    },
  },
  {
    name: 'a judgement in fieldwork that nobody has',
    sentence: /1 judgement in fieldwork that nobody has/,
    async make() {
      const choice = { judgement: 'SS7', version: 0, route: 'fieldwork', reason: 'Risk.', workingTogether: '' }
      const route = { ...choice, usersViews: '', riskEvidence: [item], restsOn: [] }
      done(await chooseRoute(product.services, await asLead(), review, route, { reasons: anyReason }))
      const gift = { judgement: 'SS7', version: 1, personId: product.people.health }
      return {
        place: at('/coverage/SS7'),
        mend: async () => done(await giveJudgements(product.services, await asLead(), review, [gift])),
      }
    },
  },
  {
    name: 'a conclusion put off',
    sentence: /1 conclusion put off, though the fieldwork is over/,
    async make() {
      const put = { reviewId: review, judgement: 'SS1', text: 'Waits for the police.', evidence: [] }
      done(await conclude(product.services, await asLead(), { ...put, state: 'not-yet', version: 0 }))
      const now = { ...put, state: 'concluded', evidence: [item], version: 1 } as const
      return {
        place: at('/conclusions/SS1'),
        mend: async () => done(await conclude(product.services, await asLead(), now)),
      }
    },
  },
  {
    name: 'a paragraph kept and not placed',
    sentence: /1 paragraph kept and not in the report/,
    async make() {
      const written = {
        ...bareFinding,
        judgements: ['SS1'],
        evidence: [item],
        text: 'Few children go missing from care.',
      }
      const { id } = done(await saveBlock(product.services, await asLead(), review, written, undefined))
      const place = { id, version: 1, placed: true }
      return {
        place: at(`/report/blocks/${id}`),
        mend: async () =>
          done(await placeBlock(product.services, await asLead(), review, place, { reasons: anyReason })),
      }
    },
  },
  {
    name: 'a finding on a judgement that is not concluded',
    sentence: /1 finding on a judgement not concluded or graded yet/,
    async make() {
      const text = 'Nearly all care leavers have a plan for what comes next.'
      const id = await placed(product, review, { judgements: ['EW6'], evidence: [item], text })
      const now = {
        reviewId: review,
        judgement: 'EW6',
        text: 'So it is.',
        state: 'concluded',
        evidence: [item],
      } as const
      return {
        place: at(`/report/blocks/${id}`),
        mend: async () => done(await conclude(product.services, await asLead(), { ...now, version: 0 })),
      }
    },
  },
  {
    name: 'the same thing said in two sections',
    sentence: /1 thing said in two sections of the report or more/,
    async make() {
      const text = 'Children wait on average nine weeks for a first appointment with a specialist.'
      await placed(product, review, { judgements: ['SS1'], evidence: [item], text })
      const passage = { section: 'summary', kind: 'passage', outcome: undefined, judgements: [] } as const
      const again = { ...passage, evidence: [item], text: text.replace('nine', 'about nine') }
      const id = await placed(product, review, again)
      const changed = { ...bareFinding, ...again, text: 'The wait is too long.' }
      return {
        place: at(`/report/blocks/${id}`),
        mend: async () => {
          const existing = { id, version: await version('reports_block', id), placed: true }
          return done(await saveBlock(product.services, await asLead(), review, changed, existing))
        },
      }
    },
  },
  {
    name: 'a comment of a colleague',
    sentence: /1 comment of colleagues on a paragraph still open/,
    async make() {
      const text = 'Teachers know whom to tell when they worry about a child.'
      const block = await placed(product, review, { judgements: ['SS1'], evidence: [item], text })
      const remark = { block, quote: '', text: 'All of them?' }
      const { id } = done(await commentOnBlock(product.services, await product.caller('joint', today), review, remark))
      const settled = { id, version: 1, resolution: 'Nearly all: said so.' }
      return {
        place: at(`/report/blocks/${block}`),
        mend: async () => done(await settleRemark(product.services, await asLead(), review, settled)),
      }
    },
  },
  {
    name: 'a recommendation that rests on nothing',
    sentence: /1 recommendation that rests on no finding in the report/,
    async make() {
      const block = await placed(product, review, {
        judgements: ['SS1'],
        evidence: [item],
        text: 'Half of the schools have no counsellor at all.',
      })
      const advice = { section: 'outcomes-section', text: 'Give each school a counsellor.', answers: 'The council' }
      const caller = await asLead()
      const { id } = done(
        await saveRecommendation(product.services, caller, review, { ...advice, blocks: [] }, undefined),
      )
      return {
        place: at(`/report/recommendations/${id}`),
        mend: async () =>
          done(
            await saveRecommendation(
              product.services,
              await asLead(),
              review,
              { ...advice, blocks: [block] },
              { id, version: 1 },
            ),
          ),
      }
    },
  },
  {
    name: 'a comment on accuracy',
    sentence: /1 comment of the area on the draft without an answer/,
    async make() {
      const { services } = product
      const text = 'The clinic in Poole closed in the spring.'
      const block = await placed(product, review, { judgements: ['SS1'], evidence: [item], text })
      done(await sendDraft(services, await asLead(), review, { reasons: anyReason }))
      const director = await product.caller('director', today)
      const draft = await services.database.as(director, 'read', tx => findLastDraft(tx, review))
      const draftId = draft?.id ?? ''
      const written = { draftId, kind: 'accuracy', about: block, text: 'It closed in June.' } as const
      const { id } = done(await writeComment(services, director, review, written))
      const marks = [{ id, version: 1, position: 1, heldBack: false }]
      done(await sendComments(services, director, review, { draftId, marks, note: '', send: true }))
      return {
        place: at(`/draft/comments/${id}`),
        mend: async () => {
          const answered = { id, version: 0, answer: 'accepted', because: 'So it did.' } as const
          return done(await answerComment(services, await asLead(), review, answered))
        },
      }
    },
  },
]

test.each(kinds)(
  'ALL-2 shows $name when it is made, leads to it, and shows it no more once it is mended',
  async ({ sentence, make }) => {
    expect(troubleIn(await sweep(), sentence)).toBeUndefined()
    const { place, mend } = await make()
    const found = troubleIn(await sweep(), sentence)
    expect(found?.links).toContain(place)
    const { status } = await lead.get(place.split('#')[0] ?? '')
    expect(status).toBe(200)
    await mend()
    expect(troubleIn(await sweep(), sentence)).toBeUndefined()
  },
  60_000,
)

test('JAR-69 leads to the recommendations for which nobody answers, and to none for which a body of the area does', async () => {
  const [area] = await product.services.database.asOwner(
    async client => (await client.query<{ id: string }>(`select id from register_area where name = 'Dorset'`)).rows,
  )
  const council = { areaId: area?.id ?? '', kind: 'council', name: 'Dorset County Council', address: '' }
  const organisation = await product.services.database.asSystem('set-up', tx =>
    addOrganisation(tx, { ...council, validFrom: day('2005-01-01') }),
  )
  const caller = await asLead()
  const recommend = async (bodies: readonly string[]) => {
    const written = { section: 'summary', text: 'Say who leads.', answers: '', bodies, blocks: [] }
    return at(
      `/report/recommendations/${done(await saveRecommendation(product.services, caller, review, written, undefined)).id}`,
    )
  }
  const nobody = await recommend([])
  const body = await recommend([organisation])
  const { links = [] } = troubleIn(await sweep(), /Nobody is named in/) ?? {}
  expect(links).toContain(nobody)
  expect(links).not.toContain(body)
}, 60_000)
