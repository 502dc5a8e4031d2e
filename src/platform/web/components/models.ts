import type { Place } from '../../../kernel/loose-ends.ts'
import type { Problem, RuleReference } from '../../../kernel/problems.ts'
import type { Chart } from '../../documents/chart.ts'

/**
 * What each component is given. Words arrive ready to read; days as `2006-08-14`, a missing one where it is not known.
 * A component prints nothing for what is absent, and says by words what it says by colour or sign.
 */

export type StageTracker = {
  readonly stages: readonly {
    readonly name: string
    readonly state: 'done' | 'current' | 'todo' | 'paused'
    /** Its days in words, as in `2 October to 13 October 2006`. */
    readonly when?: string
    readonly href?: string
    /** What is missing or planned, in a few words. */
    readonly note?: string
  }[]
}

/** How a judgement is covered; the words are the rulebook's, `none` stands for no route yet. */
export type CoverageRoute = {
  readonly kind: 'existing' | 'analysis' | 'fieldwork' | 'not-reported' | 'none'
  readonly text: string
}

export type CoverageTile = {
  readonly code: string
  readonly text: string
  readonly href: string
  readonly route: {
    readonly kind: 'existing' | 'analysis' | 'fieldwork' | 'not-reported' | 'none'
    readonly text: string
  }
  /** Items of evidence that show a strength, and a weakness. */
  readonly strengths: number
  readonly weaknesses: number
  readonly groups: readonly string[]
  /** Items that come from children and young people themselves. */
  readonly fromChildren: number
  /** Who has the judgement. */
  readonly who?: string
  /** A problem the tile must not hide, in a few words. */
  readonly problem?: string
}

export type CoverageWall = {
  /** Level of the outcomes' headings; 2 unless told. */
  readonly headingLevel?: 2 | 3
  /** The routes there are, for the legend under the glance. */
  readonly legend: readonly CoverageRoute[]
  readonly outcomes: readonly {
    readonly id: string
    readonly name: string
    /** In a few words how the outcome stands, as in `2 of 6 in fieldwork, 1 without a route`. */
    readonly summary: string
    readonly tiles: readonly CoverageTile[]
  }[]
}

export type LimitCount = {
  readonly count: number
  readonly limit: number
  /** What is counted, as in `key judgements chosen for fieldwork`. */
  readonly what: string
  /** What must be among them, each with the rule that says so. */
  readonly conditions: readonly { readonly text: string; readonly met: boolean; readonly rule?: RuleReference }[]
  readonly rule?: RuleReference
}

export type DeadlineLine = {
  readonly today: string
  /** In order of their days, those not known last. */
  readonly deadlines: readonly {
    readonly text: string
    readonly day?: string
    readonly state: 'met' | 'due' | 'late' | 'unknown'
    /** More in words, as in `within 30 working days of receipt`, or `met on 3 November 2006`. */
    readonly says?: string
    readonly href?: string
    readonly rule?: RuleReference
  }[]
}

export type ThreadMargin = {
  readonly id: string
  readonly number: number
  /** Paragraphs of the finding. */
  readonly paragraphs: readonly string[]
  readonly judgements: readonly { readonly code: string; readonly text: string; readonly href?: string }[]
  readonly evidence: readonly {
    readonly kind: string
    readonly body: string
    readonly day: string
    /** `neutral` where it was said to show neither. */
    readonly shows: 'strength' | 'weakness' | 'both' | 'neutral'
    readonly href?: string
  }[]
  /** What stops the finding from standing in the report. */
  readonly problems: readonly string[]
  readonly edit?: string
  /** Some paragraphs in other sections that say the same or nearly, and how many besides; said and no more. */
  readonly repeats?: { readonly places: readonly Place[]; readonly besides: number }
  /** Where the whole thread is followed, down to the sources. */
  readonly thread?: string
}

export type GradeStrip = {
  readonly judgement: string
  /** All grades of the scale, best first; scales run either way. */
  readonly scale: readonly { readonly grade: number; readonly label: string }[]
  readonly agreed?: number
  /** How many members propose each grade, where that may be shown. */
  readonly proposals?: readonly { readonly grade: number; readonly count: number }[]
}

/** A problem as the checks give it; its `href` becomes the link to the place where it is mended. */
export type ProblemShown = Problem & {
  /** Words of that link; `Put this right` unless told. */
  readonly mend?: string
  /** The reason on record for going on all the same. */
  readonly reason?: string
  /** The exact places where it is put right, instead of one page; those folded away come after them. */
  readonly places?: readonly Place[]
  readonly folded?: readonly Place[]
  /** Where the other places are listed. */
  readonly further?: Place
}

export type ProblemList = {
  readonly headingLevel?: 2 | 3
  readonly groups: readonly {
    readonly gravity: 'must' | 'must-unknown' | 'should' | 'unknown' | 'late' | 'left'
    /** How many there are, where not all are shown. */
    readonly count?: number
    readonly problems: readonly ProblemShown[]
  }[]
  /** Said when there is no problem at all. */
  readonly allClear: string
  /** The way to the whole list, where this is the beginning of one. */
  readonly more?: Place
}

export type RecordList = {
  readonly entries: readonly {
    /** Day and time in words, with the machine form beside it. */
    readonly when: string
    readonly instant: string
    readonly who: string
    /** What was done, as in `Wrote evidence`. */
    readonly what: string
    /** What it changed; after the third they fold away. */
    readonly things: readonly {
      readonly thing: string
      readonly what: 'new' | 'changed' | 'removed'
      readonly changes: readonly { readonly field: string; readonly from?: string; readonly to?: string }[]
      /** What was written is not open to the reader. */
      readonly closed: boolean
      readonly href?: string
    }[]
  }[]
  /** That nothing is missing, and since when. */
  readonly unbroken?: string
}

export type Empty = {
  readonly heading: string
  readonly headingLevel?: 2 | 3
  /** What belongs here and how it gets there. */
  readonly text: string
  readonly action?: { readonly text: string; readonly href: string }
}

export type ChartShown = {
  readonly chart: Chart
  /** Level of its heading; 2 unless told. */
  readonly headingLevel?: 2 | 3 | 4
  /** Where its figures are downloaded as a CSV file (`chartSpreadsheet`). */
  readonly csv?: string
  /** Its figures stand in a table beside it, so that none of its own is shown. */
  readonly tabled?: boolean
}
