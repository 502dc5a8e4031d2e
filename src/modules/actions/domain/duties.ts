import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import { notInFuture, type Problem, problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Rulebook } from '../../rulebooks/index.ts'

type Day = Temporal.PlainDate

export type Recipient = Rulebook['recipients'][number]

/** Of the report, of a correction of it, or of the written statement that answers it. */
export type DutyOf = Recipient['of'] | 'correction'

/** Whose work it is: the authority's after it received the report, or that of those who inspect. */
export type OwedBy = 'authority' | 'inspecting-side'

/** An organisation of the register, as far as duties need it. */
export type Organisation = { readonly id: string; readonly kind: string }

/** One thing that is to be done for one recipient. */
export type Owed = {
  /** Id of the rulebook's recipient. */
  readonly recipient: string
  /** Absent while the register has no organisation of the recipient's kinds. */
  readonly organisationId: string | undefined
  readonly duty: Recipient['duty']
  readonly of: DutyOf
  readonly owedBy: OwedBy
  /** Id of the rulebook's deadline. */
  readonly deadline: string
}

/** A duty as it is kept. */
export type Duty = Owed & {
  readonly id: string
  readonly dueOn: Day | undefined
  readonly doneOn: Day | undefined
  readonly note: string
  readonly lateBecause: string
  readonly setAsideBecause: string | undefined
  /** The number of the corrected version that is to be told of; absent in any other duty. */
  readonly correction?: number | undefined
  /** The copy, supplied on demand, whose receiver is to be told of the correction. */
  readonly copyId?: string | undefined
  readonly version: number
}

/**
 * What is owed to whom of one document: one duty for each organisation of each recipient's kinds, and one without an
 * organisation where the register has none, so that nobody is forgotten (¶72, ¶73).
 *
 * @param kept duties there are; whoever was not to get the report, its duty set aside, is not owed the statement
 */
export function dutiesOwed(
  rulebook: Rulebook,
  of: Recipient['of'],
  organisations: readonly Organisation[],
  kept: readonly Duty[],
): readonly Owed[] {
  const spared = of === 'statement' ? sparedOrganisations(kept) : new Set<string>()
  return rulebook.recipients
    .filter(recipient => recipient.of === of)
    .flatMap(recipient => {
      const all = organisations.filter(({ kind }) => recipient.kinds.includes(kind))
      const found = recipient.duty === 'send' ? all.filter(({ id }) => !spared.has(id)) : all
      const ids: readonly (string | undefined)[] = all.length === 0 ? [undefined] : found.map(({ id }) => id)
      return ids.map(organisationId => ({
        recipient: recipient.id,
        organisationId,
        duty: recipient.duty,
        of,
        owedBy: owedByWhom(rulebook, recipient.deadline),
        deadline: recipient.deadline,
      }))
    })
}

/** Organisations to whom a copy of the report turned out not to be owed, and by no other recipient was. */
function sparedOrganisations(kept: readonly Duty[]): ReadonlySet<string> {
  const sent = kept.filter(duty => duty.of === 'report' && duty.duty === 'send')
  const owed = new Set(sent.filter(duty => duty.setAsideBecause === undefined).map(duty => duty.organisationId))
  return new Set(
    sent.flatMap(({ organisationId }) => (organisationId && !owed.has(organisationId) ? organisationId : [])),
  )
}

/** A deadline that runs from the receipt or from the statement is the authority's; one from the issue is not. */
function owedByWhom(rulebook: Rulebook, deadlineId: string): OwedBy {
  const deadline = rulebook.deadlines.find(({ id }) => id === deadlineId)
  const start = deadline?.from ?? deadline?.of ?? ''
  if (rulebook.deadlines.some(({ id }) => id === start)) return owedByWhom(rulebook, start)
  return start.startsWith('receipt.') || start.startsWith('statement.') ? 'authority' : 'inspecting-side'
}

/** What must be written so that the duties kept are those owed, with the days on which they are due. */
export type DutyChanges = {
  readonly add: readonly (Owed & { readonly dueOn: Day | undefined })[]
  readonly change: readonly {
    readonly id: string
    readonly organisationId: string | undefined
    readonly dueOn: Day | undefined
  }[]
}

/**
 * Compares what is owed with what is kept. A duty kept without an organisation takes the first that the register has
 * since been given; a duty whose organisation has left the register stays, since it was owed.
 */
export function compareDuties(
  owed: readonly Owed[],
  kept: readonly Duty[],
  due: ReadonlyMap<string, Day>,
): DutyChanges {
  const keyOf = (duty: Owed) => `${duty.recipient} ${duty.organisationId ?? ''}`
  const there = new Set(kept.map(keyOf))
  const missing = owed.filter(duty => !there.has(keyOf(duty)) && !isAnswered(duty, kept))
  const taken = new Map<string, Owed>()
  for (const empty of kept.filter(duty => duty.organisationId === undefined)) {
    const found = missing.find(duty => duty.recipient === empty.recipient && duty.organisationId !== undefined)
    if (found !== undefined) taken.set(empty.id, found)
  }
  const given = new Set(taken.values())
  return {
    add: missing.filter(duty => !given.has(duty)).map(duty => ({ ...duty, dueOn: due.get(duty.deadline) })),
    change: kept.flatMap(duty => {
      const organisationId = taken.get(duty.id)?.organisationId ?? duty.organisationId
      const dueOn = due.get(duty.deadline)
      const isSame = organisationId === duty.organisationId && sameDay(dueOn, duty.dueOn)
      return isSame ? [] : [{ id: duty.id, organisationId, dueOn }]
    }),
  }
}

/** A duty without an organisation is not wanted again once one with an organisation is kept. */
function isAnswered(duty: Owed, kept: readonly Duty[]): boolean {
  return duty.organisationId === undefined && kept.some(({ recipient }) => recipient === duty.recipient)
}

function sameDay(one: Day | undefined, other: Day | undefined): boolean {
  return one === undefined || other === undefined ? one === other : compareDays(one, other) === 0
}

/** How a duty or an action stands. `no-clock`: the day from which it is counted is not known. */
export type Standing = 'done' | 'done-late' | 'late' | 'due' | 'no-clock' | 'set-aside'

export function standingOf(duty: Pick<Duty, 'dueOn' | 'doneOn' | 'setAsideBecause'>, today: Day): Standing {
  if (duty.setAsideBecause !== undefined) return 'set-aside'
  if (duty.doneOn !== undefined) return isAfter(duty.doneOn, duty.dueOn) ? 'done-late' : 'done'
  if (duty.dueOn === undefined) return 'no-clock'
  return isAfter(today, duty.dueOn) ? 'late' : 'due'
}

/** A copy is had on no day before there was something to copy (¶72, ¶73), nor on one still to come. */
export function checkDone(
  doneOn: Day,
  there: { readonly of: DutyOf; readonly issuedOn: Day; readonly madeOn: Day | undefined },
  today: Day,
  field: string,
): readonly Problem[] {
  const { of, issuedOn, madeOn } = there
  if (of === 'statement' && madeOn === undefined)
    return [problem('The statement is not made yet: nobody can have had it.', field)]
  const since = of === 'statement' && madeOn !== undefined ? madeOn : issuedOn
  if (compareDays(doneOn, since) >= 0) return notInFuture(doneOn, today, field)
  const words = {
    report: 'The report was issued',
    statement: 'The statement was made',
    correction: 'The correction was issued',
  }
  return [problem(`${words[of]} on ${sayDay(since)}: nobody can have had it before.`, field)]
}

/** False where there is no day to be late for. */
export function isAfter(day: Day, due: Day | undefined): boolean {
  return due !== undefined && compareDays(day, due) > 0
}

/** Organisations to consult on the statement: those of the recipients that the rulebook marks so (¶73). */
export function partnersIn(
  rulebook: Rulebook,
  kept: readonly Pick<Duty, 'recipient' | 'of' | 'organisationId' | 'setAsideBecause'>[],
): readonly string[] {
  const consultedKinds = new Set(rulebook.recipients.filter(each => each.consulted).flatMap(({ kinds }) => kinds))
  const owedReport = new Set(
    rulebook.recipients
      .filter(each => each.of === 'report' && each.kinds.some(kind => consultedKinds.has(kind)))
      .map(({ id }) => id),
  )
  const ids = kept
    .filter(duty => duty.of === 'report' && owedReport.has(duty.recipient) && duty.setAsideBecause === undefined)
    .flatMap(duty => duty.organisationId ?? [])
  return [...new Set(ids)]
}

/** The day on which the last of its recipients was sent the statement; undefined while any is still owed it. */
export function statementSentOn(kept: readonly Duty[]): Day | undefined {
  const sending = kept.filter(
    duty => duty.of === 'statement' && duty.duty === 'send' && duty.setAsideBecause === undefined,
  )
  const days = sending.flatMap(duty => duty.doneOn ?? [])
  return days.length === sending.length ? days.sort(compareDays).at(-1) : undefined
}
