import type { Problem } from './problems.ts'

/**
 * What a command answers. Only these; anything else that goes wrong is a bug and is thrown.
 *
 * - `done`: carried out; `warnings` are advice that was let through.
 * - `refused`: bad input or a rule that says no. The problems are the error summary of the page.
 * - `reason-needed`: a rule that advises was broken; the same command with a reason for each goes through.
 * - `denied`: missing or not allowed, which look the same outside. `because` is for the log, never for the page.
 * - `stale`: somebody else changed the thing first; `before` holds texts, by field, as they stood when this one began.
 */
export type Outcome<Value = undefined> =
  | { readonly kind: 'done'; readonly value: Value; readonly warnings: readonly Problem[] }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'reason-needed'; readonly problems: readonly Problem[] }
  | { readonly kind: 'denied'; readonly because: string }
  | { readonly kind: 'stale'; readonly what: string; readonly before?: { readonly [field: string]: string } }

export function done(): Outcome
export function done<Value>(value: Value, warnings?: readonly Problem[]): Outcome<Value>
export function done<Value>(value?: Value, warnings: readonly Problem[] = []): Outcome<Value | undefined> {
  return { kind: 'done', value, warnings }
}

export function refused(...problems: readonly Problem[]): Outcome<never> {
  return { kind: 'refused', problems }
}

export function reasonNeeded(...problems: readonly Problem[]): Outcome<never> {
  return { kind: 'reason-needed', problems }
}

export function denied(because: string): Outcome<never> {
  return { kind: 'denied', because }
}

/**
 * `what` names the thing in the words of the page, as in "this evidence". With `before`, the texts that both began from,
 * what each changed in other sentences is offered as one.
 */
export function stale(what: string, before?: { readonly [field: string]: string }): Outcome<never> {
  return before === undefined ? { kind: 'stale', what } : { kind: 'stale', what, before }
}
