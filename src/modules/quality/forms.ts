import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'
import type { Fields } from '../../platform/web/route.ts'
import { decisions } from './domain/chain.ts'

/** Posted bodies of the pages of quality assurance. The sentences are those that stand beside the fields. */

/** A choice that has to be made; a page sends nothing where none was. */
const chosen = <const Choice extends string>(choices: readonly Choice[], missing: string) =>
  field.optionalChoice(choices, missing).transform((value, context) => {
    if (value !== undefined) return value
    context.addIssue({ code: 'custom', message: missing })
    return z.NEVER
  })

export const AssuranceForm = z.object({
  stage: field.line('Choose a stage of the review'),
  checked: field.text('Write what was checked'),
  found: field.text('Write what was found'),
  followed: field.optionalText(),
})

export const RiskForm = z.object({
  // A page sends nothing where no level was chosen.
  level: field.optionalLine().refine(level => level !== '', 'Choose how great the risk is'),
  reasons: field.text('Give the reasons'),
})

export const ContactForm = z.object({
  kind: chosen(['call', 'visit'], 'Choose whether it was a call or a visit'),
  heldOn: field.day('Enter the day'),
  withWhom: field.line('Enter with whom'),
  found: field.text('Write what was found'),
  followed: field.optionalText(),
})

export const ServiceForm = z.object({
  service: field.line('Enter the name of the service'),
  letter: field.text('Write the letter that goes with the questions'),
})

export const AnswersForm = z.object({
  version: field.version(),
  answeredBy: field.line('Enter who answered, by post, and how: on paper or by email'),
})

/** The boxes `answer.<question>` of a questionnaire. */
export function answersIn(body: Fields): { readonly [question: string]: string } {
  const entries = Object.entries(body).flatMap(([name, value]) => {
    const question = /^answer\.(.+)$/.exec(name)?.[1]
    const text = (typeof value === 'string' ? value : value?.at(-1))?.trim() ?? ''
    return question === undefined ? [] : [[question, text.slice(0, 20_000)] as const]
  })
  return Object.fromEntries(entries)
}

export const GiveForm = z.object({ reader: field.id('Choose a reader') })

export const HandOnForm = z.object({
  reading: field.id('Open this page afresh'),
  version: field.version(),
  reader: field.id('Choose a reader'),
  handedBecause: field.text('Say why the reading is handed on'),
})

export const GiveBackForm = z.object({
  version: field.version(),
  backBecause: field.text('Say why you give it back'),
})

export const PointForm = z.object({
  about: field.optionalLine(),
  point: field.text('Write the point'),
})

export const FinishForm = z.object({
  version: field.version(),
  recommendation: chosen(decisions, 'Choose what you recommend'),
  remarks: field.optionalText(),
})

export const AnswerPointForm = z.object({
  point: field.id('Open this page afresh'),
  version: field.version(),
  answer: chosen(['accepted', 'partly', 'not'], 'Choose whether it is accepted'),
  because: field.text('Say what was changed, or why nothing was'),
})

export const CallForm = z.object({
  meetsOn: field.day('Enter the day of the meeting'),
  members: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform(value => (value === undefined ? [] : typeof value === 'string' ? [value] : value))
    .refine(values => values.length > 0 && values.every(value => /^\d{1,18}$/.test(value)), 'Choose who sits on it'),
  papers: field.optionalText(),
})

export const CallAgainForm = CallForm.extend({
  committee: field.id('Open this page afresh'),
  version: field.version(),
  offBecause: field.text('Say why the meeting is called off'),
})

export const DecisionForm = z.object({
  committee: field.id('Open this page afresh'),
  version: field.version(),
  minutes: field.text('Write the minutes: what was discussed, and why it was decided so'),
  decision: chosen(decisions, 'Choose what was decided'),
})

export const ApproveForm = z.object({ print: field.line('Open this page afresh'), note: field.optionalText() })

export const WithdrawForm = z.object({
  approval: field.id('Open this page afresh'),
  withdrawnBecause: field.text('Say why the approval is withdrawn'),
})
