import { z } from 'zod'
import type { Temporal } from '../../../kernel/dates.ts'

const common = {
  id: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  /** What it is about, in words. */
  what: z.string(),
  years: z.int().min(1).max(100),
  /** Erased by the daily job, without a person confirming it. */
  automatic: z.boolean(),
  ground: z.string(),
  /** Our choice, where no law names a period. */
  chosen: z.boolean(),
}

/** Evidence of reviews, by who may read it or where it came from. */
const EvidenceRule = z.strictObject({
  ...common,
  classifications: z.array(z.enum(['open', 'review-team', 'child-level', 'whistle-blower'])),
  /** What came from children themselves, whoever may read it. */
  'from-children': z.boolean(),
  /** From when its years are counted. */
  after: z.literal('report-issued'),
})

/** What stands outside every review, all of it, once it is over. */
const ApartRule = z.discriminatedUnion('subject', [
  z.strictObject({ ...common, subject: z.literal('complaints'), after: z.literal('reply-sent') }),
  z.strictObject({ ...common, subject: z.literal('concerns'), after: z.literal('concern-closed') }),
  z.strictObject({ ...common, subject: z.literal('tellings'), after: z.literal('last-word-once-closed') }),
])

const Rule = z.union([EvidenceRule, ApartRule])

export type RetentionRule = z.infer<typeof Rule>
/** What an erasure is of. */
export type Subject = 'evidence' | z.infer<typeof ApartRule>['subject']

/** From when the years of a rule are counted, in words. */
const afterWords = {
  'report-issued': 'after the report was issued',
  'reply-sent': 'after the reply was sent',
  'concern-closed': 'after the concern was closed',
  'last-word-once-closed': 'after the last word of it, once it is closed',
} as const satisfies { readonly [after in RetentionRule['after']]: string }

export function sayAfter(rule: Pick<RetentionRule, 'after'>): string {
  return afterWords[rule.after]
}

export function subjectOf(rule: RetentionRule | undefined): Subject {
  return rule !== undefined && 'subject' in rule ? rule.subject : 'evidence'
}
export type RetentionSchedule = readonly RetentionRule[]

/** Reads a schedule from parsed YAML. Throws an error that names the file and the fault. */
export function readSchedule(parsed: unknown, file: string): RetentionSchedule {
  const read = z.array(Rule).safeParse(parsed)
  if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`)
  const twice = read.data.find((rule, index) => read.data.findIndex(({ id }) => id === rule.id) !== index)
  if (twice !== undefined) throw new Error(`${file}: two rules are called ${twice.id}`)
  return read.data
}

/** What is asked of the database: the rule is due for reports issued on this day or before, or for what was over by then. */
export type RulesAsked = {
  readonly evidence: readonly {
    readonly id: string
    readonly classifications: readonly string[]
    readonly from_children: boolean
    readonly before: string
  }[]
  readonly apart: readonly { readonly id: string; readonly subject: Subject; readonly before: string }[]
}

export function askRules(schedule: RetentionSchedule, today: Temporal.PlainDate): RulesAsked {
  const before = ({ years }: RetentionRule) => today.subtract({ years }).toString()
  return {
    evidence: schedule.flatMap(rule =>
      'subject' in rule
        ? []
        : {
            id: rule.id,
            classifications: rule.classifications,
            from_children: rule['from-children'],
            before: before(rule),
          },
    ),
    apart: schedule.flatMap(rule =>
      'subject' in rule ? { id: rule.id, subject: rule.subject, before: before(rule) } : [],
    ),
  }
}
