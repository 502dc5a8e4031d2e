import { londonDay, sayDay, type Temporal } from '../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../kernel/outcome.ts'
import { problem } from '../../kernel/problems.ts'
import { compareDays } from '../../kernel/working-days.ts'
import { carryOut } from '../../platform/db/command.ts'
import type { Caller, Database, Transaction } from '../../platform/db/database.ts'
import { listReviewTitles } from '../reviews/index.ts'
import type { State } from './forms.ts'
import { mayKeepFaults, mayReport } from './policy.ts'
import { addLoss, addReport, markTold, saveAnswer } from './store.ts'

/** Reports a fault as somebody met it. */
export function reportFault(
  database: Database,
  caller: Caller,
  report: { page: string; reference: string; did: string; happened: string; lost: boolean },
  key: string,
): Promise<Outcome<{ id: string }>> {
  return carryOut(database, caller, 'report-fault', key, async tx => {
    const verdict = mayReport(caller.actor)
    if (!verdict.granted) return denied(verdict.because)
    return done({ id: await addReport(tx, report) })
  })
}

/** Answers a report. Stale when somebody answered it since `version`. */
export function answerFault(
  database: Database,
  caller: Caller,
  report: { id: string; version: number; state: State; answer: string },
  key: string,
): Promise<Outcome> {
  return keeping(database, caller, 'answer-fault', key, async tx =>
    (await saveAnswer(tx, report)) ? done() : stale('this report'),
  )
}

/** Enters a loss into the register, with every review that it concerns. */
export function registerLoss(
  database: Database,
  caller: Caller,
  loss: {
    report: string
    foundOn: Temporal.PlainDate
    what: string
    cause: string
    done: string
    rebuilt: boolean
    reviews: readonly string[]
  },
  key: string,
): Promise<Outcome> {
  return keeping(database, caller, 'register-loss', key, async tx => {
    const wrong = toCome(caller, loss.foundOn, 'foundOn')
    if (wrong !== undefined) return wrong
    const known = new Set((await listReviewTitles(tx)).map(review => review.id))
    if (!loss.reviews.every(review => known.has(review)))
      return refused(problem('Choose each review that it concerns', 'reviews'))
    await addLoss(tx, { ...loss, report: /^\d{1,18}$/.test(loss.report) ? loss.report : undefined })
    return done()
  })
}

/** Notes that those who answer for the area were told; from now on they read it here. */
export function tellOfLoss(
  database: Database,
  caller: Caller,
  told: { id: string; version: number; on: Temporal.PlainDate },
  key: string,
): Promise<Outcome> {
  return keeping(database, caller, 'tell-of-loss', key, async tx => {
    const wrong = toCome(caller, told.on, 'toldOn')
    if (wrong !== undefined) return wrong
    return (await markTold(tx, told)) ? done() : stale('this loss')
  })
}

function keeping(
  database: Database,
  caller: Caller,
  name: string,
  key: string,
  work: (tx: Transaction) => Promise<Outcome>,
): Promise<Outcome> {
  return carryOut(database, caller, name, key, async tx => {
    const verdict = mayKeepFaults(caller.actor)
    return verdict.granted ? work(tx) : denied(`${name}: ${verdict.because}`)
  })
}

function toCome(caller: Caller, day: Temporal.PlainDate, field: string) {
  const today = londonDay(caller.now)
  if (compareDays(day, today) <= 0) return undefined
  return refused(problem(`This day is still to come: today is ${sayDay(today)}`, field))
}
