import { sql } from 'kysely'
import type { Transaction } from '../../../platform/db/database.ts'
import type { OpenComplaint, WaitingComplaints } from '../domain/waiting.ts'

/** What complaints ask of one of the inspecting side: those they handle or investigate, and what they are asked. One statement. */
export async function waitingComplaints(tx: Transaction): Promise<WaitingComplaints> {
  const { rows } = await sql<OpenComplaint & { hearing: boolean }>`
    select complaint.id, false as hearing, complaint.acknowledged_on as "acknowledgedOn", complaint.acknowledge_by as "acknowledgeBy",
      complaint.respond_by as "respondBy", complaint.investigator_id is not null as "hasInvestigator",
      coalesce(complaint.investigator_id = platform_person_id() and complaints_may_investigate(complaint.review_id, platform_person_id()), false) as "isOwn", (select platform_everywhere('complaints')) as "isHandled",
      (select count(*)::integer from complaints_point point where point.complaint_id = complaint.id) as points,
      (select count(*)::integer from complaints_point point where point.complaint_id = complaint.id and point.answer = '') as unanswered
    from complaints_complaint complaint where complaint.replied_on is null
    union all
    select id, true, null, null, null, false, false, false, 0, 0 from complaints_hearing
    where person_id = platform_person_id() and answered_on is null
    order by "respondBy", id limit 200`.execute(tx)
  return { open: rows.filter(({ hearing }) => !hearing), asked: rows.filter(({ hearing }) => hearing) }
}
