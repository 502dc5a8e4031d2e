/** The acts at which a rule can speak, besides `always` and `leave <stage>`. A rulebook names them as `act <act>`. */
export const acts = [
  'set-dates',
  'appoint',
  'allocate-task',
  'send-notification',
  'choose-route',
  'propose-grade',
  'open-grades',
  'agree-grade',
  'place-block',
  'send-draft',
  'decide-committee',
  'approve-report',
  'issue-report',
  'start-children-task',
  'make-statement',
  'open-follow-up',
  'acknowledge-complaint',
  'appoint-investigator',
  'ask-about-complaint',
  'reply-to-complaint',
] as const

export type Act = (typeof acts)[number]

/** The acts by which a letter goes out. */
export const letterActs = ['send-notification', 'send-draft', 'issue-report'] as const satisfies readonly Act[]

/** What is asked of the work over all reviews; a rulebook says which of it its framework has evaluated. */
export const evaluatedQuestions = [
  'timeliness',
  'manageability',
  'joint-working',
  'views-of-those-involved',
  'views-of-readers',
  'agreement',
  'cost',
] as const

export type EvaluatedQuestion = (typeof evaluatedQuestions)[number]

/** Roles that the code gives people; a rulebook names each in its framework's words. */
export const rolesNeeded = [
  'lead',
  'joint',
  'member',
  'director',
  'lead-member',
  'approver',
  'programme-manager',
] as const

/** The route of which hypotheses, activities and `coverage.fieldworkKey` speak: the one the team goes out on. */
export const fieldworkRoute = 'fieldwork'
