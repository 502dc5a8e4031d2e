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
            what: 'Moved the last day of fieldwork',
            changes: [{ field: 'Last day', from: '9 November 2006', to: '10 November 2006' }],
          },
          {
            when: '1 November 2006, 16:05',
            instant: '2006-11-01T16:05:00Z',
            who: 'John Price, inspector',
            what: 'Added evidence E-31',
            href: '#e31',
            changes: [],
          },
          {
            when: '4 September 2006, 09:00',
            instant: '2006-09-04T08:00:00Z',
            who: 'Pat Green, programme manager',
            what: 'Appointed the lead',
            changes: [
              { field: 'Lead', to: 'Amira Khan' },
              { field: 'Note', from: 'none free' },
            ],
          },
        ],
        unbroken: 'Whole and unbroken since 4 September 2006.',
      },
    },
  ],
}
