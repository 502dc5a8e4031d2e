import { expect, test } from 'vitest'
import { groupPeople, type HeldRole } from './people.ts'

test('ALL-10 people stand under the title they have, or else the role in the words of its framework', () => {
  const review = { id: '1', title: 'A review', rulebook: 'r', edition: '1' }
  const held = (role: string, title = ''): HeldRole => ({ role, review, title })
  const groups = groupPeople(
    [
      { id: '1', name: 'M', kind: 'staff', roles: [held('member')] },
      { id: '2', name: 'D', kind: 'respondent', roles: [held('director', 'Executive director, learning')] },
      { id: '3', name: 'L', kind: 'staff', roles: [held('member'), held('lead')] },
      { id: '4', name: 'N', kind: 'staff', roles: [] },
    ],
    ({ role }) => `the ${role}`,
  )
  expect(groups.map(({ people }) => people.map(({ name, says }) => [name, ...says]))).toEqual([
    [
      ['L', 'the lead · A review', 'the member · A review'],
      ['M', 'the member · A review'],
    ],
    [['D', 'Executive director, learning · A review']],
    [['N']],
  ])
})
