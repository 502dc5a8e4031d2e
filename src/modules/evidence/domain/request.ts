import type { Temporal } from '../../../kernel/dates.ts'
import { compareDays } from '../../../kernel/working-days.ts'

/** How a document asked of the area stands. */
export const requestStates = ['asked', 'sent', 'accepted', 'returned', 'not-available'] as const
export type RequestState = (typeof requestStates)[number]

/** What can be done about it: the area sends it or says that there is none, the lead accepts or returns it. */
export const requestMoves = ['send', 'say-not-available', 'accept', 'return'] as const
export type RequestMove = (typeof requestMoves)[number]

const flow: { readonly [move in RequestMove]: { readonly from: readonly RequestState[]; readonly to: RequestState } } =
  {
    send: { from: ['asked', 'sent', 'returned', 'not-available'], to: 'sent' },
    'say-not-available': { from: ['asked', 'sent', 'returned', 'not-available'], to: 'not-available' },
    accept: { from: ['asked', 'sent', 'returned', 'not-available'], to: 'accepted' },
    return: { from: ['sent', 'accepted', 'not-available'], to: 'returned' },
  }

/** Where a move leads from a state; undefined where it leads nowhere. */
export function moveRequest(state: RequestState, move: RequestMove): RequestState | undefined {
  return flow[move].from.includes(state) ? flow[move].to : undefined
}

/** Waits for the area: not answered yet, or returned to it. */
export function waitsForArea(state: RequestState): boolean {
  return state === 'asked' || state === 'returned'
}

/** Waits for the area, and its day is over. Without a day nothing is late. */
export function isLate(
  request: { readonly state: RequestState; readonly dueOn: Temporal.PlainDate | undefined },
  today: Temporal.PlainDate,
): boolean {
  return waitsForArea(request.state) && request.dueOn !== undefined && compareDays(request.dueOn, today) < 0
}
