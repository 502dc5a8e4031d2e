import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opensEverywhere } from '../../platform/access/actor.ts'
import type { Complaint } from './domain/complaint.ts'

/** Taking complaints and naming who investigates; rows keep those of reviews in which one has a part away. */
export function mayHandleComplaints(actor: Actor): Verdict {
  return opensEverywhere(actor, 'complaints') ? granted('complaints handler') : notGranted('handles no complaints')
}

/** The page of complaints and of what one is asked: for staff, who see their own alone. */
export function mayListComplaints(actor: Actor): Verdict {
  return actor.kind === 'staff' ? granted('of the inspecting side') : notGranted('complaints are handled by staff')
}

/** A row that one sees at all is one's own to read: the handler's, or the investigator's. */
export function mayReadComplaint(actor: Actor, complaint: Complaint): Verdict {
  if (isInvestigator(actor, complaint)) return granted('investigates it')
  return mayHandleComplaints(actor)
}

/** Parting it into points, asking, answering and replying. */
export function mayInvestigate(actor: Actor, complaint: Complaint): Verdict {
  if (complaint.repliedOn !== null) return notGranted('it is answered')
  return isInvestigator(actor, complaint) ? granted('investigates it') : notGranted('does not investigate it')
}

function isInvestigator(actor: Actor, complaint: Complaint): boolean {
  return actor.kind === 'staff' && complaint.isOwn
}
