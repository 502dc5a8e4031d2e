import { Temporal } from '../src/kernel/dates.ts'
import { addOrganisation } from '../src/modules/register/index.ts'
import { factLoader, findReview, nameRespondent } from '../src/modules/reviews/index.ts'
import { done, openedReview } from './journey.ts'
import { startProduct, type TestProduct } from './product.ts'

/** A duty of the review as its owner sees it in the tables. */
export type DutyLine = {
  id: string
  recipient: string
  name: string | null
  due_on: Temporal.PlainDate | null
  version: number
}

export const day = (text: string) => Temporal.PlainDate.from(text)

/** The three boxes of a day, as a form posts them. */
export function on(name: string, text: string) {
  const { year, month, day: number } = day(text)
  return { [`${name}-day`]: String(number), [`${name}-month`]: String(month), [`${name}-year`]: String(year) }
}

/**
 * Two reviews before their reports are issued: one of Dorset with a register full of recipients, which the director
 * answers for, and one of Devon, which another does.
 */
export async function afterReport() {
  const product = await startProduct()
  const { services, people } = product
  const review = await openedReview(product, 'Dorset')
  const elsewhere = await openedReview(product, 'Devon', [{ part: 'sixth', role: 'lead' }])
  const other = { personId: people.otherDirector, role: 'director', title: '' } as const
  done(await nameRespondent(services, await product.caller('manager', '2006-09-01'), elsewhere, other))
  const world = { product, review, elsewhere, ...readingOf(product, review) }
  // The usual director answers for Dorset alone.
  await world.query('update platform_grant set until_at = $1 where person_id = $2 and review_id = $3', [
    '2006-09-01T11:00:00Z',
    people.director,
    elsewhere,
  ])

  async function register(area: string | undefined, kind: string, name: string) {
    const areas = await world.query<{ id: string }>('select id from register_area where name = $1', [area])
    const organisation = { areaId: areas[0]?.id, kind, name, address: '', validFrom: day('2005-01-01') }
    return services.database.asSystem('import', tx => addOrganisation(tx, organisation))
  }
  await register('Dorset', 'children-services-authority', 'Dorset County Council')
  await register('Dorset', 'district-council', 'East Dorset District Council')
  await register('Dorset', 'district-council', 'Purbeck District Council')
  await register('Dorset', 'primary-care-trust', 'Dorset Primary Care Trust')
  await register('Dorset', 'local-newspaper', 'Dorset Echo')
  await register('Dorset', 'local-newspaper', 'Bridport News')
  await register('Devon', 'district-council', 'Torridge District Council')
  await register(undefined, 'cafcass', 'Children and Family Courts Advisory and Support Service')
  await register(undefined, 'secretary-of-state', 'Secretary of State for Education and Skills')
  await register(undefined, 'chief-inspector-of-schools', 'Her Majesty’s Chief Inspector of Schools')
  await register(undefined, 'inspectorate', 'Office for Standards in Education')

  /** The report as issued: by the tables alone, since its making is another module's and tested there. */
  async function issued(reviewId: string, on: string) {
    await world.query(
      `insert into reports_issue (review_id, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files)
       select id, $2, 1, title, area_id, 'Dorset', rulebook, edition, rulebook_sha256, '{}', '[]' from reviews_review where id = $1`,
      [reviewId, on],
    )
    await world.query(
      `insert into reports_recommendation (review_id, section, position, text, answers)
       values ($1, 'summary', 1, 'Reduce the number of placement moves.', 'The authority')`,
      [reviewId],
    )
    await world.query(`update reviews_review set state = 'published', stage = null where id = $1`, [reviewId])
  }

  return {
    ...world,
    register,
    issued,
    director: await product.visitor('director'),
    lead: await product.visitor('lead'),
  }
}

export type AfterReport = Awaited<ReturnType<typeof afterReport>>

/** Questions about what is kept, asked past every policy. */
function readingOf(product: TestProduct, review: string) {
  function query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return product.services.database.asOwner(async client => (await client.query<Row>(text, [...values])).rows)
  }
  const duties = (of: string) =>
    query<DutyLine>(
      `select duty.id, recipient, name, due_on, duty.version from actions_duty duty
       left join register_organisation organisation on organisation.id = organisation_id
       where review_id = $1 and of = $2 order by duty.id`,
      [review, of],
    )
  async function only(text: string, values: readonly unknown[]): Promise<string> {
    const rows = await query<{ id: string }>(text, values)
    return rows[0]?.id ?? ''
  }
  return {
    query,
    duties,
    at: (path: string) => `/reviews/${review}/actions${path}`,
    async dutyOf(of: string, recipient: string, name?: string): Promise<DutyLine> {
      const all = await duties(of)
      const found = all.find(each => each.recipient === recipient && (name === undefined || each.name === name))
      if (found === undefined) throw new Error(`There is no duty ${recipient} ${name ?? ''}.`)
      return found
    },
    async count(table: string): Promise<number> {
      return Number(await only(`select count(*) as id from ${table} where review_id = $1`, [review]))
    },
    recommendation: () => only('select id from reports_recommendation where review_id = $1 order by id', [review]),
    organisation: (name: string) => only('select id from register_organisation where name = $1', [name]),
    /** The facts of a group, loaded as the director's office loads them. */
    async facts(group: string) {
      return product.services.database.as(await product.caller('director'), 'read', async tx => {
        const subject = await findReview(tx, review)
        if (subject === undefined) throw new Error('The review is gone.')
        return factLoader(product.services, tx, subject)(group)
      })
    },
  }
}
