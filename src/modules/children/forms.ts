import { z } from 'zod'
import { symbolNames } from '../../kernel/symbols.ts'
import { field } from '../../platform/web/forms.ts'
import { lineKinds } from './domain/line.ts'

/** Posted bodies of the pages for children. The sentences are those that stand beside the fields. */

const ids = () =>
  z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform(value => (value === undefined ? [] : typeof value === 'string' ? [value] : value))
    .refine(values => values.every(value => /^\d{1,18}$/.test(value)), 'Choose from the list')

const written = {
  kind: field.choice(lineKinds, 'Choose what this tells'),
  outcome: field.optionalLine(),
  symbol: field.optionalChoice(symbolNames, 'Choose a symbol from the list'),
  words: field.optionalText(),
  byWhen: field.optionalLine(),
}

export const NewLineForm = z.object({
  source: field
    .line('Choose what it comes from')
    .refine(text => /^(?:finding|recommendation|evidence):\d{1,18}$/.test(text), 'Choose what it comes from'),
  ...written,
})
export const LineForm = z.object({ version: field.version(), ...written })
export const TakeOutForm = z.object({
  version: field.version(),
  because: field.text('Say why it is taken out'),
})
export const MoveForm = z.object({ by: field.choice(['up', 'down'], 'Choose where it goes') })
export const PartForm = z.object({ version: field.version(), text: field.text('Write the words of this part') })
export const CommentForm = z.object({ comment: field.text('Write what you think of it') })
export const AnswerForm = z.object({
  version: field.version(),
  answer: field.text('Say what you did about it, or why nothing'),
})

export const BriefingForm = z.object({
  heldOn: field.day('Enter the day of the briefing'),
  briefed: field.text('Say which services were briefed'),
  note: field.optionalText(),
})
export const GiveTaskForm = z.object({
  person: field.id('Choose a young person who is in the team'),
  task: field.line('Choose a task'),
  text: field.text('Say in plain words what is to be done'),
  due: field.optionalDay(),
})
export const TaskBackForm = z.object({
  task: field.id('Choose a task'),
  version: field.version(),
  because: field.text('Say why; the young inspector reads this'),
})
export const OwnTaskForm = z.object({ version: field.version() })
const note = {
  heardOn: field.day('Enter the day when you heard it'),
  heardFrom: field.optionalLine(),
  text: field.text('Write what they said'),
}
export const NoteForm = z.object({ task: field.id('Choose a task that you have started'), ...note })
export const CorrectNoteForm = z.object({ version: field.version(), ...note })
export const TakeUpForm = z.object({
  version: field.version(),
  kind: field.line('Choose the kind of evidence'),
  title: field.optionalLine(),
  text: field.text('Write what the item says'),
  classification: field.choice(['open', 'review-team', 'child-level'], 'Choose who may read it'),
  judgement: field.optionalLine(),
  direction: field.choice(['strength', 'weakness', 'neutral'], 'Choose which way it speaks'),
  because: field.optionalText(),
})
export const LeaveForm = z.object({
  version: field.version(),
  because: field.text('Say why it is not taken up. Its author reads this.'),
})

export const SchoolsForm = z.object({
  names: field.optionalText().transform(text =>
    text
      .split('\n')
      .map(each => each.trim())
      .filter(each => each !== ''),
  ),
  organisations: ids(),
})
export const ForwarderForm = z.object({ recipient: field.optionalLine() })
const done = {
  doneOn: field.optionalDay(),
  proof: field.optionalText(),
  questions: field.optionalText(),
  answers: field.optionalText(),
  receivedOn: field.optionalDay(),
  lateBecause: field.optionalText(),
}
export const ToldForm = z.object({ version: field.version(), ...done })
export const DiscussionForm = z.object({ version: field.version(), id: field.optionalLine(), ...done })
export const AsideForm = z.object({ version: field.version(), because: field.text('Say why it is not owed') })
