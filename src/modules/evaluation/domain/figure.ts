/** A number, or words where there is none to show. */
export type Value = number | string

/** One row of a figure: what it is about, and its values in the order of the columns. */
export type Line = {
  /**
   * What is asked and on which scale, whole: two lines are compared only where this is the same. Two editions that ask
   * the same thing alike give the same key.
   */
  readonly key: string
  readonly label: string
  readonly values: readonly (Value | undefined)[]
  readonly cite?: string
  readonly href?: string
}

/**
 * One figure of the evaluation. It says what it rests on, the paragraph it comes from and what is missing; no figure
 * ranks people.
 */
export type Figure = {
  readonly id: string
  readonly title: string
  /** What it shows, in a sentence. */
  readonly says: string
  /** On how much it rests. */
  readonly base: string
  readonly missing: readonly string[]
  /** Paragraphs, as in "¶82". */
  readonly cite: string
  /** Heading of the first column. */
  readonly first: string
  readonly columns: readonly string[]
  readonly lines: readonly Line[]
  /** The column that the picture shows, and in what unit; none where a picture says nothing. */
  readonly drawn?: {
    readonly column: number
    readonly unit: string
    /** Beside another group, whose values stand in the next column. */
    readonly beside?: { readonly here: string; readonly there: string }
  }
  /** Lines are single reviews: they are not laid beside those of another group. */
  readonly single?: boolean
  /** Whether somebody should look here first, and why. */
  readonly outlier?: { readonly text: string; readonly href: string }
}

/** A figure beside the same figure of another group: each value with the other's, where the same was asked alike. */
export function beside(
  own: Figure,
  other: Figure | undefined,
  { here, there }: { readonly here: string; readonly there: string },
): Figure {
  if (own.single === true || other === undefined) return own
  const others = new Map(other.lines.map(line => [line.key, line]))
  const differs = own.lines.filter(line => !others.has(line.key)).map(({ label }) => label)
  const gone = other.lines.filter(line => !own.lines.some(({ key }) => key === line.key)).map(({ label }) => label)
  const unlike = [...new Set([...differs, ...gone])]
  return {
    ...own,
    columns: own.columns.flatMap(column => [`${column}: ${here}`, `${column}: ${there}`]),
    lines: own.lines.map(line => {
      const same = others.get(line.key)
      return {
        ...line,
        values: own.columns.flatMap((_, index) => [
          line.values[index],
          same === undefined ? 'Not asked alike' : same.values[index],
        ]),
      }
    }),
    base: `${here}: ${own.base} ${there}: ${other.base}`,
    missing: [
      ...own.missing,
      ...(unlike.length === 0
        ? []
        : [
            `Not compared, since the question or the scale is another or was asked in one alone: ${unlike.join('; ')}.`,
          ]),
    ],
    ...(own.drawn === undefined
      ? {}
      : { drawn: { ...own.drawn, column: own.drawn.column * 2, beside: { here, there } } }),
  }
}

/** The rows of a table for a spreadsheet: one value in each, with what it rests on. */
export const sheetHead = [
  'Question',
  'Figure',
  'About',
  'Measure',
  'Value',
  'Rests on',
  'Missing',
  'Paragraph',
] as const

export function sheetRows(question: string, figures: readonly Figure[]): readonly (readonly (Value | undefined)[])[] {
  return figures.flatMap(({ title, lines, columns, base, missing, cite }) =>
    lines.flatMap(line =>
      columns.map((column, index) => [
        question,
        title,
        line.label,
        column,
        line.values[index],
        base,
        missing.join(' '),
        line.cite ?? cite,
      ]),
    ),
  )
}

/** Where the middle of a list of numbers lies, and between what the middle half of them lies; undefined of none. */
export function spread(
  values: readonly number[],
): { readonly lower: number; readonly middle: number; readonly upper: number } | undefined {
  if (values.length === 0) return undefined
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number) => {
    const place = (sorted.length - 1) * share
    const low = sorted[Math.floor(place)] ?? 0
    const high = sorted[Math.ceil(place)] ?? low
    return low + (high - low) * (place - Math.floor(place))
  }
  return { lower: at(0.25), middle: at(0.5), upper: at(0.75) }
}

/** To one place after the point, and without it where there is none. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
