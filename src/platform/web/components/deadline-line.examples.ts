import type { Component } from './example.ts'
import type { DeadlineLine } from './models.ts'

const rule = (cite: string) => ({ rulebook: 'glad-to-learn', edition: '2006-01', rule: 'day', cite })

export const deadlineLineExamples: Component<DeadlineLine> = {
  file: 'deadline-line',
  macro: 'deadlineLine',
  examples: [
    {
      name: 'a review on 7 November 2006',
      params: {
        today: '2006-11-07',
        deadlines: [
          {
            text: 'Letter to the council',
            day: '2005-12-31',
            state: 'met',
            says: 'met on 5 December 2005',
            rule: rule('¶37'),
            href: '#letter',
          },
          { text: 'Documents from the area', day: '2006-10-02', state: 'late', says: '3 of 14 outstanding' },
          {
            text: 'Last day of fieldwork',
            day: '2006-11-10',
            state: 'due',
            says: 'within 30 working days',
            rule: rule('¶6'),
          },
          { text: 'Draft to the director', day: '2006-12-08', state: 'due', rule: rule('¶67') },
          {
            text: 'Statement of action',
            state: 'unknown',
            says: 'within 70 working days of receipt',
            rule: rule('¶73'),
          },
        ],
      },
    },
    {
      name: 'everything behind',
      params: { today: '2006-11-07', deadlines: [{ text: 'Draft', day: '2006-10-02', state: 'met' }] },
    },
  ],
}
