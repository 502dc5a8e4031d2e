import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'

/** Posted bodies of the pages of a review. The sentences are those that stand beside the fields. */

export const OpenReviewForm = z.object({
  area: field.id('Choose the area'),
  edition: field.line('Choose the framework'),
  requestReference: field.line('Enter the request under which the review is conducted'),
  requestedOn: field.day('Enter the day of the request'),
  covert: field.flag(),
  bodies: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform(value => (value === undefined ? [] : typeof value === 'string' ? [value] : value)),
})

export const ChangeEditionForm = z.object({
  version: field.version(),
  to: field.line('Choose the edition'),
  because: field.text('Say why the review goes on under another edition'),
})

export const DatesForm = z.object({
  version: field.version(),
  analysisStart: field.day('Enter the first day of analysis'),
  analysisEnd: field.day('Enter the last day of analysis'),
  fieldworkStart: field.day('Enter the first day of fieldwork'),
  fieldworkEnd: field.day('Enter the last day of fieldwork'),
  corporateAssessmentStart: field.optionalDay(),
})

export const AppointForm = z.object({
  person: field.id('Choose a person'),
  role: field.choice(['lead', 'joint', 'member'], 'Choose the person’s part in the team'),
  title: field.optionalLine(),
})

export const GiveRoleForm = z.object({
  person: field.id('Choose a person'),
  role: field.line('Choose a role'),
  until: field.optionalDay(),
  because: field.text('Say why'),
})

export const EndRoleForm = z.object({
  grant: field.id('Choose a role'),
  version: field.version(),
  ended: field.text('Say why'),
})

export const EndMembershipForm = z.object({
  member: field.id('Choose whose place ends'),
  because: field.text('Say why the place ends'),
})

export const HandOverForm = z.object({
  person: field.id('Choose who leads from now on'),
  because: field.text('Say why the lead is handed over'),
})

export const RespondentForm = z.object({
  respondent: field.id('Choose a person'),
  respondentRole: field.choice(['director', 'lead-member', 'partner'], 'Choose for what the person answers'),
  respondentTitle: field.optionalLine(),
})

export const RecipientForm = z.object({ recipient: field.id('Choose to whom it went') })

/** Any of a list that the rulebook gives, which the command checks. */
const several = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform(value => (value === undefined ? [] : typeof value === 'string' ? [value] : value))

export const PostedForm = z.object({
  recipients: several.refine(
    ids => ids.length > 0 && ids.every(id => /^\d{1,18}$/.test(id)),
    'Choose to whom it was posted',
  ),
  postedOn: field.day('Enter the day on which it was posted'),
  postedNote: field.optionalLine(),
})

export const SettingUpForm = z.object({
  version: field.version(),
  heldOn: field.day('Enter the day of the meeting'),
  present: field.text('Say who was there, by post'),
  briefed: several,
  confirmed: several,
  jointly: field.flag(),
  note: field.optionalText(),
})

/** The oral summary and the feedback meetings of the rulebook. */
export const FeedbackForm = z.object({
  version: field.version(),
  heldOn: field.day('Enter the day on which it was held'),
  presentIds: several,
  present: field.optionalText(),
  note: field.optionalText(),
})

export const StageForm = z.object({ stage: field.line('Open the page afresh: the stage is missing') })

export const ReasonForm = z.object({ rule: field.line('Choose the rule'), reason: field.text('Give the reason') })

export const FlagForm = z.object({
  flag: field.choice(['paused', 'deferred', 'cancelled'], 'Choose what happens to the review'),
  because: field.text('Give the reason'),
})

export const EndFlagForm = z.object({ flag: field.choice(['paused', 'deferred', 'cancelled'], 'Choose what ends') })

export const ReopenForm = z.object({ reopened: field.optionalLine(), reopenedBecause: field.text('Give the reason') })

/** "judgement:SS1" from a list of things of the rulebook, or "other". */
export const TaskForm = z.object({
  what: field.line('Choose what the task is about'),
  text: field.optionalText(),
  person: field.id('Choose who does it'),
  due: field.optionalDay(),
})

export const TaskDoneForm = z.object({ version: field.version(), done: field.flag() })

export const TaskBackForm = z.object({
  taken: field.id('Choose a task'),
  takenVersion: field.version(),
  because: field.text('Say why it is taken back'),
})

export const DutiesForm = z.object({ duties: several, charged: field.id('Choose who is charged with them') })

/** An inspection that belongs to the review: one kept here, or one kept elsewhere by its name. */
export const LinkForm = z.object({
  where: field
    .optionalChoice(['here', 'elsewhere'], 'Say whether the other inspection is kept here')
    .refine(where => where !== undefined, 'Say whether the other inspection is kept here'),
  other: field.optionalLine(),
  name: field.optionalLine(),
  body: field.optionalLine(),
  reportOn: field.optionalDay(),
  runsTogether: field.flag(),
  because: field.text('Say why they belong together'),
})

export const EndLinkForm = z.object({
  version: field.version(),
  endBecause: field.text('Say why they belong together no longer'),
})

export const ReportDayForm = z.object({
  version: field.version(),
  day: field.day('Enter the day on which its report goes out'),
})
