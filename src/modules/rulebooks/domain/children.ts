import { z } from 'zod'
import { symbolNames } from '../../../kernel/symbols.ts'
import { Cited, Id, Named } from './named.ts'

/** What children and young people are told after a review, and what those of them do who work in its team. */
export const Children = z.strictObject({
  /** The report written for them: what it holds, part by part, and how its outcomes are called there. */
  report: z.strictObject({
    id: Id,
    label: z.string(),
    text: z.string().optional(),
    /** The age, in years, at which it should be easily read. */
    'reading-age': z.int().min(5),
    /** Sheets on which it is printed at most, counted by their sides. */
    pages: z.int().min(1),
    outcomes: z.array(
      z.strictObject({ id: Id, outcome: Id, label: z.string(), symbol: z.enum(symbolNames), ...Cited }),
    ),
    parts: z
      .array(
        z.strictObject({
          id: Id,
          label: z.string(),
          symbol: z.enum(symbolNames),
          /** What it holds besides its words: what children said, what is good, what must get better, by when. */
          holds: z.enum(['words', 'said', 'good', 'better', 'promise']),
          /** Its words where the review has none of its own; ours, never the source's. */
          words: z.string().optional(),
          ...Cited,
        }),
      )
      .min(1),
    ...Cited,
  }),
  /** Tasks of a young person in the team. */
  tasks: z.array(Named),
  /** Ways in which they hear back: to the schools that took part in a survey, in discussions, through a recipient. */
  ways: z.array(
    Named.extend({
      to: z.enum(['schools', 'discussions', 'recipient']),
      /** Kinds of activity that are such discussions. */
      activities: z.array(Id).optional(),
      deadline: Id,
    }),
  ),
})
