import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { commandForm, type Submitted } from '../../../platform/web/command-form.ts'
import { emptyForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, pageRoute, type Route } from '../../../platform/web/route.ts'
import type { ConcernServices } from '../commands/concern-services.ts'
import { endNaming, namePerson } from '../commands/naming.ts'
import { type Duty, sayRank } from '../domain/people.ts'
import { NameForm, VersionForm } from '../forms.ts'
import { mayName, mayRaise } from '../policy.ts'
import { listNameable, listPlaces } from '../views/named.ts'

const duties: readonly { readonly duty: Duty; readonly heading: string; readonly means: string }[] = [
  {
    duty: 'danger',
    heading: 'When a child is in danger',
    means:
      'The designated person is told at once, the deputy and then further people when it is not acknowledged in time.',
  },
  {
    duty: 'tellings',
    heading: 'What is told in confidence',
    means: 'They read and answer what whistle-blowers tell, and nobody else does.',
  },
]

const reading = { permission: 'concerns.people', subject: async () => ({}), may: mayRaise } as const

/** Who is named to receive concerns and tellings: known to all staff, named by those who have the duty. */
export function peopleRoutes({ database, choices }: ConcernServices): readonly Route[] {
  const show = async (tx: Transaction, actor: Actor, form: ShownForm, status = 200) => {
    const places = await listPlaces(tx)
    const people = await listNameable(tx)
    return page(
      'concerns/pages/people.njk',
      {
        title: 'Who is told',
        form,
        whenNobody: choices['when-nobody-is-named'],
        people: people.map(({ id, name }) => ({ value: id, text: name })),
        duties: duties.map(each => ({
          ...each,
          places: places
            .filter(place => place.duty === each.duty)
            .map(place => ({
              ...place,
              called: sayRank(place.duty, place.rank),
              isSelf: actor.kind !== 'public' && place.personId === actor.personId,
            })),
          isEmpty: !places.some(place => place.duty === each.duty && place.isPresent),
          may: mayName(actor, each.duty, places).granted,
        })),
      },
      status,
    )
  }
  const again = ({ read, actor }: Submitted<object>, form: ShownForm, status: number) =>
    read(tx => show(tx, actor, form, status))
  return [
    pageRoute({
      ...reading,
      path: '/concerns/people',
      statements: 2,
      show: ({ tx, actor }) => show(tx, actor, emptyForm),
    }),
    commandForm({
      ...reading,
      path: '/concerns/people',
      schema: NameForm,
      again,
      run: ({ duty, person: personId, rank, telephone }, { caller }, { key }) =>
        namePerson(database, caller, { duty, personId, rank, telephone }, key),
      onward: () => go('/concerns/people', 'They are named.'),
    }),
    commandForm({
      ...reading,
      path: '/concerns/people/:place/end',
      schema: VersionForm,
      again,
      run: (given, { caller, params }, { key }) =>
        endNaming(database, caller, { id: params['place'] ?? '', ...given }, key),
      onward: () => go('/concerns/people', 'Their place has ended.'),
    }),
  ]
}
