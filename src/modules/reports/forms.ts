import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'
import { blockKinds } from './domain/block.ts'
import { answers, commentKinds } from './domain/comment.ts'

/** Posted bodies of the pages of the report. The sentences are those that stand beside the fields. */

/** Any of a list of ids, which the command checks against the rulebook. */
const several = () =>
  z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform(values =>
      (values === undefined ? [] : typeof values === 'string' ? [values] : values).filter(value => value !== ''),
    )

/** Ids of rows. */
const rows = (wrong: string) => several().refine(ids => ids.every(id => /^\d{1,18}$/.test(id)), wrong)

export const BlockForm = z.object({
  version: field.version(),
  kind: field.choice(blockKinds, 'Choose what kind of paragraph it is'),
  section: field.line('Choose the section in which it stands'),
  text: field.optionalText(),
  quotation: field.optionalLine(),
  outcome: field.optionalLine(),
  group: field.optionalLine(),
  tiers: several(),
  judgements: several(),
  jointAction: field.flag(),
  evidence: rows('Choose among the evidence of this review'),
  next: field.optionalLine(),
})

/** The words of a paragraph, written in its place. */
export const WordsForm = z.object({ version: field.version(), text: field.text('Write the paragraph') })

/** Which version of the paragraph comes back. */
export const RestoreForm = z.object({ version: field.version(), to: field.version() })

export const PlaceForm = z.object({ version: field.version(), placed: field.flag(), next: field.optionalLine() })

export const MoveForm = z.object({
  version: field.version(),
  direction: field.choice(['up', 'down'], 'Say where it goes: up or down'),
  next: field.optionalLine(),
})

/** Where a paragraph is parted: how many signs of it come before. */
export const PartForm = z.object({
  version: field.version(),
  at: field.id('Choose the sentence with which the second paragraph begins'),
})

/** Which paragraph is joined to this one. */
export const JoinForm = z.object({
  version: field.version(),
  second: field.id('There is no paragraph behind it to join'),
  secondVersion: field.version(),
})

export const WithdrawForm = z.object({ version: field.version(), because: field.text('Say why it is taken away') })

export const RecommendationForm = z.object({
  version: field.version(),
  section: field.line('Choose the section in which it stands'),
  text: field.text('Write what is recommended'),
  answers: field.optionalLine(),
  bodies: rows('Choose among the bodies of this area'),
  blocks: rows('Choose among the findings of this report'),
})

export const RemarkForm = z.object({ comment: field.text('Write your comment'), quote: field.optionalLine() })

export const SettleForm = z.object({
  version: field.version(),
  resolution: field.text('Say what was done about it, or why nothing was'),
})

/** No limit of a comment's length that bites: twice what the longest report has. */
const longestComment = 300_000

export const CommentForm = z.object({
  draft: field.id('Open the draft afresh and try again'),
  kind: field.choice(commentKinds, 'Open the draft afresh and try again'),
  about: field.line('Open the draft afresh and try again'),
  text: field.longText('Write the comment', longestComment),
  next: field.optionalLine(),
})

export const EditCommentForm = z.object({
  version: field.version(),
  text: field.longText('Write the comment, or withdraw it', longestComment),
})

export const VersionForm = z.object({ version: field.version() })

/** The covering note, and which comments there were when the page was shown, each `id.version`; which of them go. */
export const SubmissionForm = z.object({
  draft: field.id('Open the page afresh and try again'),
  kept: several().refine(
    marks => marks.every(mark => /^\d{1,18}\.\d{1,9}$/.test(mark)),
    'Open the page afresh and try again',
  ),
  send: rows('Choose among the comments'),
  note: field.optionalText(),
  next: field.choice(['keep', 'send'], 'Choose whether to keep or to send'),
})

/** Where a comment stands among those sent together; empty for the order of the draft. */
export const PositionForm = z.object({
  position: field
    .optionalLine()
    .refine(text => /^\d{0,4}$/.test(text), 'This must be a whole number, such as 3, or nothing.')
    .transform(text => (text === '' ? undefined : Number(text))),
})

export const DelegateForm = z.object({
  person: field.id('Choose who reads the draft'),
  until: field.day('Enter the last day on which they comment'),
  because: field.optionalLine(),
})

export const EndDelegateForm = z.object({ grant: field.id('Open the page afresh'), version: field.version() })

export const AnswerForm = z.object({
  version: field.version(),
  answer: field.choice(answers, 'Choose whether the comment is accepted'),
  because: field.text('Say what was changed, or why nothing was'),
})

export const ReplyDecisionForm = z.object({
  version: field.version(),
  publish: field.choice(['yes', 'no'], 'Choose whether it is published'),
  publishBecause: field.text('Say why'),
})

/** The notice of a correction, each part in a few sentences. */
export const CorrectionForm = z.object({
  version: field.version(),
  wrong: field.text('Say what was wrong'),
  saysNow: field.text('Say what the report says now'),
  because: field.text('Say why it was wrong, or how it came out'),
})

/** The words that a place of the report has from the correction on. */
export const CorrectedPlaceForm = z.object({
  version: field.version(),
  text: field.text('Write the words that stand there from now on'),
})

/** Whether what goes out with the report goes out made anew, or as it was issued. */
export const RemadeForm = z.object({
  version: field.version(),
  anew: field.choice(['yes', 'no'], 'Choose which goes out'),
})

export const IssueCorrectionForm = z.object({ version: field.version() })

export const DropCorrectionForm = z.object({
  version: field.version(),
  dropBecause: field.text('Say why it is dropped'),
})

/** Which reviews that run together with this one go out in the same act. */
export const IssueForm = z.object({ together: rows('Choose among the linked reviews') })
