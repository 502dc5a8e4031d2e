import type { Temporal } from '../../../kernel/dates.ts'
import { sayCount } from '../../../kernel/words.ts'

type Day = Temporal.PlainDate

/** A complaint that is not answered, as far as its next step depends on it. */
export type OpenComplaint = {
  readonly id: string
  readonly acknowledgedOn: Day | null
  readonly acknowledgeBy: Day | null
  readonly respondBy: Day | null
  readonly hasInvestigator: boolean
  /** The reader investigates it. */
  readonly isOwn: boolean
  /** The reader handles complaints. */
  readonly isHandled: boolean
  readonly points: number
  readonly unanswered: number
}

/** What complaints ask of somebody. */
export type WaitingComplaints = {
  readonly open: readonly OpenComplaint[]
  /** Questions about complaints that they have not answered. */
  readonly asked: readonly { readonly id: string }[]
}

/** One step that waits, where it is done, and by when. It tells neither who complained nor of what. */
export type ComplaintStep = { readonly text: string; readonly href: string; readonly due: Day | null }

/** The next step of each complaint for its reader: the handler's, or the investigator's; and questions to answer. */
export function nextSteps(
  { open, asked }: WaitingComplaints,
  isPast: (day: Day | null) => boolean,
): readonly ComplaintStep[] {
  return [
    ...open.flatMap((complaint): readonly ComplaintStep[] => {
      const { id, acknowledgeBy, respondBy } = complaint
      const step = (text: string, due: Day | null) => ({ text, href: `/complaints/${id}`, due })
      if (complaint.isHandled && complaint.acknowledgedOn === null)
        return [step(`Acknowledge complaint ${id}`, acknowledgeBy)]
      if (complaint.isHandled && !complaint.hasInvestigator)
        return [step(`Name who investigates complaint ${id}`, respondBy)]
      if (complaint.isOwn) return [step(investigatorsStep(complaint), respondBy)]
      // The handler looks after another's reply once its day is past.
      return complaint.isHandled && isPast(respondBy) ? [step(`The reply to complaint ${id} is late`, respondBy)] : []
    }),
    ...asked.map(({ id }) => ({
      text: 'Answer what you are asked about a complaint',
      href: `/complaints/asked/${id}`,
      due: null,
    })),
  ]
}

function investigatorsStep({ id, points, unanswered }: OpenComplaint): string {
  if (points === 0) return `Name the points of complaint ${id}`
  return unanswered > 0 ? `Answer ${sayCount(unanswered, 'point')} of complaint ${id}` : `Reply to complaint ${id}`
}
