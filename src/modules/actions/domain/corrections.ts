import type { Temporal } from '../../../kernel/dates.ts'
import { addPeriod, parsePeriod } from '../../../kernel/periods.ts'
import { compareDays, type Holidays } from '../../../kernel/working-days.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { type Duty, isAfter, type Owed } from './duties.ts'

type Day = Temporal.PlainDate

/** A corrected version of the report, by its number and the day on which it was issued. */
export type Corrected = { readonly number: number; readonly on: Day }

/** A copy that somebody asked for and got. */
export type SuppliedCopy = { readonly id: string; readonly dutyId: string; readonly suppliedOn: Day }

/** That somebody who got the report is to be told of a correction of it. */
export type OwedTelling = Owed & {
  readonly correction: number
  readonly copyId: string | undefined
  /** Undefined where the days of holidays are not known so far ahead. */
  readonly dueOn: Day | undefined
}

/**
 * Who is to be told of corrections and has no duty of it yet: each to whom a duty of the report was done, and each who
 * asked for a copy, on the day of the correction or before. Whoever sent the report tells. Who got it later got the
 * corrected one; what is kept open or published is replaced; a copy that nobody asked for yet is nobody's to be told.
 * Nobody, where the rulebook has no word on corrections.
 */
export function tellingsOwed(
  rulebook: Rulebook,
  holidays: Holidays,
  corrected: readonly Corrected[],
  kept: readonly Duty[],
  copies: readonly SuppliedCopy[],
): readonly OwedTelling[] {
  const { corrections } = rulebook
  if (corrections === undefined) return []
  const ofReport = kept.filter(duty => duty.of === 'report')
  const keyOf = (duty: Pick<Duty, 'recipient' | 'organisationId' | 'correction' | 'copyId'>) =>
    [duty.recipient, duty.organisationId, duty.correction, duty.copyId].join(' ')
  const there = new Set(kept.map(keyOf))
  const owed = corrected.flatMap(({ number, on }) => {
    const same = { of: 'correction', deadline: corrections.id, correction: number } as const
    const dueOn = dayOf(corrections['not-after'], on, holidays)
    const told = ofReport.flatMap(({ recipient, organisationId, duty, owedBy, doneOn, setAsideBecause }) =>
      doneOn === undefined || isAfter(doneOn, on) || setAsideBecause !== undefined || duty === 'supply-on-demand'
        ? []
        : [{ ...same, recipient, organisationId, duty, owedBy, copyId: undefined, dueOn }],
    )
    const asked = copies.flatMap(({ id, dutyId, suppliedOn }) => {
      const from = ofReport.find(duty => duty.id === dutyId)
      if (from === undefined || compareDays(suppliedOn, on) > 0) return []
      const { recipient, owedBy } = from
      return [{ ...same, recipient, organisationId: undefined, duty: 'send' as const, owedBy, copyId: id, dueOn }]
    })
    return [...told, ...asked]
  })
  return owed.filter(duty => !there.has(keyOf(duty)))
}

function dayOf(within: string, from: Day, holidays: Holidays): Day | undefined {
  const period = parsePeriod(within)
  if (period === undefined) throw new Error(`The checker of rulebooks let “${within}” pass as a period.`)
  const due = addPeriod(from, period, 'day-after-is-one', holidays)
  return due === 'unknown' ? undefined : due
}

/** What is said by mail to those who got the report here: the notice of the correction, which everybody may read. */
export function correctionMail(
  to: string,
  report: { readonly title: string; readonly number: number; readonly href: string },
  notice: { readonly wrong: string; readonly saysNow: string; readonly because: string },
): { readonly to: string; readonly subject: string; readonly text: string } {
  return {
    to,
    subject: 'A report that you got was corrected',
    text: [
      `${report.title}: version ${report.number} of the report is issued, with other words where the one before was wrong.`,
      '',
      `What was wrong: ${shortened(notice.wrong)}`,
      `What it says now: ${shortened(notice.saysNow)}`,
      `Why: ${shortened(notice.because)}`,
      '',
      `Read it: ${report.href}`,
    ].join('\n'),
  }
}

/** A mail holds so much and no more; the whole notice stands in the report. */
function shortened(text: string): string {
  return text.length <= 2000 ? text : `${text.slice(0, 2000)}…`
}
