import type { OfferedDrafts } from '../draft-offer.ts'
import type { Component } from './example.ts'

const offered = {
  id: '7',
  at: '14 August 2006 at 2:32pm',
  instant: '2006-08-14T13:32:00Z',
  form: '/reviews/2/evidence/new',
  opening: 'Children at the centre said that they know whom to call, and that somebody comes …',
  use: '/reviews/2/evidence/new?draft=7',
  texts: [],
}

export const draftOfferExamples: Component<OfferedDrafts> = {
  file: 'draft-offer',
  macro: 'draftOffer',
  examples: [
    { name: 'text that was not saved', params: { offered: [offered], used: undefined } },
    { name: 'the text stands in the form', params: { offered: [], used: offered } },
    {
      name: 'the form is gone',
      params: {
        offered: [
          { ...offered, use: undefined, texts: ['The visit showed two things.\n\nFirst, that they were heard.'] },
        ],
        used: undefined,
      },
    },
  ],
}
