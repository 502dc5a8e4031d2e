import { openedReview } from '../journey.ts'
import { type CastMember, cast, type Part, startProduct, type TestProduct, type Visitor } from '../product.ts'

/*
 * A world of people around complaints, and what should come of it, said apart from every policy and in another way: out of
 * plain lists.
 */

type Role = 'complaints-handler' | 'complaints-investigator'
export type Held = { readonly part: Part; readonly role: Role; readonly isOver: boolean; readonly instead?: Part }
/** How somebody has, or had, a part in a review. */
type Place = {
  readonly part: Part
  readonly review: string
  readonly as: 'team' | 'quality-reader' | 'young-person' | 'lead' | 'acted'
  readonly isOver: boolean
}
export type Complaint = {
  readonly id: string
  readonly review: string
  readonly kind: string
  readonly receipt: string | undefined
  readonly investigator: Part | undefined
  readonly isAnswered: boolean
  /** The one question asked about it. */
  readonly hearing: string
  readonly asked: Part
  readonly isHeard: boolean
}
export type World = {
  readonly held: readonly Held[]
  readonly places: readonly Place[]
  readonly complaints: readonly Complaint[]
}

export let product: TestProduct
export let reviews: readonly string[]
export let rows: readonly Pick<Complaint, 'id' | 'review' | 'kind' | 'receipt' | 'hearing'>[]
export const accounts = new Map<Part, string>()
export const visitors = new Map<Part, Visitor>()
/** What stands in records already: nothing takes it away again. */
const acted = new Set<string>()
export const parts = Object.keys(cast) as Part[]
export const isStaff = (part: Part) => (cast[part] as CastMember).kind === 'staff'
export const staff = parts.filter(isStaff)
const kinds = ['complaint-conduct', 'complaint-report']
export const chain = -1900000000
export const belongings = ['complaints_point', 'complaints_hearing', 'complaints_told', 'complaints_reason']

export async function owner<Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
  return product.services.database.asOwner(async client => (await client.query(text, [...values])).rows as Row[])
}

/** Starts the product with three reviews and eight complaints about them. */
export async function startComplaints(): Promise<TestProduct> {
  product = await startProduct()
  reviews = [
    await openedReview(product, 'Dorset'),
    await openedReview(product, 'Devon'),
    await openedReview(product, 'Kent'),
  ]
  for (const part of parts) {
    visitors.set(part, await product.visitor(part))
    const [found] = await owner<{ id: string }>('select id::text from platform_account where person_id = $1', [
      product.people[part],
    ])
    accounts.set(part, found?.id ?? '')
  }
  const made: (typeof rows)[number][] = []
  for (let number = 0; number < 8; number += 1) {
    const review = reviews[number % reviews.length] ?? ''
    const kind = kinds[number % kinds.length] ?? ''
    const receipt = number % 4 === 3 ? undefined : `\\x0${number}`
    const [row] = await owner<{ id: string }>(
      `insert into complaints_complaint (review_id, kind, way, received_on, who, about, receipt_sha256)
       values ($1, $2, $3, '2006-11-01', 'Whoword', 'Aboutword', $4) returning id::text`,
      [review, kind, receipt === undefined ? 'letter' : 'public', receipt ?? null],
    )
    const id = row?.id ?? ''
    await owner(`insert into complaints_point (complaint_id, number, text) values ($1, 1, 'Pointword')`, [id])
    await owner(`insert into complaints_told (complaint_id, text, told_on) values ($1, 'Toldword', '2006-11-02')`, [id])
    await owner(
      `insert into complaints_reason (complaint_id, rule, says, reason, given_on, account_id) values ($1, 'rule', 'says', 'Reasonword', '2006-11-02', $2)`,
      [id, accounts.get('administrator')],
    )
    const [hearing] = await owner<{ id: string }>(
      `insert into complaints_hearing (complaint_id, person_id, question, asked_on) values ($1, $2, 'Questionword', '2006-11-02') returning id::text`,
      [id, product.people.lead],
    )
    made.push({ id, review, kind, receipt, hearing: hearing?.id ?? '' })
  }
  rows = made
  return product
}

export function worldBy(random: () => number): World {
  const some = <Each>(list: readonly Each[]) => list[Math.floor(random() * list.length)] as Each
  const maybe = (share: number) => random() < share
  const held: Held[] = []
  for (const part of staff)
    for (const role of ['complaints-handler', 'complaints-investigator'] as const)
      if (maybe(0.4)) held.push({ part, role, isOver: maybe(0.25) })
  // Whoever stands in does it for another who holds the role.
  for (const each of held.filter(({ isOver }) => !isOver)) {
    const other = some(staff)
    if (other !== each.part && maybe(0.15)) held.push({ ...each, part: other, instead: each.part })
  }
  const places: Place[] = reviews.flatMap(review =>
    staff
      .filter(() => maybe(0.25))
      .map(part => ({
        part,
        review,
        as: some(['team', 'quality-reader', 'young-person', 'lead', 'acted'] as const),
        isOver: maybe(0.4),
      })),
  )
  const able = held.filter(({ role }) => role === 'complaints-investigator').map(({ part }) => part)
  const complaints = rows.map((row): Complaint => {
    const investigator = maybe(0.8) && able.length > 0 ? some(able) : undefined
    return {
      ...row,
      investigator,
      isAnswered: investigator !== undefined && maybe(0.3),
      asked: some(staff),
      isHeard: maybe(0.3),
    }
  })
  return { held, places, complaints }
}

/** Makes the database be this world; everybody else's roles and places are taken away. */
export async function become(world: World): Promise<void> {
  await owner('delete from platform_grant')
  await owner('delete from reviews_member where person_id is not null')
  const until = (isOver: boolean) => (isOver ? '2006-11-01T00:00:00Z' : null)
  const give = (part: Part, role: string, review: string | null, isOver: boolean, instead?: Part) =>
    owner(
      `insert into platform_grant (person_id, role, review_id, from_at, until_at, on_behalf_of_id) values ($1, $2, $3, '2005-01-01', $4, $5)`,
      [product.people[part], role, review, until(isOver), instead === undefined ? null : product.people[instead]],
    )
  for (const { part, role, isOver, instead } of world.held) await give(part, role, null, isOver, instead)
  for (const { part, review, as, isOver } of world.places) {
    if (as === 'team')
      await owner(
        `insert into reviews_member (review_id, person_id, body, role, from_on, until_on) values ($1, $2, 'ofsted', 'member', '2005-01-01', $3)`,
        [review, product.people[part], isOver ? '2006-11-01' : null],
      )
    else if (as === 'acted')
      await product.services.database.asOwner(async client => {
        await client.query('begin')
        await client.query(`select set_config('conspectus.account', $1, true)`, [accounts.get(part)])
        await client.query('update reviews_review set title = title where id = $1', [review])
        await client.query('commit')
      })
    else await give(part, as, review, isOver)
  }
  for (const { id, investigator, isAnswered, hearing, asked, isHeard } of world.complaints) {
    await owner('alter table complaints_complaint disable trigger whose')
    await owner(
      `update complaints_complaint set investigator_id = $2, reply = 'Replyword', next_step = 'Nextword', outcome = 'point-upheld',
         like_cases = 'Likeword', replied_on = $3 where id = $1`,
      [id, investigator === undefined ? null : product.people[investigator], isAnswered ? '2006-11-05' : null],
    )
    await owner('alter table complaints_complaint enable trigger whose')
    await owner(`update complaints_point set answer = 'Answerword', finding = 'point-upheld' where complaint_id = $1`, [
      id,
    ])
    await owner('update complaints_hearing set person_id = $2, answer = $3, answered_on = $4 where id = $1', [
      hearing,
      product.people[asked],
      isHeard ? 'Heardword' : '',
      isHeard ? '2006-11-03' : null,
    ])
  }
  const lines = await owner<{ key: string }>(
    `select distinct account.person_id || ' ' || line.chain as key from platform_record line join platform_account account on account.id = line.account_id`,
  )
  for (const { key } of lines) acted.add(key)
}

// ---------------------------------------------------------------- what should be

export const isOutside = (world: World, who: Part, review: string) =>
  !acted.has(`${product.people[who]} ${review}`) &&
  !world.places.some(place => place.part === who && place.review === review)
export const isHandler = (world: World, who: Part) =>
  world.held.some(({ part, role, isOver }) => part === who && role === 'complaints-handler' && !isOver)
export const isInvestigator = (world: World, who: Part) =>
  world.held.some(
    ({ part, role, isOver, instead }) =>
      part === who && role === 'complaints-investigator' && !isOver && instead === undefined,
  )
export const handles = (world: World, who: Part, { review }: Complaint) =>
  isHandler(world, who) && isOutside(world, who, review)
export const investigates = (world: World, who: Part, complaint: Complaint) =>
  complaint.investigator === who && isInvestigator(world, who) && isOutside(world, who, complaint.review)
export const reads = (world: World, who: Part, complaint: Complaint) =>
  isStaff(who) && (handles(world, who, complaint) || investigates(world, who, complaint))

/** Everything that somebody could do to a complaint in the database, and whether they may. */
export function actsOn(
  world: World,
  who: Part,
  complaint: Complaint,
  named: Part,
): readonly (readonly [string, string, boolean])[] {
  const { id, hearing, review, kind, isAnswered } = complaint
  const open = !isAnswered && reads(world, who, complaint)
  const own = open && investigates(world, who, complaint)
  const asHandler = open && handles(world, who, complaint)
  const canBeNamed = isInvestigator(world, named) && isOutside(world, named, review)
  const person = product.people[named]
  const other = accounts.get(who === 'lead' ? 'joint' : 'lead')
  return [
    [
      'acknowledges',
      `update complaints_complaint set acknowledged_on = '2006-11-06' where id = ${id} returning 1`,
      asHandler,
    ],
    [
      `names ${named}`,
      `update complaints_complaint set investigator_id = ${person} where id = ${id} returning 1`,
      named === complaint.investigator ? open : asHandler && canBeNamed,
    ],
    [
      'replies',
      `update complaints_complaint set reply = 'x', next_step = 'y', outcome = 'o', replied_on = '2006-11-06' where id = ${id} returning 1`,
      own,
    ],
    ['parts it', `insert into complaints_point (complaint_id, number, text) values (${id}, 9, 'x')`, own],
    ['answers a point', `update complaints_point set answer = 'x' where complaint_id = ${id} returning 1`, own],
    [
      'asks',
      `insert into complaints_hearing (complaint_id, person_id, question, asked_on) values (${id}, ${person}, 'x', '2006-11-06')`,
      own,
    ],
    ['tells', `insert into complaints_told (complaint_id, text, told_on) values (${id}, 'x', '2006-11-06')`, open],
    [
      'gives a reason',
      `insert into complaints_reason (complaint_id, rule, says, reason, given_on) values (${id}, 'r', 's', 'x', '2006-11-06')`,
      open,
    ],
    [
      'gives a reason as another',
      `insert into complaints_reason (complaint_id, rule, says, reason, given_on, account_id) values (${id}, 'r', 's', 'x', '2006-11-06', ${other})`,
      false,
    ],
    [
      'answers the question',
      `update complaints_hearing set answer = 'x', answered_on = '2006-11-06' where id = ${hearing} returning 1`,
      isStaff(who) && complaint.asked === who && !complaint.isHeard,
    ],
    [
      'enters another',
      `insert into complaints_complaint (review_id, kind, way, received_on, about) values (${review}, '${kind}', 'letter', '2006-11-06', 'x')`,
      isStaff(who) && handles(world, who, complaint),
    ],
    ['removes it', `delete from complaints_complaint where id = ${id} returning 1`, false],
  ]
}
