import type { Temporal } from '../../../kernel/dates.ts'
import { addPeriod, parsePeriod } from '../../../kernel/periods.ts'
import { compareDays, type Holidays } from '../../../kernel/working-days.ts'
import { labelIn, type Rulebook } from '../../rulebooks/index.ts'

type Day = Temporal.PlainDate

/** How a framework has complaints processed; undefined where it says nothing of them. */
export type Processing = NonNullable<Rulebook['complaints']>

export type Point = {
  readonly id: string
  readonly number: number
  readonly text: string
  readonly answer: string
  /** Id of the rulebook's finding; null until it is answered. */
  readonly finding: string | null
  readonly version: number
}

export type Hearing = {
  readonly id: string
  readonly personId: string
  readonly name: string
  readonly question: string
  readonly askedOn: Day
  readonly answer: string
  readonly answeredOn: Day | null
  readonly version: number
}

export type Complaint = {
  readonly id: string
  readonly reviewId: string
  /** Id of the rulebook's kind. */
  readonly kind: string
  readonly way: 'public' | 'letter' | 'telephone' | 'mail'
  readonly receivedOn: Day
  readonly who: string
  readonly about: string
  readonly acknowledgeBy: Day | null
  readonly respondBy: Day | null
  readonly acknowledgedOn: Day | null
  readonly investigatorId: string | null
  readonly investigator: string | null
  /** The part that the one who investigates has in the review, in a sentence; empty where none. */
  readonly investigatorPart: string
  /** The reader investigates it, and still holds that role. */
  readonly isOwn: boolean
  readonly likeCases: string
  readonly outcome: string | null
  readonly reply: string
  readonly nextStep: string
  readonly repliedOn: Day | null
  readonly version: number
}

/** By when a complaint is to be acknowledged and answered; undefined beyond the days that the holidays are known for. */
export function clockOf(
  processing: Processing,
  receivedOn: Day,
  holidays: Holidays,
): { readonly acknowledgeBy: Day | undefined; readonly respondBy: Day | undefined } {
  const by = (text: string) => {
    const period = parsePeriod(text)
    const day = period === undefined ? 'unknown' : addPeriod(receivedOn, period, 'day-after-is-one', holidays)
    return day === 'unknown' ? undefined : day
  }
  return { acknowledgeBy: by(processing['acknowledge-within']), respondBy: by(processing['respond-within']) }
}

/** The words of a kind or a finding; its id where the framework names none such, nothing where there is none. */
export function labelOf(processing: Processing | undefined, id: string | null): string {
  return labelIn([...(processing?.kinds ?? []), ...(processing?.findings ?? [])], id)
}

/** True when a day is past. */
export function isPast(due: Day | null, today: Day): boolean {
  return due !== null && compareDays(due, today) < 0
}

/** True when a question holds a word of the name of whoever complained, of three letters or more: they would be known by it. */
export function namesIn(question: string, who: string): boolean {
  const words = (text: string) => text.toLocaleLowerCase('en-GB').match(/\p{L}{3,}/gu) ?? []
  const name = new Set(words(who.split(/[\n,;]/)[0] ?? ''))
  return words(question).some(word => name.has(word))
}
