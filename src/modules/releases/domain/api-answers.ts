import { z } from 'zod'

/* What the API answers. The same schemas shape each answer before it is sent and describe it in OpenAPI. */

const Id = z
  .string()
  .regex(/^\d{1,18}$/)
  .meta({ description: 'A number that stays the same for ever.' })
const Day = z.iso.date().meta({ description: 'A day, as 2006-08-14.' })
const Path = z.string().regex(/^\//).meta({ description: 'A path on this site.' })

const Area = z
  .strictObject({
    area: Id,
    areaName: z.string(),
    reports: z.int().min(1).meta({ description: 'How many reports of the area are issued.' }),
    feed: Path.meta({ description: 'The Atom feed of its new reports and corrections.' }),
  })
  .meta({ id: 'Area', description: 'An area of which reports are issued.' })

const ofReport = {
  review: Id.meta({ description: 'Number of the review, by which its report is asked for.' }),
  area: Id,
  areaName: z.string().meta({ description: 'Name of the area when the report was issued.' }),
}

const reportFields = {
  ...ofReport,
  title: z.string(),
  framework: z.string().meta({ description: 'The framework of inspection, by its name in the rulebooks.' }),
  edition: z.string(),
  issuedOn: Day.meta({ description: 'The day of the first version.' }),
  version: z.int().min(1).meta({ description: '1 as first issued; each correction is the next.' }),
  versionOn: Day.meta({ description: 'The day of this version.' }),
  page: Path.meta({ description: 'The report as a page.' }),
}

const Report = z
  .strictObject(reportFields)
  .meta({ id: 'Report', description: 'An issued report in its newest version.' })

const ReportInFull = z
  .strictObject({
    ...reportFields,
    notice: z
      .strictObject({ wrong: z.string(), saysNow: z.string(), because: z.string() })
      .nullable()
      .meta({ description: 'Of a correction: what was wrong, what it says now, and why.' }),
    model: Path.meta({ description: 'Everything the report says, as JSON.' }),
    files: z.array(
      z.strictObject({
        name: z.string(),
        type: z.string(),
        label: z.string(),
        path: Path,
        sha256: z.string(),
        length: z.int(),
      }),
    ),
  })
  .meta({ id: 'ReportInFull', description: 'An issued report with its files.' })

const Model = z
  .looseObject({
    title: z.string(),
    subtitle: z.string(),
    edition: z.string(),
    language: z.string(),
    identification: z.array(z.looseObject({ label: z.string(), value: z.string() })),
    sections: z.array(
      z.looseObject({
        id: z.string(),
        heading: z.string(),
        blocks: z.array(
          z.looseObject({ kind: z.string(), id: z.string() }).meta({
            description: 'A paragraph, a table or another part. Its kind says which further fields it has.',
          }),
        ),
        recommendations: z.array(
          z.looseObject({ id: z.string(), number: z.int(), text: z.string(), answers: z.string() }),
        ),
      }),
    ),
  })
  .meta({ id: 'Model', description: 'Everything that a report says, as it was frozen when it was issued.' })

const Grade = z
  .strictObject({
    ...ofReport,
    framework: z.string(),
    edition: z.string(),
    judgement: z.string().meta({ description: 'Id of the graded judgement in the rulebook.' }),
    question: z.string().meta({ description: 'What was graded.' }),
    grade: z.int().nullable(),
    label: z.string().nullable().meta({ description: 'The grade in the words of the framework.' }),
    best: z.int().meta({ description: 'The best grade of the scale.' }),
    lowest: z.int().meta({ description: 'The lowest grade of the scale.' }),
    direction: z.enum(['higher-is-better', 'lower-is-better']).meta({ description: 'Scales run either way.' }),
  })
  .meta({ id: 'Grade', description: 'A grade of an issued report.' })

const Finding = z
  .strictObject({
    ...ofReport,
    finding: z.string().meta({ description: 'Id of the finding, the same in every version of its report.' }),
    number: z.int().meta({ description: 'Number of the paragraph.' }),
    section: z.string(),
    text: z.string(),
    judgements: z
      .array(z.strictObject({ id: z.string(), text: z.string() }))
      .meta({ description: 'What it rests on.' }),
    page: Path,
  })
  .meta({ id: 'Finding', description: 'A finding of an issued report.' })

const Recommendation = z
  .strictObject({
    ...ofReport,
    recommendation: z.string().meta({ description: 'Id, the same in every version of its report.' }),
    number: z.int(),
    section: z.string(),
    text: z.string(),
    answers: z.string().meta({ description: 'Who answers for it, in words; may be empty.' }),
  })
  .meta({ id: 'Recommendation', description: 'What an issued report recommends.' })

const Action = z
  .strictObject({
    ...ofReport,
    action: z.int().meta({ description: 'Its place in the written statement.' }),
    text: z.string(),
    from: Day.nullable(),
    until: Day.nullable(),
    who: z.string().meta({ description: 'Who does it, in words; may be empty.' }),
    recommendation: z.string().meta({ description: 'What it answers, in the words of the report; may be empty.' }),
  })
  .meta({ id: 'Action', description: 'An action of a written statement, as it was made.' })

const Release = z
  .strictObject({
    number: z.int().min(1),
    releasedOn: Day,
    note: z.string(),
    reports: z.int(),
    page: Path,
    files: z.array(
      z.strictObject({
        name: z.string(),
        title: z.string(),
        type: z.string(),
        path: Path,
        length: z.int(),
        rows: z.int().optional(),
        sha256: z.string(),
      }),
    ),
  })
  .meta({ id: 'Release', description: 'Tables as they were on a day, as CSV files that never change.' })

/** An error as it is told to programs (RFC 9457). */
const ApiProblem = z
  .strictObject({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457).' })

function listOf<Item extends z.ZodType>(id: string, item: Item) {
  return z
    .strictObject({
      page: z.int().min(1),
      next: Path.nullable().meta({ description: 'Where the next page is; null on the last.' }),
      items: z.array(item),
    })
    .meta({ id, description: 'A page of a list.' })
}

export const answers = {
  areas: listOf('Areas', Area),
  area: Area,
  reports: listOf('Reports', Report),
  report: ReportInFull,
  model: Model,
  grades: listOf('Grades', Grade),
  findings: listOf('Findings', Finding),
  recommendations: listOf('Recommendations', Recommendation),
  actions: listOf('Actions', Action),
  releases: listOf('Releases', Release),
  release: Release,
} as const

/** Everything that the description names, once. */
export const described: readonly z.ZodType[] = [
  ...new Set([...Object.values(answers), Report, Grade, Finding, Recommendation, Action, ApiProblem]),
]

export type AnswerName = keyof typeof answers
