import { z } from 'zod'
import { field, readForm } from '../../platform/web/forms.ts'
import type { Fields } from '../../platform/web/route.ts'

/** Radios of which none is chosen are not posted at all: that is an empty choice. */
function chosen<Choice extends z.ZodType>(choice: Choice) {
  return z.preprocess(value => value ?? '', choice)
}

/** The number of a thing that the page showed; empty where it showed none. */
function shown() {
  return z
    .union([z.string(), z.array(z.string()).transform(values => values.at(-1) ?? '')])
    .optional()
    .transform(value => (value === undefined || value === '' ? undefined : value))
    .refine(
      value => value === undefined || /^\d{1,18}$/.test(value),
      'This page was put together wrongly. Open it afresh and try again.',
    )
}

// Which numbers are grades is for the rulebook to say: anything that is a number goes on to its rules.
const grade = chosen(field.wholeNumber('Choose a grade.', -99_999, 99_999))
const wrongEvidence = 'Choose evidence from the list.'

export const ConclusionForm = z.object({
  state: chosen(field.choice(['concluded', 'not-yet', 'not-reported'], 'Say how this judgement stands.')),
  text: field.text('Write the conclusion, or why there is none.'),
  evidence: field.ids(wrongEvidence),
  version: field.version(),
})

export const ProposalForm = z.object({
  grade,
  reasons: field.text('Write your reasons, and the evidence they rest on.'),
  supersedes: shown(),
})

/** The grade is the body's to name or to leave out. */
export const BodyViewForm = z.object({
  body: field.line('Choose whose view this is.'),
  text: field.text('Write the view of this body.'),
  grade: z.preprocess(value => (value === '' ? undefined : value), grade.optional()),
  supersedes: shown(),
})

export const AbstentionForm = z.object({
  person: field.ids('Choose members from the list.'),
  because: field.text('Say why no grade is given.'),
})

export const NoteForm = z.object({
  text: field.text('Write what was said.'),
  supersedes: shown(),
})

const answerName = /^answer-(.+)$/

/** What the reasons answer each body, in the fields `answer-<body>`. */
export function answersIn(body: Fields): readonly { readonly body: string; readonly text: string }[] {
  return Object.keys(body).flatMap(name => {
    const of = answerName.exec(name)?.[1]
    const read = readForm(z.object({ [name]: field.optionalText() }), body)
    return of === undefined || !read.ok ? [] : [{ body: of, text: String(read.command[name] ?? '') }]
  })
}

// Whether reasons and answer are there is asked by the rules, which name the paragraph.
export const AgreementForm = z.object({
  grade,
  reasons: field.optionalText(),
  'agreed-by': field.ids('Choose members from the list.'),
  evidence: field.ids(wrongEvidence),
  after: shown(),
})

/** Ids of the rulebook that were ticked; the command knows which it may be. */
const listed = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform(value => [...new Set([value ?? []].flat().filter(each => each !== ''))])

export const PassageForm = z.object({
  text: field.text('Write this part, or why it is not judged.'),
  state: chosen(field.choice(['written', 'not-judged'], 'Say whether it is written or not judged.')),
  considers: listed,
  cites: listed,
  evidence: field.ids(wrongEvidence),
  version: field.version(),
})

export const DissentForm = z.object({
  text: field.text('Write what you hold against this grade.'),
  agreement: field.id('This page was put together wrongly. Open it afresh and try again.'),
})

export const ReopeningForm = z.object({
  because: field.text('Write why the grade is opened again.'),
  afresh: chosen(field.choice(['yes', 'no'], 'Choose how the team goes on.')),
  agreement: field.id('This page was put together wrongly. Open it afresh and try again.'),
})
