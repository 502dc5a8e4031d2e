import type { z } from 'zod'
import type { Outcome } from '../../kernel/outcome.ts'
import { answer } from './answer.ts'
import { formAgain, readForm, reasonsIn, type ShownForm } from './forms.ts'
import { type FormRoute, formRoute, type Reply, type Route } from './route.ts'

/** What a posted form is given. */
export type Submitted<Subject> = Parameters<FormRoute<Subject>['submit']>[0]

/** What is posted with every form, beside what was typed: its key and the reasons given. */
export type PostedBeside = { readonly key: string; readonly reasons: ReturnType<typeof reasonsIn> }

export type CommandForm<Subject, Schema extends z.ZodObject, Value> = Omit<FormRoute<Subject>, 'method' | 'submit'> & {
  readonly schema: Schema
  /** The page on which it stands, as it is now. */
  readonly again: (visit: Submitted<Subject>, form: ShownForm, status: number) => Promise<Reply>
  readonly run: (given: z.output<Schema>, visit: Submitted<Subject>, posted: PostedBeside) => Promise<Outcome<Value>>
  readonly onward: (visit: Submitted<Subject>, value: Value, given: z.output<Schema>) => Reply
}

/**
 * A form that ends in one command: it is read by its schema, carried out, and where it was refused its page is shown again
 * with everything typed.
 */
export function commandForm<Subject, Schema extends z.ZodObject, Value>(
  form: CommandForm<Subject, Schema, Value>,
): Route {
  const { schema, again, run, onward, ...route } = form
  return formRoute<Subject>({
    ...route,
    async submit(visit) {
      const { body, key, uploads } = visit
      const showAgain = (shown: ShownForm, status: number) => again(visit, shown, status)
      const read = readForm(schema, body)
      const problems = [...(read.ok ? [] : read.problems), ...uploads.problems]
      if (!read.ok || problems.length > 0) return showAgain(formAgain(body, problems), uploads.status)
      const outcome = await run(read.command, visit, { key, reasons: reasonsIn(body) })
      return answer(outcome, body, value => onward(visit, value, read.command), showAgain)
    },
  })
}
