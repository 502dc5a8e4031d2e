import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { holdsAt, listGrants } from '../../../platform/access/grants.ts'
import type { Transaction } from '../../../platform/db/database.ts'

/** The role of those whom the office lets comment on the draft. */
export const delegateRole = 'draft-delegate'

/** Somebody who comments on the draft for the director's office. */
export type DraftDelegate = {
  readonly grantId: string
  readonly personId: string
  readonly name: string
  readonly post: string
  readonly organisation: string
  /** What they are to look at, in the words of who named them. */
  readonly because: string
  /** The moment at which it ends. */
  readonly until: Temporal.Instant | undefined
  readonly isOver: boolean
  readonly version: number
}

/** Who comments or commented for the office, as far as the reader may see it. Two statements. */
export async function listDelegates(
  tx: Transaction,
  reviewId: string,
  now: Temporal.Instant,
): Promise<readonly DraftDelegate[]> {
  const grants = (await listGrants(tx, { reviewId })).filter(({ role }) => role === delegateRole)
  const { rows } = await sql<{ id: string; name: string; post: string; organisation: string }>`
    select person.id, person.name, person.post, coalesce(organisation.name, '') as organisation
    from register_read_person person left join register_read_organisation organisation on organisation.id = person.organisation_id
    where person.id = any (${grants.map(({ personId }) => personId)}::bigint[])`.execute(tx)
  return grants.map(grant => {
    const person = rows.find(({ id }) => id === grant.personId)
    return {
      grantId: grant.id,
      personId: grant.personId,
      name: person?.name ?? '',
      post: person?.post ?? '',
      organisation: person?.organisation ?? '',
      because: grant.because,
      until: grant.until ?? undefined,
      isOver: !holdsAt(grant, now),
      version: grant.version,
    }
  })
}

export type PossibleDelegate = {
  readonly id: string
  readonly name: string
  readonly post: string
  readonly organisation: string
}

/** Whom the office can name: people of the area with an account. One statement. */
export async function listPossibleDelegates(tx: Transaction, reviewId: string): Promise<readonly PossibleDelegate[]> {
  const { rows } = await sql<PossibleDelegate>`
    select person_id as id, name, post, organisation from reports_possible_delegates(${reviewId})`.execute(tx)
  return rows
}
