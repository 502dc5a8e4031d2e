import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import { personOf, publicActor } from '../../../platform/access/actor.ts'
import { carryOut } from '../../../platform/db/command.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { protect } from '../../../platform/disclosure/protection.ts'
import { joinLedgers } from '../../../platform/disclosure/world.ts'
import type { Posted, Services } from '../../reviews/index.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { askedQuestions, type ReleaseKind, releasedFrom, releasedGroups, releaseTables } from '../domain/answers.ts'
import { mayHandleViews } from '../policy.ts'
import { addHandling, addReaderView, addRelease, listReleases } from '../store/readers.ts'
import { listCounts, listEvaluatedReviews } from '../views.ts'

/** What a reader of a report says: chosen answers by question, and words. */
export type ReaderView = {
  /** A number that the page made up; the same form sent twice counts once. */
  readonly form: string
  readonly answers: { readonly [question: string]: string }
  readonly words: string
}

/**
 * Keeps what a reader says of a published report, as nobody: whoever is signed in does not say it under their name, and
 * neither the request nor the time of day is kept with it.
 */
export async function giveView(
  services: Services,
  caller: Caller,
  report: { readonly reviewId: string; readonly rulebook: Rulebook },
  view: ReaderView,
): Promise<Outcome> {
  const questions = report.rulebook.evaluation?.readers ?? []
  const answers = Object.fromEntries(
    questions.flatMap(({ id, options = [] }) => {
      const chosen = view.answers[id]
      return options.some(option => option.id === chosen) ? [[id, chosen ?? '']] : []
    }),
  )
  if (Object.keys(answers).length === 0 && view.words === '')
    return refused(problem('Answer one question, or write something', `answer.${questions[0]?.id ?? ''}`))
  if (view.words.length > longestWords)
    return refused(problem(`This has ${view.words.length} characters; ${longestWords} is the most that fits.`, 'words'))
  await services.database.as({ ...caller, actor: publicActor }, 'give-view', tx =>
    addReaderView(tx, {
      reviewId: report.reviewId,
      form: view.form,
      on: londonDay(caller.now),
      answers,
      words: view.words,
    }),
  )
  return done()
}

/** The longest text that a reader may write, in characters. */
export const longestWords = 2000

/** Notes that what a reader wrote was read, and whether evaluators may read it too. */
export function handleView(
  services: Services,
  caller: Caller,
  handled: { readonly viewId: string; readonly decision: 'shown' | 'kept-back'; readonly because: string },
  { key }: Posted = {},
): Promise<Outcome> {
  return carryOut(services.database, caller, 'handle-view', key, async tx => {
    const verdict = mayHandleViews(caller.actor)
    if (!verdict.granted) return denied(verdict.because)
    if (handled.decision === 'kept-back' && handled.because === '')
      return refused(problem('Say why it is kept back', 'because'))
    const added = await addHandling(tx, {
      ...handled,
      on: londonDay(caller.now),
      personId: personOf(caller.actor),
    })
    return added ? done() : stale('what this reader wrote')
  })
}

/**
 * Releases to those who evaluate how many gave which answer until yesterday, small counts and those from which they could
 * be worked out suppressed, now and by comparing with any release before (ALL-5).
 */
export async function releaseAnswers(
  services: Services,
  caller: Caller,
  kind: ReleaseKind,
  { key }: Posted = {},
): Promise<Outcome> {
  const verdict = mayHandleViews(caller.actor)
  if (!verdict.granted) return denied(verdict.because)
  const today = londonDay(caller.now)
  const until = today.subtract({ days: 1 })
  const rulebooks = services.rulebooks.list()
  const questions = askedQuestions(kind, rulebooks)
  const thresholds = rulebooks.flatMap(({ disclosure }) => (disclosure === undefined ? [] : [disclosure.threshold]))
  if (questions.length === 0 || thresholds.length === 0)
    return refused(problem('No framework asks questions of which counts may be told', 'kind'))

  const read = await services.database.as(caller, 'read', async tx => {
    const releases = await listReleases(tx, kind)
    const periods: { readonly until: string; readonly told: Awaited<ReturnType<typeof listCounts>> }[] = []
    let before: typeof until | undefined
    for (const day of [...releases.map(release => release.until), until]) {
      periods.push({ until: day.toString(), told: await listCounts(tx, kind, before, day) })
      before = day
    }
    return { releases, periods, reviews: await listEvaluatedReviews(tx) }
  })
  if (read.releases.some(release => compareDays(release.until, until) >= 0))
    return refused(problem('What there is until yesterday is released already', 'kind'))

  const released = joinLedgers(read.releases.map(({ ledger }) => ledger))
  const threshold = Math.max(...thresholds)
  const tables = releaseTables(questions, read.periods, read.reviews, rulebooks, kind)
  const found = await protect(tables, { threshold, released })
  if (found.kind === 'refused') return refused(problem(`Nothing is released. ${found.because}`, 'kind'))

  return carryOut(services.database, caller, 'release-counts', key, async tx => {
    const groups = releasedGroups(rulebooks)
    const saved = await addRelease(tx, {
      kind,
      until,
      questions: releasedFrom(questions, found.tables, until.toString(), groups),
      ledger: found.added,
      on: today,
      personId: personOf(caller.actor),
    })
    return saved ? done() : stale('the last release')
  })
}
