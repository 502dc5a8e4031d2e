import { sayCount } from '../../../kernel/words.ts'

export type HeldRole = {
  readonly role: string
  /** The review in which it is held; undefined for a role that has standing everywhere. */
  readonly review:
    | { readonly id: string; readonly title: string; readonly rulebook: string; readonly edition: string }
    | undefined
  /** The title under which the role is held, where that is another. */
  readonly title: string
}

export type ExamplePerson = {
  readonly id: string
  readonly name: string
  readonly kind: 'staff' | 'respondent'
  readonly roles: readonly HeldRole[]
}

/** What one sees as somebody with a role, in the order in which people are listed. */
const sights: readonly { readonly role: string; readonly sees: string }[] = [
  { role: 'programme-manager', sees: 'Opens reviews, appoints who leads them, and sees how far all areas have come.' },
  { role: 'lead', sees: 'Leads the review from its dates to its report: team, stages, evidence, grades, letters.' },
  { role: 'joint', sees: 'Sees the whole review, adds evidence and conclusions, and gives grades.' },
  { role: 'member', sees: 'Sees the whole review, adds evidence and conclusions, and gives grades.' },
  { role: 'approver', sees: 'Reads every review and releases its report.' },
  { role: 'administrator', sees: 'Keeps the register of areas, organisations and people.' },
  {
    role: 'director',
    sees: 'Sees what is asked of the area: documents, the draft report, the action plan. Nothing of the team’s work.',
  },
  { role: 'lead-member', sees: 'Sees where the review stands and what is asked of the area.' },
  { role: 'partner', sees: 'Sees where the review stands and what is asked of the area.' },
]
const rankOf = (role: string) => {
  const rank = sights.findIndex(each => each.role === role)
  return rank === -1 ? sights.length : rank
}

type ShownPerson = {
  readonly id: string
  readonly name: string
  readonly says: readonly string[]
  readonly sees: string
}
export type PeopleGroup = { readonly title: string; readonly people: readonly ShownPerson[] }

const rolesShown = 3

/**
 * People in groups, those with the widest view first. `sayRole` gives a role in the words of the framework of its review.
 */
export function groupPeople(
  people: readonly ExamplePerson[],
  sayRole: (held: HeldRole) => string,
): readonly PeopleGroup[] {
  const shown = people.map(person => ({
    person,
    main: person.roles.toSorted((one, other) => rankOf(one.role) - rankOf(other.role)),
  }))
  const among = (title: string, belongs: (person: ExamplePerson) => boolean): PeopleGroup => ({
    title,
    people: shown
      .filter(({ person }) => belongs(person))
      .toSorted((one, other) => rankOf(one.main[0]?.role ?? '') - rankOf(other.main[0]?.role ?? ''))
      .map(({ person, main }) => ({
        id: person.id,
        name: person.name,
        says: sayRoles(main, sayRole),
        sees: seesOf(main),
      })),
  })
  return [
    among('Those who inspect', person => person.kind === 'staff' && person.roles.length > 0),
    among('Those who answer for the area', person => person.kind === 'respondent' && person.roles.length > 0),
    among('Those without a place in a review yet', person => person.roles.length === 0),
  ].filter(group => group.people.length > 0)
}

function sayRoles(roles: readonly HeldRole[], sayRole: (held: HeldRole) => string): readonly string[] {
  const said = roles.map(
    held =>
      `${held.title === '' ? sayRole(held) : held.title}${held.review === undefined ? '' : ` · ${held.review.title}`}`,
  )
  if (said.length <= rolesShown + 1) return said
  return [...said.slice(0, rolesShown), `and ${sayCount(said.length - rolesShown, 'more role', 'more roles')}`]
}

function seesOf(roles: readonly HeldRole[]): string {
  const first = sights.find(each => roles.some(held => held.role === each.role))
  return first?.sees ?? 'Sees areas, rulebooks and published reports.'
}
