import type { Component } from './example.ts'
import type { StageTracker } from './models.ts'

export const stageTrackerExamples: Component<StageTracker> = {
  file: 'stage-tracker',
  macro: 'stageTracker',
  examples: [
    {
      name: 'a review in its fourth stage',
      params: {
        stages: [
          { name: 'Opening', state: 'done', when: '4 September 2006', href: '#' },
          { name: 'Listening', state: 'done', when: '5 to 22 September 2006', href: '#' },
          { name: 'Reading', state: 'done', when: '25 to 29 September 2006', href: '#' },
          {
            name: 'Visits',
            state: 'current',
            when: '30 October to 10 November 2006',
            note: '2 things missing',
            href: '#',
          },
          { name: 'Drafting', state: 'todo', when: 'from 13 November 2006' },
          { name: 'Publication', state: 'todo', when: 'No day yet' },
          { name: 'Following up on what was promised', state: 'todo' },
        ],
      },
    },
    {
      name: 'a paused review',
      params: {
        stages: [
          { name: 'Opening', state: 'done', when: '4 September 2006' },
          { name: 'Reading', state: 'paused', when: 'since 2 October 2006', note: 'A court case must end first' },
          { name: 'Drafting', state: 'todo' },
        ],
      },
    },
  ],
}
