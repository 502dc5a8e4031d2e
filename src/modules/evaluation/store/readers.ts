import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Ledger } from '../../../platform/disclosure/cells.ts'
import type { ReleasedQuestion, ReleaseKind } from '../domain/answers.ts'

/** What a reader of a report says; the same form sent twice counts once. Nothing of who sent it is kept. */
export async function addReaderView(
  tx: Transaction,
  view: {
    readonly reviewId: string
    readonly form: string
    readonly on: Temporal.PlainDate
    readonly answers: { readonly [question: string]: string }
    readonly words: string
  },
): Promise<void> {
  await sql`
    insert into evaluation_view (review_id, form, given_on, answers, words)
    values (${view.reviewId}, ${view.form}, ${view.on.toString()}, ${JSON.stringify(view.answers)}::jsonb, ${view.words})
    on conflict do nothing`.execute(tx)
}

/** Notes that somebody read what a reader wrote, and who may read it from then on; false where somebody did before. */
export async function addHandling(
  tx: Transaction,
  handled: {
    readonly viewId: string
    readonly decision: 'shown' | 'kept-back'
    readonly because: string
    readonly on: Temporal.PlainDate
    readonly personId: string
  },
): Promise<boolean> {
  const { rows } = await sql`
    insert into evaluation_handling (view_id, decision, because, handled_on, person_id)
    values (${handled.viewId}, ${handled.decision}, ${handled.because}, ${handled.on.toString()}, ${handled.personId})
    on conflict do nothing returning id`.execute(tx)
  return rows.length === 1
}

export type Unread = {
  readonly id: string
  readonly reviewId: string
  readonly title: string
  readonly givenOn: Temporal.PlainDate
  readonly words: string
}

/** What readers wrote and nobody has read yet, the oldest first, so many at most; for handlers alone. One statement. */
export async function listUnread(tx: Transaction, most: number): Promise<readonly Unread[]> {
  const { rows } = await sql<Unread>`
    select said.id, said.review_id as "reviewId", review.title, said.given_on as "givenOn", said.words
    from evaluation_view said join reviews_read_review review on review.id = said.review_id
    where said.words <> '' and not exists (select from evaluation_handling handled where handled.view_id = said.id)
    order by said.id limit ${most}`.execute(tx)
  return rows
}

/** How much of what readers wrote nobody has read yet; nothing to whoever does not handle it. One statement. */
export async function countUnread(tx: Transaction): Promise<number> {
  const { rows } = await sql<{ unread: number }>`
    select count(*)::integer as unread from evaluation_view said
    where said.words <> '' and not exists (select from evaluation_handling handled where handled.view_id = said.id)`.execute(
    tx,
  )
  return rows[0]?.unread ?? 0
}

export type OldRelease = { readonly until: Temporal.PlainDate; readonly ledger: Ledger }

/** Every release of a kind with what it told, the oldest first; for those who release alone. One statement. */
export async function listReleases(tx: Transaction, kind: ReleaseKind): Promise<readonly OldRelease[]> {
  const { rows } = await sql<OldRelease>`
    select release.until, ledger.ledger from evaluation_release release
    join evaluation_ledger ledger on ledger.release_id = release.id where release.kind = ${kind} order by release.until`.execute(
    tx,
  )
  return rows
}

/** Keeps a release; false where there is one of that day. */
export async function addRelease(
  tx: Transaction,
  release: {
    readonly kind: ReleaseKind
    readonly until: Temporal.PlainDate
    readonly questions: readonly ReleasedQuestion[]
    readonly ledger: Ledger
    readonly on: Temporal.PlainDate
    readonly personId: string
  },
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    insert into evaluation_release (kind, until, tables, released_on, person_id)
    values (${release.kind}, ${release.until.toString()}, ${JSON.stringify(release.questions)}::jsonb, ${release.on.toString()}, ${release.personId})
    on conflict do nothing returning id`.execute(tx)
  const [row] = rows
  if (row === undefined) return false
  await sql`insert into evaluation_ledger (release_id, ledger) values (${row.id}, ${JSON.stringify(release.ledger)}::jsonb)`.execute(
    tx,
  )
  return true
}
