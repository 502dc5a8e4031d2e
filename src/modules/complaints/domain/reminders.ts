import { sayDay, type Temporal } from '../../../kernel/dates.ts'

type Day = Temporal.PlainDate

/** A clock of a complaint that runs, with one of those who are written to about it. */
export type Running = {
  readonly complaintId: string
  readonly step: 'acknowledge' | 'reply'
  readonly dueOn: Day
  readonly personId: string
  readonly email: string
  /** Theirs to do; whoever looks over it instead is written to once it is late. */
  readonly isTheirs: boolean
}

const steps = { acknowledge: 'to be acknowledged', reply: 'to be answered' } as const

/** One mail about every clock that reached a mark on this day. It says neither who complained nor about what. */
export function complaintMail(
  to: string,
  origin: string,
  due: readonly (Pick<Running, 'complaintId' | 'step' | 'dueOn'> & { readonly mark: number })[],
): { readonly to: string; readonly subject: string; readonly text: string } {
  return {
    to,
    subject: due.some(({ mark }) => mark > 0) ? 'Complaints: something is late' : 'Complaints: something is due',
    text: due
      .map(
        ({ complaintId, step, dueOn, mark }) =>
          `${mark > 0 ? 'Late' : 'Due'}: ${steps[step]} by ${sayDay(dueOn)}.\n${origin}/complaints/${complaintId}`,
      )
      .join('\n\n'),
  }
}
