import type { Component } from './example.ts'
import type { LimitCount } from './models.ts'

const why = { cite: '¶12', href: '#rule' }

export const limitCountExamples: Component<LimitCount> = {
  file: 'limit-count',
  macro: 'limitCount',
  examples: [
    {
      name: 'within the limit',
      params: { count: 7, limit: 10, what: 'chosen', conditions: [{ text: 'safe at home', met: true }], why },
    },
    {
      name: 'a condition still open',
      params: { count: 0, limit: 10, what: 'chosen', conditions: [{ text: 'safe at home', met: false }], why },
    },
    { name: 'over the limit', params: { count: 11, limit: 10, what: 'chosen', conditions: [], why } },
  ],
}
