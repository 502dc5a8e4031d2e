import { Temporal } from '../src/kernel/dates.ts'
import type { Outcome } from '../src/kernel/outcome.ts'
import { listAreas } from '../src/modules/register/index.ts'
import { appointMember, beginReview, nameRespondent, openReview, setDates } from '../src/modules/reviews/index.ts'
import type { Part, TestProduct } from './product.ts'

/** The value of a command that must have gone through; otherwise what it said instead. */
export function done<Value>(outcome: Outcome<Value>): Value {
  if (outcome.kind !== 'done') throw new Error(`The command answered ${JSON.stringify(outcome)}`)
  return outcome.value
}

const day = (text: string) => Temporal.PlainDate.from(text)

/** The usual team: five inspectors of five bodies, led by Ann Lee of Ofsted. */
export const usualTeam: readonly { part: Part; role: 'lead' | 'joint' | 'member' }[] = [
  { part: 'lead', role: 'lead' },
  { part: 'joint', role: 'joint' },
  { part: 'socialCare', role: 'member' },
  { part: 'health', role: 'member' },
  { part: 'fifth', role: 'member' },
]

/**
 * A review opened by the programme manager on 1 September 2006 with dates, the usual team and a director: what most
 * tests begin with. Analysis 16–20 October 2006, fieldwork 6–17 November 2006. Returns its number.
 */
export async function openedReview(product: TestProduct, area = 'Dorset', team = usualTeam): Promise<string> {
  const { services, people } = product
  const manager = () => product.caller('manager', '2006-09-01')
  const areas = await services.database.as(await manager(), 'read', listAreas)
  const found = areas.find(each => each.name === area)
  if (found === undefined) throw new Error(`There is no area ${area}.`)
  const { id } = done(
    await openReview(services, await manager(), {
      areaId: found.id,
      areaName: found.name,
      rulebook: 'joint-area-review',
      edition: '2005-08',
      requestReference: 'Request of the Secretary of State, programme of December 2005',
      requestedOn: day('2005-12-12'),
      bodies: ['ofsted', 'csci', 'healthcare-commission', 'audit-commission'],
    }),
  )
  done(
    await setDates(
      services,
      await manager(),
      id,
      {
        version: 1,
        analysisStart: day('2006-10-16'),
        analysisEnd: day('2006-10-20'),
        fieldworkStart: day('2006-11-06'),
        fieldworkEnd: day('2006-11-17'),
        corporateAssessmentStart: day('2006-11-06'),
      },
      { reasons: anyReason },
    ),
  )
  for (const { part, role } of team) {
    done(
      await appointMember(
        services,
        await manager(),
        id,
        { personId: people[part], role, title: '' },
        { reasons: anyReason },
      ),
    )
  }
  done(await nameRespondent(services, await manager(), id, { personId: people.director, role: 'director', title: '' }))
  return id
}

/** Gives the same reason for whatever rule asks for one. */
export const anyReason: { readonly [rule: string]: string } = new Proxy(
  {},
  { get: () => 'Agreed with all concerned for this test.' },
)

/** Begins the review and, by reason of the test alone, puts it into a stage without asking the rules on the way. */
export async function inStage(product: TestProduct, reviewId: string, stage: string): Promise<void> {
  done(await beginReview(product.services, await product.caller('manager', '2006-09-04'), reviewId))
  await product.services.database.asOwner(async client => {
    await client.query('update reviews_review set stage = $1 where id = $2', [stage, reviewId])
    await client.query('update reviews_stage set stage = $1 where review_id = $2', [stage, reviewId])
  })
}

/** A review of the invented framework with a lead and a joint inspector. */
export async function harbourReview({ services, people, caller }: TestProduct): Promise<string> {
  const manager = await caller('manager')
  const [area] = await services.database.as(manager, 'read', listAreas)
  if (area === undefined) throw new Error('There are no areas.')
  const opened = await openReview(services, manager, {
    areaId: area.id,
    areaName: area.name,
    rulebook: 'harbour-review',
    edition: '1',
    requestReference: 'R1',
    requestedOn: Temporal.PlainDate.from('2006-09-01'),
    bodies: ['quay-office', 'lantern-board'],
  })
  const { id } = done(opened)
  for (const role of ['lead', 'joint'] as const) {
    const place = { personId: people[role], role, title: '' }
    done(await appointMember(services, await caller('manager'), id, place, { reasons: anyReason }))
  }
  return id
}
