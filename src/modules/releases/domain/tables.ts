/** A value of a table of open data; undefined where there is none. */
export type Value = string | number | undefined

/**
 * A column of open data. `tells` says what its values tell of: things, or how many people. A number of people enters a
 * table by `platform/disclosure` alone, and a column that does not say which it is, is refused by a test.
 */
export type Column = {
  readonly name: string
  readonly title: string
  readonly about: string
  readonly tells: 'things' | 'people'
  readonly type: 'string' | 'integer' | 'date'
  readonly required: boolean
}

export type TableShape = {
  /** Name of its file without the ending. */
  readonly id: string
  readonly title: string
  readonly about: string
  readonly columns: readonly Column[]
  /** Names of the columns that tell one row from another. */
  readonly key: readonly string[]
  /** The table of which a row is part, by columns of the same names. */
  readonly partOf?: { readonly table: string; readonly by: readonly string[] }
}

/** How a suppressed count is shown, in files and on pages. Never as nothing. */
export const suppressed = 'c'

const text = (name: string, title: string, about: string, required = true): Column => ({
  name,
  title,
  about,
  tells: 'things',
  type: 'string',
  required,
})
const day = (name: string, title: string, about: string, required = true): Column => ({
  ...text(name, title, about, required),
  type: 'date',
})
const count = (name: string, title: string, about: string): Column => ({ ...text(name, title, about), type: 'integer' })

const review = text('review', 'Review', 'Number of the review, the same in every table and release.')
const area = text('area', 'Area', 'Number of the area, the same in every table and release.')
const areaName = text('area_name', 'Area name', 'Name of the area when the report was issued.')
const framework = text('framework', 'Framework', 'The framework of inspection, by its name in the rulebooks.')
const edition = text('edition', 'Edition', 'The edition of the framework.')

const reportsShape: TableShape = {
  id: 'reports',
  title: 'Reports',
  about: 'Reports issued, each in its newest version on the day of the release.',
  columns: [
    review,
    area,
    areaName,
    text('title', 'Title', 'Title of the report.'),
    framework,
    edition,
    day('issued_on', 'Issued on', 'The day of the first version.'),
    count('version', 'Version', '1 as first issued; each correction is the next.'),
    day('version_on', 'Version of', 'The day of this version.'),
    text('page', 'Page', 'Path of the report on this site.'),
  ],
  key: ['review'],
}

const gradesShape: TableShape = {
  id: 'grades',
  title: 'Grades',
  about:
    'Grades of issued reports. Scales run either way: compare each grade with the best and the lowest of its scale.',
  columns: [
    review,
    area,
    areaName,
    framework,
    edition,
    text('judgement', 'Judgement', 'Id of the graded judgement in the rulebook.'),
    text('question', 'Judgement in words', 'What was graded.'),
    { ...count('grade', 'Grade', 'The grade; empty where none was given.'), required: false },
    text('label', 'Grade in words', 'The grade in the words of the framework.', false),
    count('best', 'Best grade', 'The best grade of the scale.'),
    count('lowest', 'Lowest grade', 'The lowest grade of the scale.'),
    text('direction', 'Direction', 'higher-is-better or lower-is-better.'),
  ],
  key: ['review', 'judgement'],
  partOf: { table: 'reports', by: ['review'] },
}

const recommendationsShape: TableShape = {
  id: 'recommendations',
  title: 'Recommendations',
  about: 'What issued reports recommend.',
  columns: [
    review,
    area,
    areaName,
    text('recommendation', 'Recommendation', 'Id of the recommendation, the same in every version of the report.'),
    count('number', 'Number', 'Its number in the report.'),
    text('section', 'Section', 'Heading of the section in which it stands.'),
    text('text', 'Text', 'Its words.'),
    text('answers', 'Who answers', 'Who answers for it, in words.', false),
  ],
  key: ['review', 'recommendation'],
  partOf: { table: 'reports', by: ['review'] },
}

const actionsShape: TableShape = {
  id: 'actions',
  title: 'Actions',
  about: 'Actions of the written statements with which areas answered their reports, as they were made.',
  columns: [
    review,
    area,
    areaName,
    count('action', 'Action', 'Its place in the statement.'),
    text('text', 'Text', 'What is to be done.'),
    day('from', 'From', 'The first day, where one is named.', false),
    day('until', 'Until', 'The last day, where one is named.', false),
    text('who', 'Who', 'Who does it, in words.', false),
    text(
      'recommendation_text',
      'Recommendation',
      'The recommendation that it answers, in the words of the report.',
      false,
    ),
  ],
  key: ['review', 'action'],
  partOf: { table: 'reports', by: ['review'] },
}

export const childrenShape: TableShape = {
  id: 'children-heard',
  title: 'Children heard',
  about:
    'How often children and young people were heard in published reviews, by area and by the group whose life it told of. Small counts, and counts from which they could be worked out, are shown as c.',
  columns: [
    framework,
    text('reviews', 'Reviews', 'The reviews counted: their numbers.'),
    { ...area, about: 'Number of the area; empty for all areas.', required: false },
    text('area_name', 'Area name', 'Name of the area, or that it is all areas.'),
    {
      ...text('group', 'Group', 'Id of the group in the rulebook; none for no group in particular, all for everybody.'),
    },
    text('group_name', 'Group in words', 'The group in the words of the framework.'),
    {
      name: 'heard',
      title: 'Times children were heard',
      about: 'Items of evidence that came from children. c: not shown, so that nobody can be recognised.',
      tells: 'people',
      type: 'integer',
      required: false,
    },
  ],
  key: ['framework', 'reviews', 'group'],
}

/** Every table that a release holds, in its order. */
export const shapes: readonly TableShape[] = [
  reportsShape,
  gradesShape,
  recommendationsShape,
  actionsShape,
  childrenShape,
]

/** What makes a list of tables unfit to be released; nothing where all is well. */
export function shapeFaults(all: readonly TableShape[]): readonly string[] {
  return all.flatMap(table => {
    const names = table.columns.map(({ name }) => name)
    const unknown = [...table.key, ...(table.partOf?.by ?? [])].filter(name => !names.includes(name))
    return [
      ...table.columns
        .filter(({ tells }) => tells !== 'things' && tells !== 'people')
        .map(({ name }) => `${table.id}.${name} does not say whether it tells of things or of people.`),
      ...table.columns
        .filter(({ tells, type }) => tells === 'people' && type !== 'integer')
        .map(({ name }) => `${table.id}.${name} tells of people and is no count.`),
      ...unknown.map(name => `${table.id} has no column ${name}.`),
      ...names.filter((name, at) => names.indexOf(name) !== at).map(name => `${table.id} has ${name} twice.`),
    ]
  })
}
