import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'

type Day = Temporal.PlainDate

export type RouteToSave = {
  readonly judgement: string
  readonly route: string
  readonly reason: string
  readonly personId: string | undefined
  readonly workingTogether: string
  readonly usersViews: string
}

/** @param version 0 for a judgement that has no line yet; false when somebody else was there first */
export async function saveRoute(
  tx: Transaction,
  reviewId: string,
  version: number,
  route: RouteToSave,
): Promise<boolean> {
  const person = route.personId ?? null
  if (version === 0) {
    const { rows } = await sql`
      insert into fieldwork_route (review_id, judgement, route, reason, person_id, working_together, users_views)
      values (${reviewId}, ${route.judgement}, ${route.route}, ${route.reason}, ${person}, ${route.workingTogether}, ${route.usersViews})
      on conflict do nothing returning id`.execute(tx)
    return rows.length === 1
  }
  const { rows } = await sql`
    update fieldwork_route set route = ${route.route}, reason = ${route.reason}, person_id = ${person},
      working_together = ${route.workingTogether}, users_views = ${route.usersViews}
    where review_id = ${reviewId} and judgement = ${route.judgement} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}

/** A judgement given to a person, or taken back; `version` as for `saveRoute`. */
export type Gift = { readonly judgement: string; readonly personId: string | undefined; readonly version: number }

/** Gives judgements to people; answers how many lines it changed, fewer when somebody else was there first. */
export async function saveGifts(tx: Transaction, reviewId: string, gifts: readonly Gift[]): Promise<number> {
  const lines = JSON.stringify(
    gifts.map(gift => ({ judgement: gift.judgement, person_id: gift.personId ?? null, version: gift.version })),
  )
  const changed = await sql`
    update fieldwork_route route set person_id = gift.person_id
    from jsonb_to_recordset(${lines}::jsonb) as gift (judgement text, person_id bigint, version integer)
    where route.review_id = ${reviewId} and route.judgement = gift.judgement and route.version = gift.version
    returning route.id`.execute(tx)
  const added = await sql`
    insert into fieldwork_route (review_id, judgement, person_id)
    select ${reviewId}, gift.judgement, gift.person_id
    from jsonb_to_recordset(${lines}::jsonb) as gift (judgement text, person_id bigint, version integer)
    where gift.version = 0 on conflict do nothing returning id`.execute(tx)
  return changed.rows.length + added.rows.length
}

export async function insertHypothesis(
  tx: Transaction,
  reviewId: string,
  hypothesis: { readonly judgement: string; readonly text: string; readonly cameOfIt: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into fieldwork_hypothesis (review_id, judgement, text, came_of_it)
    values (${reviewId}, ${hypothesis.judgement}, ${hypothesis.text}, ${hypothesis.cameOfIt}) returning id`.execute(tx)
  return onlyId(rows)
}

export async function updateHypothesis(
  tx: Transaction,
  reviewId: string,
  hypothesis: {
    readonly id: string
    readonly version: number
    readonly judgement: string
    readonly text: string
    readonly cameOfIt: string
  },
): Promise<boolean> {
  const { rows } = await sql`
    update fieldwork_hypothesis set judgement = ${hypothesis.judgement}, text = ${hypothesis.text}, came_of_it = ${hypothesis.cameOfIt}
    where review_id = ${reviewId} and id = ${hypothesis.id} and version = ${hypothesis.version} and withdrawn_because is null
    returning id`.execute(tx)
  return rows.length === 1
}

export async function withdrawHypothesisRow(
  tx: Transaction,
  reviewId: string,
  hypothesis: { readonly id: string; readonly version: number; readonly because: string },
): Promise<boolean> {
  const { rows } = await sql`
    update fieldwork_hypothesis set withdrawn_because = ${hypothesis.because}
    where review_id = ${reviewId} and id = ${hypothesis.id} and version = ${hypothesis.version} and withdrawn_because is null
    returning id`.execute(tx)
  return rows.length === 1
}

export type ActivityToSave = {
  readonly kind: string
  readonly title: string
  readonly members: readonly string[]
  readonly people: string
  readonly place: string
  readonly plannedOn: Day | undefined
  /** `HH:MM`, or empty. */
  readonly plannedAt: string
  readonly judgements: readonly string[]
  readonly tie: string
}

export async function insertActivity(tx: Transaction, reviewId: string, activity: ActivityToSave): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into fieldwork_activity (review_id, kind, title, members, people, place, planned_on, planned_at, judgements, tie)
    values (${reviewId}, ${activity.kind}, ${activity.title}, ${[...activity.members]}::bigint[], ${activity.people}, ${activity.place},
      ${activity.plannedOn?.toString() ?? null}::date, nullif(${activity.plannedAt}, '')::time, ${[...activity.judgements]}::text[], ${activity.tie})
    returning id`.execute(tx)
  return onlyId(rows)
}

export async function updateActivity(
  tx: Transaction,
  reviewId: string,
  activity: ActivityToSave & { readonly id: string; readonly version: number },
): Promise<boolean> {
  const { rows } = await sql`
    update fieldwork_activity set kind = ${activity.kind}, title = ${activity.title}, members = ${[...activity.members]}::bigint[],
      people = ${activity.people}, place = ${activity.place}, planned_on = ${activity.plannedOn?.toString() ?? null}::date,
      planned_at = nullif(${activity.plannedAt}, '')::time, judgements = ${[...activity.judgements]}::text[], tie = ${activity.tie}
    where review_id = ${reviewId} and id = ${activity.id} and version = ${activity.version} and called_off_because is null
    returning id`.execute(tx)
  return rows.length === 1
}

export async function updateHeld(
  tx: Transaction,
  reviewId: string,
  held: {
    readonly id: string
    readonly version: number
    readonly heldOn: Day
    readonly records: { readonly [thing: string]: string }
    readonly tie: string
    readonly judgements: readonly string[]
  },
): Promise<boolean> {
  const { rows } = await sql`
    update fieldwork_activity set held_on = ${held.heldOn.toString()}::date, records = ${JSON.stringify(held.records)}::jsonb,
      tie = ${held.tie}, judgements = ${[...held.judgements]}::text[]
    where review_id = ${reviewId} and id = ${held.id} and version = ${held.version} and called_off_because is null
    returning id`.execute(tx)
  return rows.length === 1
}

export async function updateCalledOff(
  tx: Transaction,
  reviewId: string,
  off: { readonly id: string; readonly version: number; readonly because: string },
): Promise<boolean> {
  const { rows } = await sql`
    update fieldwork_activity set called_off_because = ${off.because}
    where review_id = ${reviewId} and id = ${off.id} and version = ${off.version} and called_off_because is null and held_on is null
    returning id`.execute(tx)
  return rows.length === 1
}

/** False when the plan is final already. */
export async function insertPlan(
  tx: Transaction,
  reviewId: string,
  plan: { readonly finalisedOn: Day; readonly finalisedBy: string; readonly compared: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into fieldwork_plan (review_id, finalised_on, finalised_by, compared)
    values (${reviewId}, ${plan.finalisedOn.toString()}, ${plan.finalisedBy}, ${plan.compared})
    on conflict (review_id) where reopened_on is null do nothing returning id`.execute(tx)
  return rows.length === 1
}

export async function updateReopened(
  tx: Transaction,
  reviewId: string,
  reopening: { readonly version: number; readonly on: Day; readonly because: string },
): Promise<boolean> {
  const { rows } = await sql`
    update fieldwork_plan set reopened_on = ${reopening.on.toString()}, reopened_because = ${reopening.because}
    where review_id = ${reviewId} and reopened_on is null and version = ${reopening.version} returning id`.execute(tx)
  return rows.length === 1
}
