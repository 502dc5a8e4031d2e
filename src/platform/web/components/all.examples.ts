import { chartExamples } from './chart.examples.ts'
import { comparisonExamples } from './comparison.examples.ts'
import { coverageTileExamples, coverageWallExamples } from './coverage.examples.ts'
import { deadlineLineExamples } from './deadline-line.examples.ts'
import { differencesExamples } from './differences.examples.ts'
import { draftOfferExamples } from './draft-offer.examples.ts'
import { emptyExamples } from './empty.examples.ts'
import type { Component } from './example.ts'
import { gradeStripExamples } from './grade-strip.examples.ts'
import { limitCountExamples } from './limit-count.examples.ts'
import { problemListExamples } from './problem-list.examples.ts'
import { reasonBoxesExamples } from './reason-boxes.examples.ts'
import { recordListExamples } from './record-list.examples.ts'
import { reportBodyExamples } from './report-body.examples.ts'
import { stageTrackerExamples } from './stage-tracker.examples.ts'
import { threadMarginExamples } from './thread-margin.examples.ts'

export const components: readonly Component[] = [
  stageTrackerExamples,
  coverageTileExamples,
  coverageWallExamples,
  limitCountExamples,
  deadlineLineExamples,
  threadMarginExamples,
  gradeStripExamples,
  problemListExamples,
  reasonBoxesExamples,
  recordListExamples,
  emptyExamples,
  reportBodyExamples,
  draftOfferExamples,
  comparisonExamples,
  differencesExamples,
  chartExamples,
]
