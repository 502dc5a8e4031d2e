import { Temporal } from '../src/kernel/dates.ts'
import type { TestProduct } from './product.ts'

/*
 * Reviews by the hundred, made by chance and put into the tables, with what an evaluation reads of them. The rows are kept
 * as they were written, so that a test can reckon from them in another way than the product.
 */

type Day = Temporal.PlainDate

/** A review as it was written down. Days are whole numbers from `firstDay` on. */
export type MadeReview = {
  readonly id: string
  readonly edition: string
  readonly cancelled: boolean
  readonly paused: boolean
  readonly covert: boolean
  readonly state: 'planned' | 'in-stage' | 'published'
  readonly analysis: readonly [number, number] | undefined
  readonly fieldwork: readonly [number, number] | undefined
  readonly alongside: number | undefined
  readonly stays: readonly { readonly stage: string; readonly from: number; readonly until: number | undefined }[]
  readonly planFinalised: number | undefined
  readonly oralSummary: number | undefined
  readonly draft: number | undefined
  readonly commentsClosed: number | undefined
  readonly issued: number | undefined
  readonly receipt: number | undefined
  readonly statement: number | undefined
  readonly documents: number
  readonly activities: readonly { readonly day: number | undefined; readonly members: readonly string[] }[]
  readonly setUpJointly: boolean | undefined
  readonly links: readonly MadeLink[]
  readonly spent: readonly {
    readonly stage: string
    readonly planned: number | undefined
    readonly spent: number | undefined
  }[]
}

/** A link from one review to another made before it, or to an inspection kept elsewhere. */
export type MadeLink = {
  readonly other: string | undefined
  readonly together: boolean
  readonly ended: boolean
  /** Of one kept elsewhere. */
  readonly reportOn: number | undefined
}

export const firstDay = Temporal.PlainDate.from('2005-08-01')
export const dayOf = (number: number): Day => firstDay.add({ days: number })

const stages = ['briefing-conference', 'consultation', 'setting-up', 'analysis', 'fieldwork', 'reporting'] as const

/** Makes reviews by chance in the tables of a product and returns them as they were written. */
export async function makeReviews(
  { services, people }: TestProduct,
  count: number,
  chance: () => number,
  edition: { readonly rulebook: string; readonly edition: string } = {
    rulebook: 'joint-area-review',
    edition: '2005-08',
  },
): Promise<readonly MadeReview[]> {
  const whole = (least: number, most: number) => least + Math.floor(chance() * (most - least + 1))
  const maybe = <Value>(share: number, value: () => Value) => (chance() < share ? value() : undefined)
  const made: MadeReview[] = []
  await services.database.asOwner(async client => {
    const { rows: areas } = await client.query<{ id: string }>('select id from register_area order by id')
    for (let index = 0; index < count; index += 1) {
      const start = whole(20, 500)
      const analysis = maybe(0.95, () => [start, start + whole(3, 8)] as const)
      const fieldwork = analysis && maybe(0.95, () => [start + 21, start + 21 + whole(9, 16)] as const)
      const reached = whole(0, 7)
      const stays: MadeReview['stays'][number][] = []
      let at = start - 60
      for (const [place, stage] of stages.slice(0, Math.min(reached, 6)).entries()) {
        const from = stage === 'analysis' && chance() < 0.5 ? start : at
        const isLast = place === reached - 1 && reached <= 6
        const until = isLast ? undefined : from + whole(0, 30)
        stays.push({ stage, from, until })
        // Some stages are entered again.
        if (until !== undefined && chance() < 0.1)
          stays.push({ stage, from: until + 2, until: until + 2 + whole(0, 5) })
        at = (until ?? from) + whole(0, 3)
      }
      const isOut = reached === 7
      const draft = fieldwork && maybe(isOut ? 0.95 : 0.3, () => fieldwork[1] + whole(10, 45))
      const commentsClosed = draft === undefined ? undefined : maybe(0.9, () => draft + whole(3, 25))
      const issued = isOut && commentsClosed !== undefined ? commentsClosed + whole(10, 50) : undefined
      const receipt = issued === undefined ? undefined : maybe(0.9, () => issued + whole(0, 4))
      const review: Omit<MadeReview, 'id'> = {
        edition: edition.edition,
        cancelled: chance() < 0.08,
        paused: chance() < 0.08,
        covert: chance() < 0.05,
        state: isOut ? 'published' : reached === 0 ? 'planned' : 'in-stage',
        analysis,
        fieldwork,
        alongside: fieldwork && maybe(0.6, () => fieldwork[0] + whole(-20, 20)),
        stays,
        planFinalised: analysis && maybe(0.6, () => analysis[0] + whole(2, 12)),
        oralSummary: fieldwork && maybe(0.6, () => fieldwork[0] + whole(5, 20)),
        draft,
        commentsClosed,
        issued,
        receipt,
        statement: receipt === undefined ? undefined : maybe(0.8, () => receipt + whole(40, 130)),
        documents: whole(0, 12),
        activities: Array.from({ length: whole(0, 6) }, () => ({
          day: fieldwork && maybe(0.8, () => fieldwork[0] + whole(0, 9)),
          members: [people.lead, people.joint, people.health].slice(0, whole(0, 3)),
        })),
        setUpJointly: maybe(0.6, () => chance() < 0.5),
        links: [
          ...new Set(Array.from({ length: Math.max(0, whole(-1, 2)) }, () => made[whole(0, made.length)]?.id)),
        ].map(other => ({
          other,
          together: chance() < 0.6,
          ended: chance() < 0.1,
          reportOn: other === undefined ? maybe(0.7, () => (issued ?? start + 150) + whole(-1, 1)) : undefined,
        })),
        spent: [...new Set(Array.from({ length: whole(0, 4) }, () => stages[whole(0, 5)] ?? 'analysis'))].map(
          stage => ({
            stage,
            planned: maybe(0.7, () => whole(0, 20)),
            spent: maybe(0.9, () => whole(0, 24)),
          }),
        ),
      }
      const day = (number: number | undefined) => (number === undefined ? null : dayOf(number).toString())
      const { rows } = await client.query<{ id: string }>(
        `insert into reviews_review (area_id, rulebook, edition, rulebook_sha256, title, request_reference, requested_on, bodies, state, stage,
           paused_because, cancelled_because, covert, analysis_start, analysis_end, fieldwork_start, fieldwork_end, corporate_assessment_start)
         values ($1, $2, $3, 'made', $4, 'made', '2005-08-01', '{ofsted,csci}', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning id`,
        [
          areas[index % areas.length]?.id,
          edition.rulebook,
          edition.edition,
          `Made ${index}`,
          review.state,
          review.state === 'in-stage' ? (stays.at(-1)?.stage ?? null) : null,
          review.paused ? 'rests' : null,
          review.cancelled ? 'called off' : null,
          review.covert,
          day(review.analysis?.[0]),
          day(review.analysis?.[1]),
          day(review.fieldwork?.[0]),
          day(review.fieldwork?.[1]),
          day(review.alongside),
        ],
      )
      const id = rows[0]?.id ?? ''
      const put = (table: string, columns: string, values: readonly unknown[]) =>
        client.query(
          `insert into ${table} (review_id, ${columns}) values ($1, ${values.map((_, place) => `$${place + 2}`).join(', ')})`,
          [id, ...values],
        )
      for (const { stage, from, until } of stays)
        await put('reviews_stage', 'stage, entered_on, left_on', [stage, day(from), day(until)])
      if (review.planFinalised !== undefined)
        await put('fieldwork_plan', 'finalised_on, finalised_by', [day(review.planFinalised), people.lead])
      if (review.oralSummary !== undefined)
        await put('reviews_meeting', 'kind, held_on, present', [
          'oral-summary',
          day(review.oralSummary),
          'The director',
        ])
      if (review.setUpJointly !== undefined)
        await put('reviews_meeting', 'kind, held_on, present, jointly', [
          'setting-up',
          day(start - 10),
          'All',
          review.setUpJointly,
        ])
      if (draft !== undefined)
        await put('reports_draft', 'sent_on, sent_by, to_name, model, comments_closed_on', [
          day(draft),
          people.lead,
          'The director',
          '{}',
          day(commentsClosed),
        ])
      if (issued !== undefined)
        await client.query(
          `insert into reports_issue (review_id, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files)
           select id, $2, 1, title, area_id, 'Made', rulebook, edition, rulebook_sha256, '{}', '[]' from reviews_review where id = $1`,
          [id, day(issued)],
        )
      if (receipt !== undefined)
        await put('actions_receipt', 'received_on, recorded_by, on_behalf', [day(receipt), 'The office', false])
      if (review.statement !== undefined)
        await put('actions_statement', 'made_on, adopted_by, adopted_post, actions', [
          day(review.statement),
          'The council',
          '',
          '[]',
        ])
      for (let place = 0; place < review.documents; place += 1)
        await put('evidence_request', 'document, due_days, asked_on', [`document-${place}`, 0, day(start - 40)])
      for (const { day: held, members } of review.activities)
        await put('fieldwork_activity', 'kind, title, members, held_on', ['visit', 'A visit', members, day(held)])
      for (const { other, together, ended, reportOn } of review.links)
        await put(
          'reviews_link',
          'other_id, title, name, runs_together, because, linked_on, report_on, ended_on, ended_because',
          [
            other ?? null,
            'Made',
            'Another',
            together,
            'They belong together',
            day(start - 30),
            day(reportOn),
            ...(ended ? [day(start), 'Parted'] : [null, null]),
          ],
        )
      for (const { stage, planned, spent } of review.spent)
        await put('evaluation_days', 'stage, body, planned_halves, spent_halves', [
          stage,
          'ofsted',
          planned ?? null,
          spent ?? null,
        ])
      made.push({ ...review, id })
    }
  })
  return made
}

/** The middle of a list, to one place. */
export function middle(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined
  const sorted = values.toSorted((one, other) => one - other)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1] ?? 0, sorted[Math.floor(sorted.length / 2)] ?? 0]
  return Math.round(((low + high) / 2) * 10) / 10
}

/** What is to be said of the links of some reviews among all that were made, by line and column. */
export function linkFigures(made: readonly MadeReview[], some: readonly MadeReview[], today: number) {
  const own = new Set(some.map(({ id }) => id))
  const pairs = made.flatMap(review =>
    review.links.map(link => ({ review, link, other: made.find(({ id }) => id === link.other) })),
  )
  return (['Held together', 'Held apart'] as const).flatMap(line => {
    const counted = pairs.flatMap(({ review, link, other }) => {
      const sides = other === undefined ? [review] : [review, other]
      const isOpen = !link.ended && !sides.some(({ cancelled, covert }) => cancelled || covert)
      return isOpen && link.together === (line === 'Held together') && sides.some(({ id }) => own.has(id))
        ? [{ sides, reports: [review.issued, other === undefined ? link.reportOn : other.issued] as const }]
        : []
    })
    const between = counted.flatMap(({ reports: [one = today + 1, two = today + 1] }) =>
      one > today || two > today ? [] : [Math.abs(one - two)],
    )
    const starts = counted.flatMap(({ sides: [one, two] }) =>
      one?.fieldwork === undefined || two?.fieldwork === undefined
        ? []
        : [Math.abs(one.fieldwork[0] - two.fieldwork[0])],
    )
    const reviews = counted.flatMap(({ sides }) => sides.map(({ id }) => id)).filter(id => own.has(id))
    const says: readonly (readonly [column: string, value: number | undefined])[] = [
      ['Links', counted.length],
      ['Reviews', new Set(reviews).size],
      ['Reports out on one day', between.filter(days => days === 0).length],
      ['Reports out on different days', between.filter(days => days > 0).length],
      ['Not both out', counted.length - between.length],
      ['Days between the reports, middle', middle(between)],
      ['Most days between the reports', between.length === 0 ? undefined : Math.max(...between)],
      ['Days between the first days of fieldwork, middle', middle(starts)],
    ]
    return says.map(([column, value]) => ({ line, column, value }))
  })
}

/** The cells of a CSV file, by row; the mark at its beginning is left out. */
export function cellsOf(sheet: string): readonly (readonly string[])[] {
  return sheet
    .replace(/^\ufeff/, '')
    .split('\r\n')
    .filter(line => line !== '')
    .map(line => [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell = '']) => cell.replaceAll('""', '"')))
}
