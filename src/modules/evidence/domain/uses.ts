/** What may cite evidence: how one of each kind is called, and where it stands below the review's path. */
type User = {
  readonly words: string
  /** Whether it cites under the id of the judgement that it is about. */
  readonly isOfJudgement?: true
  readonly place: (id: string) => string
}

const users: { readonly [kind: string]: User } = {
  route: { words: 'The choice of route', isOfJudgement: true, place: id => `coverage/${id}` },
  hypothesis: { words: 'A hypothesis', place: () => 'hypotheses' },
  activity: { words: 'A planned activity', place: () => 'plan' },
  'emerging-issue': { words: 'An emerging issue', place: id => `issues#${id}` },
  conclusion: { words: 'The conclusion', isOfJudgement: true, place: id => `conclusions/${id}` },
  grade: { words: 'The agreed grade', isOfJudgement: true, place: id => `grades/${id}` },
  'grade-passage': { words: 'A part of a graded judgement', place: id => `grades/passages/${id}` },
  proposal: { words: 'A proposed grade', isOfJudgement: true, place: id => `grades/${id}` },
  finding: { words: 'A finding in the report', place: id => `thread/blocks/${id}` },
  passage: { words: 'A passage in the report', place: id => `thread/blocks/${id}` },
  recommendation: { words: 'A recommendation', place: () => 'report' },
  // Cited under the numbers of the action and of the progress.
  progress: { words: 'Progress on an action', place: id => `actions/items/${id.replace('-', '#progress-')}` },
}

/** Undefined for a kind that is not known here. */
export function userOf(kind: string): User | undefined {
  return users[kind]
}
