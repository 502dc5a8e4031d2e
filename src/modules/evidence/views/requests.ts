import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { RequestState } from '../domain/request.ts'

/** A document asked of the area, as both sides see it. */
export type DocumentRequest = {
  readonly id: string
  /** Id of the rulebook's document. */
  readonly document: string
  /** Undefined while neither a day is agreed nor the first day of analysis set. */
  readonly dueOn: Temporal.PlainDate | undefined
  readonly ownerId: string | undefined
  /** Name of the owner, empty where nobody has it yet. */
  readonly ownerName: string
  readonly state: RequestState
  readonly askedOn: Temporal.PlainDate
  readonly answeredOn: Temporal.PlainDate | undefined
  /** Where it is to be found, in the words of the area. */
  readonly answer: string
  /** Why it was returned, or why there is none. */
  readonly reason: string
  readonly version: number
}

type RequestRow = Omit<DocumentRequest, 'dueOn' | 'ownerId' | 'answeredOn'> & {
  dueOn: Temporal.PlainDate | null
  ownerId: string | null
  answeredOn: Temporal.PlainDate | null
}

/** What is asked of the area, the earliest day first. One statement. */
export const listRequests = askedOnce(
  async (tx: Transaction, reviewId: string): Promise<readonly DocumentRequest[]> => {
    const { rows } = await sql<RequestRow>`
    select request.id, request.document, request.due_on as "dueOn", request.owner_id as "ownerId",
      coalesce(owner.name, request.owner_name) as "ownerName", request.state, request.asked_on as "askedOn",
      request.answered_on as "answeredOn", request.answer, request.reason, request.version
    from evidence_read_request request left join register_read_person owner on owner.id = request.owner_id
    where request.review_id = ${reviewId} order by request.due_on nulls last, request.id`.execute(tx)
    return rows.map(row => ({
      ...row,
      dueOn: row.dueOn ?? undefined,
      ownerId: row.ownerId ?? undefined,
      answeredOn: row.answeredOn ?? undefined,
    }))
  },
)
