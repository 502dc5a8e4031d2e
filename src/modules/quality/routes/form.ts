import type { z } from 'zod'
import type { Outcome } from '../../../kernel/outcome.ts'
import type { Verdict } from '../../../kernel/verdict.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import type { ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, go, type Reply, type Route } from '../../../platform/web/route.ts'
import { type Posted, type ReviewSubject, reviewFormOn } from '../../reviews/index.ts'

/** What a page of quality assurance is shown with. */
export type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly params: { readonly [name: string]: string }
  /** Roles are held at a moment. */
  readonly caller: Pick<Caller, 'now'>
}

export type Show = (shown: Shown, form: ShownForm, status?: number) => Promise<Reply>

/** A form that stands on a page: read, carried out, and the page shown again with everything typed where it was refused. */
export function formOn<Schema extends z.ZodObject, Value>(on: {
  readonly path: `/reviews/:review/quality${string}`
  readonly permission: string
  readonly may: (actor: Actor, review: ReviewSubject) => Verdict
  readonly schema: Schema
  readonly show: Show
  readonly run: (
    given: z.output<Schema>,
    visit: {
      readonly caller: Caller
      readonly review: ReviewSubject
      readonly params: Shown['params']
      readonly body: Fields
      readonly posted: Posted
    },
  ) => Promise<Outcome<Value>>
  /** The page that follows, under the address of the review's quality, and what it says. */
  readonly onward: (params: Shown['params'], value: Value) => readonly [page: string, notice: string]
}): Route {
  const { path, permission, may, schema } = on
  return reviewFormOn({
    path,
    permission,
    may,
    schema,
    again: ({ read, subject: review, actor, params, caller }, form, status) =>
      read(tx => on.show({ tx, review, actor, params, caller }, form, status)),
    run: (given, { caller, subject: review, params, body }, posted) =>
      on.run(given, { caller, review, params, body, posted }),
    onward({ subject: review, params }, value) {
      const [page, notice] = on.onward(params, value)
      return go(`/reviews/${review.id}/quality${page}`, notice)
    },
  })
}
