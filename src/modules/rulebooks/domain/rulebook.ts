import { z } from 'zod'
import { periodUnits } from '../../../kernel/periods.ts'
import { notWorkingKinds } from '../../../kernel/working-days.ts'
import { Children } from './children.ts'
import { Cited, Id, Named } from './named.ts'
import { acts, evaluatedQuestions, letterActs } from './vocabulary.ts'

/**
 * The rulebook language: what one edition of an inspection framework says, as data.
 *
 * A rulebook lives in `rulebooks/<rulebook>/<edition>/`, in one or more YAML files whose top-level keys are merged
 * (a key stands in one file only). Every entry that makes a claim about the framework carries the paragraph it comes
 * from (`cite`). `chosen: true` marks a choice made here where the source leaves one. No construct enters the language
 * without two users, one of which may be the test's own rulebook.
 */

const Judgement = z.strictObject({
  id: Id,
  /** The framework's words, verbatim. */
  text: z.string(),
  /** The vulnerable group this judgement is the group's own for, if any. */
  group: Id.optional(),
  ...Cited,
})

const Outcome = z.strictObject({
  id: Id,
  label: z.string(),
  /** What is to be so for people: verbatim statements. Not judged one by one. */
  statements: z.array(z.string()),
  judgements: z.array(Judgement),
  ...Cited,
})

/** One part of a graded judgement, written in words beside its grade. */
const Passage = Named.extend({
  /** What it considers, each marked as considered by whoever writes it; ids are unique within their own list. */
  considers: z.array(Named).optional(),
  /** Judgements, graded ones too, of which it cites at least one. */
  'rests-on': z.array(Id).optional(),
  /** The source asks for it where evidence suffices: else it is not judged, and the reason is written. */
  'where-evidence-suffices': z.boolean().optional(),
})

const GradedJudgement = z.strictObject({
  id: Id,
  label: z.string(),
  /** The question of the framework that it answers with others, verbatim, where the framework puts questions. */
  question: z.string().optional(),
  /** Judgements it rests on, graded ones too; what is concluded of them stands beside it when it is graded. */
  'draws-on': z.array(Id),
  /** What is written of it part by part, where the source names parts. */
  passages: z.array(Passage).optional(),
  /** Bodies whose view must be there before it can be agreed (¶32 of the 2005 framework). */
  'responsible-bodies': z.array(Id).optional(),
  ...Cited,
})

const Moment = z
  .string()
  .regex(/^(?:always|leave [a-z0-9-]+|act [a-z0-9-]+)$/, '"always", "leave <stage>" or "act <act>"')
  .describe(`When the rule speaks: always, leave <stage>, or act with one of ${acts.join(', ')}`)

const Condition = z.string().describe('A CEL expression over declared facts that gives yes or no')
const Sentence = z.string().describe('A sentence; each {…} in it is a CEL expression whose value is shown')
const DateFact = z.string().describe('A declared fact that is a date, such as receipt.date')

/**
 * A rule. Exactly one of `must`, `should`, `may` holds a CEL expression over declared facts; it is true when the rule
 * is kept. `say` is the sentence shown when it is not; `{…}` in it is a CEL expression too.
 */
const Rule = z.strictObject({
  id: Id,
  at: Moment,
  must: Condition.optional(),
  should: Condition.optional(),
  may: Condition.optional(),
  say: Sentence,
  /** Page of the review where it is mended, such as "coverage"; a path segment under the review's address. */
  mend: z.string().optional(),
  ...Cited,
})

/**
 * A grade that limits another: where `when` holds over the grades agreed, the grade `of` is no better than `at-most`,
 * whichever way the scale runs. `when` reads `grades.agreed` and the framework alone, and of the grades only those that
 * it names, or all but its own where it names none. It speaks at `act agree-grade`, as a rule of that moment.
 */
const Limit = z.strictObject({
  id: Id,
  of: Id.describe('The graded judgement that is limited'),
  when: z.string().describe('A CEL expression over grades.agreed that gives yes or no; yes, where the limit holds'),
  'at-most': z.int().describe('The best grade that is left while the limit holds'),
  strength: z.enum(['must', 'should']),
  say: Sentence,
  ...Cited,
})

/** As in "70 working-days"; from 1, in the plural. */
const Period = z
  .string()
  .regex(new RegExp(`^[1-9]\\d{0,4} (?:${periodUnits.join('|')})$`), `a number from 1 and ${periodUnits.join(', ')}`)
  .describe(`A number from 1 and one of ${periodUnits.join(', ')}`)

const Deadline = z.strictObject({
  id: Id,
  label: z.string(),
  /** The fact the period counts from, or the id of another deadline, which then counts from the day it is due. */
  from: DateFact.optional(),
  /** While the fact `from` is not known: the deadline on whose last day it is expected. What follows is planned. */
  'until-known': Id.optional(),
  /**
   * A date derived from the fact `of` in another way than by a period: the December before the financial year (1 April
   * to 31 March) in which it lies, or each year's `day` from it on.
   */
  anchor: z.enum(['december-before-financial-year', 'annual']).optional(),
  of: DateFact.optional(),
  /** For `annual`: the day of the year, as "05-31". */
  day: z
    .string()
    .regex(/^\d{2}-\d{2}$/)
    .optional(),
  'not-before': Period.optional(),
  'not-after': Period.optional(),
  /** Which day is counted as one. */
  counting: z.enum(['day-after-is-one', 'same-day-is-one']).default('day-after-is-one'),
  repeats: Period.optional(),
  /** The fact that says when it was done, where one does. */
  'met-by': DateFact.optional(),
  /** Deadlines that hold only for some reviews: a CEL expression. */
  when: Condition.optional(),
  strength: z.enum(['must', 'should', 'may']),
  ...Cited,
})

const Stage = z.strictObject({
  id: Id,
  label: z.string(),
  text: z.string(),
  paraphrase: z.boolean().optional(),
  /** Stages that may follow; the first is the usual one. Empty for the last. */
  next: z.array(Id),
  /** The pair of days of a review within which the stage is planned, where it has one. */
  planned: z.enum(['analysis', 'fieldwork']).optional(),
  /** Rules asked when the stage is left; each says `at: leave <this stage>`, or holds always. */
  'leave-when': z.array(Id),
  ...Cited,
})

const Body = z.strictObject({
  id: Id,
  /** As pages show it beside a person's name. */
  label: z.string(),
  name: z.string(),
  /** True for the bodies whose inspectors may make up a team. */
  designated: z.boolean(),
  ...Cited,
})

const Provision = z.strictObject({
  id: Id,
  /** What is provided, verbatim. */
  text: z.string(),
  /** Bodies as printed in the source. */
  from: z.string(),
  bodies: z.array(Id),
  /** Years of the review's analysis to which the row applies, where the source says. */
  years: z.strictObject({ from: z.int().optional(), until: z.int().optional() }).optional(),
  ...Cited,
})

const Recipient = z.strictObject({
  id: Id,
  label: z.string(),
  /** Those who are consulted before the statement is made. */
  consulted: z.boolean().optional(),
  /** Kinds of organisation in the register from which one duty each is made. */
  kinds: z.array(Id),
  deadline: Id,
  strength: z.enum(['must', 'should', 'may']),
  /** What is owed: a copy sent, one open to see, or one supplied when asked for. */
  duty: z.enum(['send', 'keep-open', 'supply-on-demand', 'publish']),
  /** Of the report, or of the written statement that answers it. */
  of: z.enum(['report', 'statement']),
  ...Cited,
})

const Section = z.strictObject({
  id: Id,
  label: z.string(),
  /** What the section holds, in one line. */
  text: z.string(),
  paraphrase: z.boolean().optional(),
  /** Outcomes in the order in which this section takes them, where it goes through them. */
  'by-outcome': z.array(Id).optional(),
  /** Groups whose coverage in each outcome this section owes. */
  groups: z.array(Id).optional(),
  /** Tiers on which it may not be silent. */
  tiers: z.array(Id).optional(),
  /** Kinds of block it takes. */
  blocks: z.array(z.enum(['finding', 'passage', 'fixed', 'grades'])),
  'recommendation-needed': z.boolean(),
  ...Cited,
})

const Letter = z.strictObject({
  id: Id,
  label: z.string(),
  to: Id,
  /** The act with which it goes out, or after which it is owed; one letter for each. Without one it goes when it is written. */
  at: z.enum(letterActs).optional(),
  /** It reminds of this deadline: offered so many days before the last one, and while it is late. */
  reminds: z.strictObject({ of: Id, 'days-before': z.int().min(0) }).optional(),
  /** Its words may go by mail; a mail otherwise says only that a letter waits. */
  'by-mail': z.literal('whole').optional(),
  /** Things it names, each of which is printed as a numbered line. */
  things: z.array(Named),
  /** Paragraphs without markup. */
  text: Sentence,
  ...Cited,
})

/** A question with answers to choose from, in the order in which they are shown; one without them is answered in words. */
const Question = Named.extend({
  options: z
    .array(z.strictObject({ id: Id, label: z.string() }))
    .min(2)
    .optional(),
})

/** How the quality of a review is assured, as far as the framework says; what it asks for is in its rules. */
const Quality = z.strictObject({
  /** The code of conduct, and the words that each inspector of the team signs. */
  'code-of-conduct': Named.extend({ declaration: z.string() }).optional(),
  /** Who reads the report before it is discussed, who discusses it, and who approves it. */
  reader: Named.optional(),
  committee: Named.optional(),
  approval: Named.optional(),
  /** Levels of risk, the least first, with what inspection managers do at each. */
  risks: z.array(Named.extend({ suggests: z.string() })),
  /** Questions to local services after the review. */
  questions: z.array(Question),
})

/** Whether the work is good, over all reviews: what is asked, of which reviews together, and what readers are asked. */
const Evaluation = z.strictObject({
  /** What the framework has evaluated; pages show its words beside the figures. */
  covers: z.array(Named.extend({ question: z.enum(evaluatedQuestions) })),
  /** Reviews that are looked at as one group: those whose analysis begins between these days. */
  groups: z.array(Named.extend({ from: z.iso.date(), until: z.iso.date() })),
  /** Questions to readers under each published report. */
  readers: z.array(Question),
})

/** How complaints are processed: their clock, such as "3 working-days", what they are about, how a point is found. */
const lists = { principles: z.array(Named), kinds: z.array(Named), findings: z.array(Named) }
const Complaints = z.strictObject({
  'acknowledge-within': z.string(),
  'respond-within': z.string(),
  ...lists,
  ...Cited,
})
/** How published counts of people are kept from telling of anybody: counts up to the threshold, nothing too, are small. */
const Disclosure = Named.extend({
  threshold: z.int().min(1).describe('The largest count that is suppressed when it is published'),
})

/** Counts of days. */
const Days = z.array(z.int().min(1).max(365))

export const RulebookSchema = z.strictObject({
  rulebook: Id,
  edition: Id,
  title: z.string(),
  status: z.enum(['draft', 'published']),
  source: z.strictObject({
    title: z.string(),
    published: z.string(),
    publisher: z.string(),
    licence: z.string(),
    note: z.string().optional(),
  }),
  /** What one review under it is called, as in "Joint area review". */
  called: z.string(),
  /** What readers ask of a report under it, in our words; the open page answers it. */
  asks: z.string(),
  /** From when reviews are opened under this edition and no longer under the one before; always, where it says nothing. */
  applies: z.strictObject({ from: z.iso.date(), ...Cited }).optional(),
  /** What is inspected, and what one is called: area, organisation, service, setting. */
  subject: z.enum(['area', 'organisation', 'service', 'setting']),
  /** Days between which a review is due for every subject, where the framework says. */
  programme: z.strictObject({ from: z.iso.date(), until: z.iso.date(), ...Cited }).optional(),
  /** Labels of the roles the code knows, in the framework's words: `lead`, `director`, … "or equivalent" goes here. */
  roles: z.array(
    Named.extend({
      /** What whoever holds the role in a team is charged with by name. */ duties: z.array(Named).optional(),
    }),
  ),
  'working-day': z.strictObject({ not: z.array(z.enum(notWorkingKinds)), ...Cited }),
  bodies: z.array(Body),
  grades: z.strictObject({
    best: z.int(),
    scale: z.array(z.strictObject({ grade: z.int(), label: z.string(), descriptor: z.string() })).min(2),
    ...Cited,
  }),
  outcomes: z.array(Outcome),
  /** Judgement areas in management: judged in writing like key judgements, always covered. */
  management: z.strictObject({ id: Id, label: z.string(), judgements: z.array(Judgement), ...Cited }),
  /** Further judgements the text asks for, written and never graded. */
  ungraded: z.array(Judgement),
  graded: z.array(GradedJudgement),
  /** Grades that limit other grades. */
  limits: z.array(Limit),
  routes: z.array(Named),
  groups: z.array(Named.extend({ 'in-every-review': z.boolean() })),
  tiers: z.array(Named),
  /** From whom evidence is heard; counted before fieldwork ends. */
  sources: z.array(Named.extend({ 'from-children': z.boolean() })),
  'evidence-kinds': z.array(Named),
  activities: z.array(
    Named.extend({
      /** Things that must be recorded of it, such as what a visit assesses. */ records: z.array(Named).optional(),
    }),
  ),
  provisions: z.array(Provision),
  /** Documents asked of the area. */
  documents: z.array(
    Named.extend({ /** Days before (negative) or after the first analysis day. */ 'due-days': z.int() }),
  ),
  /** Things a stage's meeting confirms. */
  confirmations: z.array(Named.extend({ stage: Id })),
  /** Those whom a stage's meeting briefs. */
  briefings: z.array(Named.extend({ stage: Id })),
  training: z.array(
    Named.extend({
      /** Who must have completed it before the analysis begins. */ 'needed-by': z.enum(['member', 'lead']),
    }),
  ),
  stages: z.array(Stage).min(1),
  rules: z.array(Rule),
  /** Rules whose facts no module declares yet: counted and shown, never evaluated. */
  'not-yet': z.array(z.strictObject({ rule: Id, text: z.string(), due: z.string(), ...Cited })),
  deadlines: z.array(Deadline),
  letters: z.array(Letter),
  /** Meetings at which the area is told what was found, each on record with who was there. */
  'feedback-meetings': z.array(Named).optional(),
  sections: z.array(Section),
  recipients: z.array(Recipient),
  /** By when whoever got the report is told of a correction of it, counted from its day; without it nobody has a duty to. */
  corrections: z
    .strictObject({
      id: Id,
      label: z.string(),
      'not-after': Period,
      strength: z.enum(['must', 'should', 'may']),
      ...Cited,
    })
    .optional(),
  /** Steps by which each partner has a part in the review, recorded one by one. */
  involvement: z.array(Named).optional(),
  /** Kinds of review that follow another of the same area up; opened as exceptions. */
  'follow-ups': z.array(Named).optional(),
  /** Days before and after the day of a duty or an action on which whoever owes it is written to, once each. */
  reminders: z.strictObject({ before: Days, after: Days, ...Cited }).optional(),
  quality: Quality.optional(),
  evaluation: Evaluation.optional(),
  /** Without it, no counts of people are published of reviews under the edition. */
  disclosure: Disclosure.optional(),
  children: Children.optional(),
  complaints: Complaints.optional(),
})

/** One edition of a framework, parsed: keys as written in YAML. Paragraphs are in `cite`. */
export type Rulebook = z.infer<typeof RulebookSchema>
export type Rule = Rulebook['rules'][number]
export type Deadline = Rulebook['deadlines'][number]
export type Judgement = z.infer<typeof Judgement>
export type GradedJudgement = Rulebook['graded'][number]
export type Limit = Rulebook['limits'][number]
export type Passage = z.infer<typeof Passage>
export type Question = z.infer<typeof Question>
/** What the source does: it forbids, it advises, it offers. */
export const strengths = ['must', 'should', 'may'] as const
export type Strength = (typeof strengths)[number]
