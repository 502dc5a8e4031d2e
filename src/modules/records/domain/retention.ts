import { z } from 'zod'
import type { Temporal } from '../../../kernel/dates.ts'

const Rule = z.strictObject({
  id: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  /** What it is about, in words. */
  what: z.string(),
  /** Of evidence: who may read it. */
  classifications: z.array(z.enum(['open', 'review-team', 'child-level', 'whistle-blower'])),
  /** What came from children themselves, whoever may read it. */
  'from-children': z.boolean(),
  /** From when its years are counted. */
  after: z.enum(['report-issued']),
  years: z.int().min(1).max(100),
  /** Erased by the daily job, without a person confirming it. */
  automatic: z.boolean(),
  ground: z.string(),
  /** Our choice, where no law names a period. */
  chosen: z.boolean(),
})

export type RetentionRule = z.infer<typeof Rule>
export type RetentionSchedule = readonly RetentionRule[]

/** Reads a schedule from parsed YAML. Throws an error that names the file and the fault. */
export function readSchedule(parsed: unknown, file: string): RetentionSchedule {
  const read = z.array(Rule).safeParse(parsed)
  if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`)
  const twice = read.data.find((rule, index) => read.data.findIndex(({ id }) => id === rule.id) !== index)
  if (twice !== undefined) throw new Error(`${file}: two rules are called ${twice.id}`)
  return read.data
}

/** What is asked of the database: the rule is due for reports issued on this day or before. */
export type RuleAsked = {
  readonly id: string
  readonly classifications: readonly string[]
  readonly from_children: boolean
  readonly before: string
}

export function askRules(schedule: RetentionSchedule, today: Temporal.PlainDate): readonly RuleAsked[] {
  return schedule.map(rule => ({
    id: rule.id,
    classifications: rule.classifications,
    from_children: rule['from-children'],
    before: today.subtract({ years: rule.years }).toString(),
  }))
}
