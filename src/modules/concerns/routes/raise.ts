import type { Actor } from '../../../platform/access/actor.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { textOf } from '../../../platform/web/asked.ts'
import { commandForm } from '../../../platform/web/command-form.ts'
import { emptyForm, filledForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, pageRoute, type Route } from '../../../platform/web/route.ts'
import type { ConcernServices } from '../commands/concern-services.ts'
import { raiseConcern } from '../commands/concerns.ts'
import { chainFor } from '../domain/escalation.ts'
import { sayRank } from '../domain/people.ts'
import { ConcernForm } from '../forms.ts'
import { mayRaise } from '../policy.ts'
import { listPlaces } from '../views/named.ts'
import { findTelling, listMessages } from '../views/tellings.ts'

const raising = { permission: 'concerns.raise', subject: async () => ({}), may: mayRaise } as const

/** Raising a concern about a child in danger, with the one who is named for it. */
export function raiseRoutes(services: ConcernServices): readonly Route[] {
  const { choices } = services
  const show = async (tx: Transaction, actor: Actor, form: ShownForm, status = 200) => {
    const places = (await listPlaces(tx)).filter(place => place.duty === 'danger' && place.isPresent)
    const chain = chainFor(places, personOf(actor))
    return page(
      'concerns/pages/new.njk',
      {
        title: 'A child is in danger',
        form,
        chain: chain.map(place => ({ ...place, called: sayRank(place.duty, place.rank) })),
        hours: choices['acknowledge-within-hours'],
        whenNobody: choices['when-nobody-is-named'],
        mails: services.mailIsConfigured,
      },
      status,
    )
  }
  return [
    pageRoute({
      ...raising,
      path: '/concerns/new',
      statements: 3,
      async show({ tx, actor, query }) {
        const told = textOf(query, 'telling')
        const telling = told === '' ? undefined : await findTelling(tx, told)
        if (telling === undefined) return show(tx, actor, emptyForm)
        const said = (await listMessages(tx, telling.id)).filter(each => each.fromTeller).map(each => each.text)
        return show(tx, actor, filledForm({ telling: telling.id, what: said.join('\n\n') }))
      },
    }),
    commandForm({
      ...raising,
      path: '/concerns/new',
      schema: ConcernForm,
      again: ({ read, actor }, form, status) => read(tx => show(tx, actor, form, status)),
      run: ({ telling, ...concern }, { caller }, { key }) => raiseConcern(services, caller, concern, telling, key),
      onward: (_, { id }) => go(`/concerns/${id}`),
    }),
  ]
}
