import type { Component } from './example.ts'
import type { LimitCount } from './models.ts'

const rule = { rulebook: 'glad-to-learn', edition: '2006-01', rule: 'fieldwork-limit', cite: '¶12' }

export const limitCountExamples: Component<LimitCount> = {
  file: 'limit-count',
  macro: 'limitCount',
  examples: [
    {
      name: 'within the limit',
      params: { count: 7, limit: 10, what: 'chosen', conditions: [{ text: 'safe at home', met: true }], rule },
    },
    {
      name: 'a condition still open',
      params: { count: 0, limit: 10, what: 'chosen', conditions: [{ text: 'safe at home', met: false }], rule },
    },
    { name: 'over the limit', params: { count: 11, limit: 10, what: 'chosen', conditions: [], rule } },
  ],
}
