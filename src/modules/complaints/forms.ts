import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'

/** Posted bodies of the pages of complaints. The sentences are those that stand beside the fields. */

const wrong = 'This page was put together wrongly. Open it afresh and try again.'

/** A button of several, of which none may be chosen yet. */
const chosen = (missing: string) => field.optionalLine().refine(text => text !== '', missing)

export const ComplainForm = z.object({
  reviewId: field.id('Choose the report that it is about'),
  kind: chosen('Choose what it is about'),
  about: field.text('Write what you complain of'),
  who: field.optionalText(),
  receipt: field.line(wrong),
})

export const FollowForm = z.object({ receipt: field.line('Type the receipt') })

export const EnterForm = z.object({
  reviewId: field.id('Choose the review that it is about'),
  kind: chosen('Choose what it is about'),
  way: field
    .optionalChoice(['letter', 'telephone', 'mail'], 'Choose how it came')
    .refine(way => way !== undefined, 'Choose how it came'),
  receivedOn: field.day('Enter the day on which it came'),
  who: field.text('Write who complains, and how they are reached'),
  about: field.text('Write what they complain of, in their words'),
})

export const AcknowledgeForm = z.object({ version: field.version(), text: field.text('Write what they are told') })
export const AppointForm = z.object({ version: field.version(), person: field.id('Choose who investigates') })
export const PointForm = z.object({ text: field.text('Write the point') })
export const AnswerForm = z.object({
  version: field.version(),
  finding: chosen('Choose how the point was found'),
  text: field.text('Write the answer'),
})
export const AskForm = z.object({ person: field.id('Choose whom you ask'), question: field.text('Write the question') })
export const TellForm = z.object({ text: field.text('Write how far it has come') })
export const HearingForm = z.object({ version: field.version(), text: field.text('Write your answer') })
export const ReplyForm = z.object({
  version: field.version(),
  likeCases: field.optionalText(),
  outcome: chosen('Choose the outcome'),
  reply: field.text('Write the reply'),
  nextStep: field.optionalText(),
})
