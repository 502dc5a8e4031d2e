import type { Component } from './example.ts'
import type { RecordList } from './models.ts'

export const recordListExamples: Component<RecordList> = {
  file: 'record-list',
  macro: 'recordList',
  examples: [
    {
      name: 'three changes to a review',
      params: {
        entries: [
          {
            when: '7 November 2006, 10:42',
            instant: '2006-11-07T10:42:00Z',
            who: 'Amira Khan, lead inspector',
            what: 'Set the dates',
            things: [
              {
                thing: 'Review of Northmoor',
                what: 'changed',
                closed: false,
                changes: [{ field: 'Last day of fieldwork', from: '9 November 2006', to: '10 November 2006' }],
              },
            ],
          },
          {
            when: '1 November 2006, 16:05',
            instant: '2006-11-01T16:05:00Z',
            who: 'John Price, inspector',
            what: 'Wrote evidence',
            things: [
              {
                thing: 'Item of evidence E31 Visit to the intake team',
                what: 'new',
                closed: false,
                href: '#e31',
                changes: [{ field: 'Title', to: 'Visit to the intake team' }],
              },
              { thing: 'What it bears on', what: 'new', closed: true, changes: [] },
              { thing: 'What it bears on', what: 'new', closed: true, changes: [] },
              { thing: 'What it bears on', what: 'new', closed: true, changes: [] },
            ],
          },
          {
            when: '4 September 2006, 09:00',
            instant: '2006-09-04T08:00:00Z',
            who: 'Pat Green, programme manager',
            what: 'Changed what is known of a person',
            things: [
              {
                thing: 'Person Amira Khan',
                what: 'changed',
                closed: false,
                changes: [
                  { field: 'Specialism', to: 'Youth justice' },
                  { field: 'Post', from: 'Inspector' },
                ],
              },
            ],
          },
        ],
        unbroken: 'Whole and unbroken since 4 September 2006.',
      },
    },
  ],
}
