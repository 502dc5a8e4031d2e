import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'
import { blockKinds } from './domain/block.ts'
import { answers } from './domain/comment.ts'

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

export const PlaceForm = z.object({ version: field.version(), placed: field.flag(), next: field.optionalLine() })

export const MoveForm = z.object({
  version: field.version(),
  direction: field.choice(['up', 'down'], 'Say where it goes: up or down'),
  next: field.optionalLine(),
})

export const WithdrawForm = z.object({ version: field.version(), because: field.text('Say why it is taken away') })

export const RecommendationForm = z.object({
  version: field.version(),
  section: field.line('Choose the section in which it stands'),
  text: field.text('Write what is recommended'),
  answers: field.optionalLine(),
  blocks: rows('Choose among the findings of this report'),
})

export const RemarkForm = z.object({ comment: field.text('Write your comment'), quote: field.optionalLine() })

export const SettleForm = z.object({
  version: field.version(),
  resolution: field.text('Say what was done about it, or why nothing was'),
})

export const CommentsForm = z.object({
  draft: field.id('Open the draft afresh and try again'),
  next: field.optionalLine(),
})

export const AnswerForm = z.object({
  version: field.version(),
  answer: field.choice(answers, 'Choose whether the comment is accepted'),
  because: field.text('Say what was changed, or why nothing was'),
})
