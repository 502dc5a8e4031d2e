import type { Readable } from 'node:stream'
import type { Temporal } from '../../kernel/dates.ts'
import type { Verdict } from '../../kernel/verdict.ts'
import type { Actor } from '../access/actor.ts'
import type { Origin } from '../access/sign-in-log.ts'
import type { SignOnFlow } from '../access/single-sign-on.ts'
import type { Caller, Transaction } from '../db/database.ts'
import type { DataReply } from './data.ts'
import type { StreamedFile } from './downloads.ts'
import { versionOf } from './kept.ts'
import type { PostedFiles } from './uploads.ts'

/** A posted or queried form: each name with all its values, in order. Files come apart from it, as `uploads`. */
export type Fields = { readonly [name: string]: string | readonly string[] | undefined }

/** The first text of a name that may have come several times. */
export function firstText(value: Fields[string]): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}

/** What a handler answers; the server turns it into a response after the transaction is closed. */
export type Reply =
  | {
      readonly kind: 'page'
      readonly template: string
      readonly model: object
      readonly status?: number /** The page begins a session for its form, as signing in does. */
      readonly beginsSession?: boolean
      /** Of everything that the page is made of (`versionOf`): whoever is not signed in may keep it while that is so. */
      readonly version?: string
    }
  /** What the visitor or this process has of this version, as `has` said: nothing more is read or made. */
  | { readonly kind: 'same'; readonly of: 'page' | 'file'; readonly version: string; readonly isFixed?: boolean }
  /** To a path of our own (`ownPath`); anything else is a fault. `notice` is shown once on the page that follows. */
  | { readonly kind: 'go'; readonly to: string; readonly notice?: string }
  /** Leaves the product, for the sign-in of somebody's organisation. */
  | { readonly kind: 'leave'; readonly to: URL }
  /** Has to wait for another machine first: carried out after the transaction is closed. */
  | { readonly kind: 'later'; readonly work: () => Promise<Reply> }
  | {
      readonly kind: 'file'
      readonly name: string
      readonly type: string
      /** Made after the transaction is closed, where making them takes time. */
      readonly bytes: Uint8Array | string | (() => Promise<Uint8Array | string | Readable>)
      readonly status?: number
      /** As of a page; `isFixed` where the address never gives another. */
      readonly version?: string
      readonly isFixed?: boolean
    }
  /** A file that somebody sent, from the file store: never shown in the browser, always downloaded. */
  | StreamedFile
  | DataReply
  | { readonly kind: 'missing'; readonly because: string }
  /** Somebody else changed the thing first: the server shows both, out of the page on which the form stands. */
  | {
      readonly kind: 'stale'
      readonly what: string
      readonly before?: { readonly [field: string]: string }
      /** Where the form stands now, if that may be another page than the one it came from. */
      readonly page?: string
    }

export function page(template: string, model: object, status = 200): Extract<Reply, { kind: 'page' }> {
  return { kind: 'page', template, model, status }
}

/** A page that everybody may keep while its model is the same: for what is read anew at each visit. */
export function keptPage(template: string, model: object): Extract<Reply, { kind: 'page' }> {
  return { kind: 'page', template, model, version: versionOf(template, model) }
}

export function go(to: string, notice?: string): Reply {
  return notice === undefined ? { kind: 'go', to } : { kind: 'go', to, notice }
}

/** For pages that ask another machine: nothing waits for a network while a transaction is open. */
export function later(work: () => Promise<Reply>): Reply {
  return { kind: 'later', work }
}

export function missing(because: string): Reply {
  return { kind: 'missing', because }
}

/** What every handler is given. */
export type Visit = {
  readonly caller: Caller
  readonly actor: Actor
  /** The calendar day in London at `caller.now`. */
  readonly today: Temporal.PlainDate
  readonly params: { readonly [name: string]: string }
  readonly query: Fields
  /** The session's own small store, for signing in and the chosen day. */
  readonly session: SessionContent
  /** The clock's own moment, whatever day was chosen in the worked example: for limits, links and codes. */
  readonly clock: Temporal.Instant
  /** Whether nothing more need be read for an answer of this version: then answer `same`. Only ever for who is not signed in. */
  readonly has: (version: string) => boolean
  /** Where the request came from, as far as it says: the connection's address, or what a trusted proxy says, and the browser. */
  readonly from: Origin
}

/** Somebody whose password was right, and who is not signed in before the next step is done. */
export type Pending = {
  readonly accountId: string
  /** `code`: the second step; `set-up`: setting one up, where it is required. */
  readonly step: 'code' | 'set-up'
}

export type SessionContent = {
  /** Signs in as an account (a fresh session, so that an old token is worth nothing) or, without one, out. */
  replace(accountId: string | undefined): Promise<void>
  /** Notes that a password was right and what is still to be done, in a fresh session that is signed in nowhere. */
  hold(pending: Pending): Promise<void>
  readonly pending: Pending | undefined
  /** Names the session in the list of signed-in browsers, and opens nothing. */
  readonly id: string
  /** The day chosen in the worked example, as ISO text. */
  readonly day: string | undefined
  chooseDay(day: string): void
  /** What signing in through an organisation remembers from one step to the next. */
  readonly signOn: SignOnMemory
  /** Remembers other things instead, at once: what is taken out here is gone before anything else happens. */
  rememberSignOn(memory: SignOnMemory): Promise<void>
}

export type SignOnMemory = {
  /** The way to a provider that somebody is on. */
  readonly flow?: SignOnFlow
  /** The provider by which they came in, and its word for who they are: sent back to sign out there too. */
  readonly came?: { readonly providerId: string; readonly idToken: string }
}

/** A page: read in one short transaction that is closed before anything is rendered. */
export type PageRoute<Subject> = {
  readonly method: 'GET'
  readonly path: string
  /** The name of what one must be allowed to do, such as `evidence.read`; `public` is written out. */
  readonly permission: string
  /** Loads what the permission is about; undefined when there is none or it is not for this actor. */
  readonly subject: (tx: Transaction, params: Visit['params']) => Promise<Subject | undefined>
  readonly may: (actor: Actor, subject: Subject) => Verdict
  /** Reads as the gate, which sees accounts and nothing else: for the sign-in page alone. */
  readonly asGate?: boolean
  /** Reads as nobody in particular, whoever asks: what is published, and the same for all. */
  readonly asPublic?: boolean
  /** SQL statements at most, whatever the number of rows. */
  readonly statements: number
  readonly show: (visit: Visit & { readonly tx: Transaction; readonly subject: Subject }) => Promise<Reply>
}

/** A posted form. The handler opens its own transaction, through a command that asks the policy again. */
export type FormRoute<Subject> = {
  readonly method: 'POST'
  readonly path: string
  readonly permission: string
  readonly subject: PageRoute<Subject>['subject']
  readonly may: PageRoute<Subject>['may']
  /** It takes files, in the field `files`, which belong to this review. */
  readonly uploads?: (subject: Subject) => { readonly reviewId: string }
  readonly submit: (visit: Visit & FormVisit & { readonly subject: Subject }) => Promise<Reply>
}

export type FormVisit = {
  readonly body: Fields
  /** Files that came with the form; none where the route takes none. */
  readonly uploads: PostedFiles
  /** Chosen by the page that showed the form: the same form posted twice is carried out once. */
  readonly key: string
  /** A short reading as the actor, to show the form again. */
  readonly read: <Value>(work: (tx: Transaction) => Promise<Value>) => Promise<Value>
}

// Routes of different subjects stand in one list; each pairs its own loader with its own handler.
// biome-ignore lint/suspicious/noExplicitAny: existential type
export type Route = PageRoute<any> | FormRoute<any>

/** Ties loader, policy and handler together, so that the handler's subject has its type. */
export function pageRoute<Subject>(route: Omit<PageRoute<Subject>, 'method'>): Route {
  return { method: 'GET', ...route }
}

export function formRoute<Subject>(route: Omit<FormRoute<Subject>, 'method'>): Route {
  return { method: 'POST', ...route }
}
