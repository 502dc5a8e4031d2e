import type { z } from 'zod'
import type { Verdict } from '../../../kernel/verdict.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import { type CommandForm, commandForm, type Submitted } from '../../../platform/web/command-form.ts'
import { type FormRoute, formRoute, type PageRoute, pageRoute, type Route } from '../../../platform/web/route.ts'
import type { ReviewSubject } from '../domain/review.ts'
import { findReview } from '../store/review.ts'

type ReviewRoute = {
  /** Begins with `/reviews/:review`. */
  readonly path: `/reviews/:review${string}`
  readonly permission: string
  readonly may: (actor: Actor, review: ReviewSubject) => Verdict
}

/** A page of one review: the review is loaded and the policy asked before `show` runs. Costs one statement. */
export function reviewPage(route: ReviewRoute & Pick<PageRoute<ReviewSubject>, 'statements' | 'show'>): Route {
  return pageRoute<ReviewSubject>({ ...route, subject: (tx, params) => findReview(tx, params['review'] ?? '') })
}

/** A form of one review. */
export function reviewForm(route: ReviewRoute & Pick<FormRoute<ReviewSubject>, 'submit' | 'uploads'>): Route {
  return formRoute<ReviewSubject>({ ...route, subject: (tx, params) => findReview(tx, params['review'] ?? '') })
}

/** What a posted form of a review is given. */
export type ReviewFormVisit = Submitted<ReviewSubject>

/** A form of one review that ends in one command. */
export function reviewFormOn<Schema extends z.ZodObject, Value>(
  form: ReviewRoute & Omit<CommandForm<ReviewSubject, Schema, Value>, 'path' | 'permission' | 'may' | 'subject'>,
): Route {
  return commandForm({ ...form, subject: (tx, params) => findReview(tx, params['review'] ?? '') })
}
