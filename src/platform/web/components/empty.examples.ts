import type { Component } from './example.ts'
import type { Empty } from './models.ts'

export const emptyExamples: Component<Empty> = {
  file: 'empty',
  macro: 'empty',
  examples: [
    {
      name: 'no evidence yet, and the way to add some',
      params: {
        heading: 'No evidence yet',
        text: 'What inspectors hear, see and read is kept here, each item with the judgements it bears on. It comes from an activity, or from a document that somebody enters.',
        action: { text: 'Add evidence', href: '#add' },
      },
    },
    {
      name: 'nothing to do here oneself',
      params: {
        heading: 'No comments yet',
        text: 'The director’s office has until 22 December 2006 to comment on the draft.',
      },
    },
  ],
}
