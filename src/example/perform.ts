import { performersOfAccuracy } from './perform-accuracy.ts'
import { performersOfActions } from './perform-actions.ts'
import { performersOfChildren } from './perform-children.ts'
import { performersOfComplaints } from './perform-complaints.ts'
import { performersOfConcerns } from './perform-concerns.ts'
import { performersOfEvaluation } from './perform-evaluation.ts'
import { performersOfInspection } from './perform-inspection.ts'
import { performersOfPublication } from './perform-publication.ts'
import { performersOfQuality } from './perform-quality.ts'
import { performersOfReport } from './perform-report.ts'
import type { Performer } from './performer.ts'

/** Every command that the worked example performs, by its name in the record. */
export const performers: { readonly [name: string]: Performer } = {
  ...performersOfInspection,
  ...performersOfReport,
  ...performersOfAccuracy,
  ...performersOfQuality,
  ...performersOfChildren,
  ...performersOfActions,
  ...performersOfConcerns,
  ...performersOfEvaluation,
  ...performersOfComplaints,
  ...performersOfPublication,
}
