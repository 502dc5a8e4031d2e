import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import type { FactGroup } from '../../../kernel/facts.ts'
import { denied, done, type Outcome, reasonNeeded, refused } from '../../../kernel/outcome.ts'
import type { Problem } from '../../../kernel/problems.ts'
import type { Verdict } from '../../../kernel/verdict.ts'
import type { Holidays } from '../../../kernel/working-days.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import { carryOut } from '../../../platform/db/command.ts'
import type { Caller, Database, Transaction } from '../../../platform/db/database.ts'
import type { Files } from '../../../platform/files/files.ts'
import type { Rulebook, Rulebooks, RuleResult } from '../../rulebooks/index.ts'
import type { ReviewSubject } from '../domain/review.ts'
import { addException, findReview, reasonsOnRecord } from '../store/review.ts'

/** What every command and page of the house is given. Made in `main.ts`. */
export type Services = {
  readonly database: Database
  readonly rulebooks: Rulebooks
  /** Each module's facts, by group. */
  readonly facts: ReadonlyMap<string, FactGroup<FactSource>>
  /** Whether mails are sent (`queueMail`); where they are not, people are shown what the mail would have said. */
  readonly mailIsConfigured: boolean
  /** The bytes of files, and who looks at them for viruses. */
  readonly files: Files
  /** What is frozen with the issue of a report besides it; none unless told. */
  readonly companions?: readonly Companion[]
  /** What happens with the issue of a correction besides it; nothing unless told. */
  readonly whenCorrected?: readonly WhenCorrected[]
}

/** What a module above the report does in the transaction in which a correction of it is issued. */
export type WhenCorrected = (
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  corrected: {
    /** Of the corrected version. */
    readonly number: number
    readonly notice: { readonly wrong: string; readonly saysNow: string; readonly because: string }
  },
) => Promise<void>

/** What a module above the report gives to go out with it, frozen in the transaction of the issue. */
export type Companion = {
  /** Its name in tables and in `issuedCompanion`, the same for ever. */
  readonly id: string
  /** What people call it. */
  readonly label: string
  /** Where it is worked on, below the address of the review. */
  readonly page: string
  /** What it would say if the report were issued now, as plain JSON; undefined where none goes out. */
  model(services: Services, tx: Transaction, review: ReviewSubject): Promise<object | undefined>
  /** What of the model stops the issue, each with where it is put right. Shown on the page of the issue too, so without rendering. */
  problems(model: object, at: CompanionSource): Promise<readonly Problem[]>
  /** What the one says and the other does not, place by place in reading order: for the notice of a correction. Pure. */
  changes(before: object | undefined, after: object): readonly CompanionChange[]
  /** Its files, made of the model alone and outside any transaction; what went wrong stops the issue. Names differ from those of the report. */
  files(model: object): Promise<{ readonly files: readonly RenderedFile[]; readonly problems: readonly Problem[] }>
}

/** A place of a companion with the words of both versions; empty where one of them has no such place. */
export type CompanionChange = { readonly place: string; readonly before: string; readonly after: string }

/** Where a companion looks whether something stops it. */
export type CompanionSource = {
  readonly services: Services
  readonly tx: Transaction
  readonly review: ReviewSubject
}

/** A file as it was made; `label` is what a list of downloads calls it. */
export type RenderedFile = {
  readonly name: string
  readonly type: string
  readonly label: string
  readonly bytes: Uint8Array
}

/** What a loader of facts is given: the review they are about, its rulebook, and the transaction to read in. */
export type FactSource = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly rulebook: Rulebook
  readonly holidays: Holidays
}

/** What the sweep of a review is given to look for loose ends. */
export type SweepSource = FactSource & { readonly actor: Actor; readonly today: Temporal.PlainDate }

/** A command on one review, as the rules see it. */
export type Change = {
  /** In the words of the record, such as `choose-route`. */
  readonly name: string
  readonly reviewId: string
  readonly may: (actor: Actor, review: ReviewSubject) => Verdict
  /** Groups of facts it changes: only rules that read one of them are asked at `always`. */
  readonly touches: readonly string[]
  /** Moments it stands for besides `always`, such as `act set-dates`; of the review, where its rulebook says which. */
  readonly moments?: readonly string[] | ((review: ReviewSubject) => readonly string[])
  /**
   * The judgement that an act at these moments is about: limits of other grades that are not known yet stay silent, and
   * reasons for going on are kept with it. Absent: the whole review.
   */
  readonly about?: string
  /** Reasons typed for rules that advise, by rule. */
  readonly reasons?: { readonly [rule: string]: string }
  /** Idempotency key of the form. */
  readonly key?: string
  /** A reason given before serves the sentence it answered and no other: every further breach takes one of its own. */
  readonly reasonsAnew?: boolean
  /** The field beside which a rule's refusal stands: one for all, or one for each rule. */
  readonly field?: string | { readonly [rule: string]: string }
}

/**
 * Carries out a command on a review: policy, the change itself, then the rules, all in one transaction.
 *
 * A rule that is `must` and newly broken refuses, and nothing is kept; one that was broken before does not hold up
 * other work. At the command's moments a broken or unknown `must` shuts, and a broken `should` wants a reason, which
 * is kept and shown (ALL-9 of the requirements). The present is `caller.now`.
 */
export function changeReview<Value>(
  services: Services,
  caller: Caller,
  change: Change,
  work: (tx: Transaction, review: ReviewSubject) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  return carryOut(services.database, caller, change.name, change.key, async tx => {
    const review = await findReview(tx, change.reviewId)
    if (review === undefined) return denied(`${change.name}: no such review for this actor`)
    const verdict = change.may(caller.actor, review)
    if (!verdict.granted) return denied(`${change.name}: ${verdict.because}`)

    const brokenBefore = new Set((await brokenLimits(services, tx, review, change)).map(result => result.rule))
    const outcome = await work(tx, review)
    if (outcome.kind !== 'done') return outcome

    // What the command changed about the review itself, its dates among them, is what the rules are asked about.
    const changed = await findReview(tx, change.reviewId)
    if (changed === undefined) throw new Error(`${change.name} took the review away from the one who asked for it.`)
    const newlyBroken = (await brokenLimits(services, tx, changed, change)).filter(
      result => !brokenBefore.has(result.rule),
    )
    if (newlyBroken.length > 0) return refused(...newlyBroken.map(result => problemOf(result, changed, change.field)))

    const moments = typeof change.moments === 'function' ? change.moments(changed) : (change.moments ?? [])
    if (moments.length === 0) return outcome
    return settleMoments(services, tx, caller, changed, outcome.value, { ...change, moments })
  })
}

/** Asks the rules at a command's moments: what refuses, what wants a reason, and the reasons given, which are kept. */
export async function settleMoments<Value>(
  services: Services,
  tx: Transaction,
  caller: Caller,
  review: ReviewSubject,
  value: Value,
  change: Change & { readonly moments: readonly string[] },
): Promise<Outcome<Value>> {
  const judged = await judgeMoments(services, tx, review, change.moments, change)
  if (judged.refusals.length > 0)
    return refused(...judged.refusals.map(result => problemOf(result, review, change.field)))
  const reasons = change.reasons ?? {}
  const open = judged.advice.filter(result => reasons[result.rule] === undefined)
  if (open.length > 0) return reasonNeeded(...open.map(result => problemOf(result, review)))
  for (const result of judged.advice)
    await keepReason(tx, caller, review, result, reasons[result.rule] ?? '', change.about)
  return done(
    value,
    judged.advice.map(result => problemOf(result, review)),
  )
}

async function brokenLimits(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  change: Change,
): Promise<readonly RuleResult[]> {
  if (change.touches.length === 0) return []
  const results = await askRules(services, tx, review, ['always'], change.touches)
  return results.filter(result => result.strength === 'must' && result.status === 'not-met')
}

async function judgeMoments(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  moments: readonly string[],
  { about, reasonsAnew = false }: Pick<Change, 'about' | 'reasonsAnew'>,
) {
  const results = await askRules(services, tx, review, moments, undefined, about)
  const reasoned = await reasonsOnRecord(tx, review.id)
  const isReasoned = ({ rule, says }: RuleResult) =>
    reasoned.some(given => given.rule === rule && (!reasonsAnew || given.says === says))
  return {
    refusals: results.filter(result => result.strength === 'must' && result.status !== 'met'),
    advice: results.filter(
      result => result.strength === 'should' && result.status === 'not-met' && !isReasoned(result),
    ),
  }
}

async function keepReason(
  tx: Transaction,
  caller: Caller,
  review: ReviewSubject,
  result: RuleResult,
  reason: string,
  about = '',
): Promise<void> {
  if (caller.actor.kind === 'public') throw new Error('Nobody gives reasons without an account.')
  await addException(tx, {
    reviewId: review.id,
    rule: result.rule,
    about,
    says: result.says,
    reason,
    accountId: caller.actor.accountId,
    givenOn: londonDay(caller.now),
  })
}

/** Asks the review's rules at these moments; each group of facts is loaded at most once. */
export function askRules(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  moments: readonly string[],
  touching?: readonly string[],
  about?: string,
): Promise<readonly RuleResult[]> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  return services.rulebooks.check(rulebook, moments, factLoader(services, tx, review), {
    ...(touching === undefined ? {} : { touching }),
    ...(about === undefined ? {} : { about }),
  })
}

/** Loads a group of facts of one review by its name. */
export function factLoader(services: Services, tx: Transaction, review: ReviewSubject) {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const source: FactSource = { tx, review, rulebook, holidays: services.rulebooks.holidays(rulebook) }
  return (group: string) => {
    const facts = services.facts.get(group)
    if (facts === undefined) throw new Error(`No module declares the facts ${group}; the checker should have said so.`)
    return facts.load(source)
  }
}

/** A rule that spoke, as pages show it: its sentence, its paragraph, and where to mend it. */
export function problemOf(result: RuleResult, review: ReviewSubject, field?: Change['field']): Problem {
  const beside = typeof field === 'string' ? field : field?.[result.rule]
  return {
    text: result.says,
    rule: { rulebook: review.rulebook, edition: review.edition, rule: result.rule, cite: result.cite },
    ...(beside === undefined ? {} : { field: beside }),
    ...(result.mend === undefined ? {} : { href: `/reviews/${review.id}/${result.mend}` }),
  }
}
