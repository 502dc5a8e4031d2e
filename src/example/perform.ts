import { performersOfAccuracy } from './perform-accuracy.ts'
import { performersOfInspection } from './perform-inspection.ts'
import { performersOfQuality } from './perform-quality.ts'
import { performersOfReport } from './perform-report.ts'
import type { Performer } from './performer.ts'

/** Every command that the worked example performs, by its name in the record. */
export const performers: { readonly [name: string]: Performer } = {
  ...performersOfInspection,
  ...performersOfReport,
  ...performersOfAccuracy,
  ...performersOfQuality,
}
