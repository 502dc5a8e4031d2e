import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Caller, Database, Transaction } from '../db/database.ts'
import type { Fields } from './route.ts'

/** Text typed into a form and not saved yet, as its author left it. */
export type Draft = {
  readonly id: string
  /** The page on which the form stands, with its query. */
  readonly page: string
  /** Where the form is posted, and after `#` which of several posted there. */
  readonly form: string
  readonly fields: Fields
  readonly typedAt: Temporal.Instant
}

/** What is to be kept; `formKey` is the key of the form, as pages carry it. */
export type DraftToKeep = Omit<Draft, 'id' | 'typedAt'> & { readonly formKey: string }

/** Characters of all fields of a draft together. */
export const draftCharactersMost = 400_000
/** Drafts of one account; beyond it, the oldest goes. */
const draftsMost = 200

/**
 * What of a posted form may be kept: never passwords, codes or keys, and nothing of the page's own (`_csrf` and the like).
 */
export function keepable(fields: Fields): Fields {
  const kept = Object.entries(fields).filter(([name]) => !name.startsWith('_') && !isSecret(name))
  return Object.fromEntries(kept.map(([name, value]) => [storable(name), [value ?? []].flat().map(storable)]))
}

function isSecret(name: string): boolean {
  return /password|passcode|secret|token|^code$/i.test(name)
}

/** Without the two things that a database cannot hold as text: the sign zero, and halves of signs. */
function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

/** The name under which a form's draft is known: where it is posted, and which of several posted there. */
export function draftName(action: string, about: string): string {
  return about === '' ? action : `${action}#${about}`
}

export function charactersOf(fields: Fields): number {
  return JSON.stringify(fields).length
}

/**
 * Keeps a draft in place of an older one of the same form. False when the form was carried out meanwhile: what arrives
 * late must not come back as unsaved.
 */
export async function keepDraft(tx: Transaction, draft: DraftToKeep): Promise<boolean> {
  const version = [draft.fields['version'] ?? []].flat().at(-1) ?? null
  const { rows } = await sql`
    insert into platform_draft (account_id, page, form, fields, version, form_key, typed_at)
    select platform_account_id(), ${draft.page}, ${draft.form}, ${JSON.stringify(draft.fields)}::jsonb, ${version},
      ${draft.formKey}, platform_now()
    where not exists (
      select from platform_posted
      where account_id = platform_account_id() and starts_with(key, ${draft.formKey}))
    on conflict (account_id, page, form) do update set
      fields = excluded.fields, version = excluded.version, form_key = excluded.form_key,
      typed_at = excluded.typed_at, kept_at = clock_timestamp()
    returning id`.execute(tx)
  if (rows.length > 0)
    await sql`
      delete from platform_draft where id in (
        select id from platform_draft where account_id = platform_account_id()
        order by kept_at desc, id desc offset ${draftsMost})`.execute(tx)
  return rows.length > 0
}

/** Drafts of the forms of one page, newest first. */
export async function listDrafts(tx: Transaction, page: string): Promise<readonly Draft[]> {
  const { rows } = await sql<Draft>`
    select id, page, form, fields, typed_at as "typedAt" from platform_draft
    where account_id = platform_account_id() and page = ${page} order by typed_at desc, id desc`.execute(tx)
  return rows
}

/** Takes a draft away, and says on which page its form stands. */
export async function discardDraft(tx: Transaction, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ page: string }>`
    delete from platform_draft where id = ${id} and account_id = platform_account_id() returning page`.execute(tx)
  return rows[0]?.page
}

/** Takes the draft of a form away, because the form was saved. */
export async function endDraft(database: Database, caller: Caller, page: string, form: string): Promise<void> {
  await database.as(caller, 'read', tx =>
    sql`
      delete from platform_draft
      where account_id = platform_account_id() and page = ${page} and form = ${form}`.execute(tx),
  )
}
