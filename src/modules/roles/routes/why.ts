import { randomUUID } from 'node:crypto'
import { opens } from '../../../platform/access/actor.ts'
import { actorOf, listRoles } from '../../../platform/access/grants.ts'
import { listPeopleWithAccount } from '../../../platform/access/role-holders.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, page, pageRoute, type Route } from '../../../platform/web/route.ts'
import { listReviewTitles, type Services } from '../../reviews/index.ts'
import { type Reason, reasonOfWords, reasonsOf } from '../domain/why.ts'
import { WhyForm } from '../forms.ts'
import { mayKeepRoles } from '../policy.ts'
import { findKeptItem, seesRows } from '../views.ts'

const asking = { permission: 'roles.why', subject: async () => ({}), may: mayKeepRoles, path: '/roles/why' } as const

type Answer = {
  readonly name: string
  readonly review: string
  readonly reasons: readonly Reason[]
  /** Where the rows say otherwise than the policies: a fault of ours, to be told. */
  readonly disagreements: readonly string[]
}

/**
 * Why somebody can or cannot see a thing. The policies say by which role; the rows are asked as that person. It is a
 * post although it changes nothing, since it has to ask in two transactions.
 */
export function whyRoutes({ database }: Services): readonly Route[] {
  const show = async (tx: Transaction, form: ShownForm, answer: Answer | undefined, status = 200) =>
    page(
      'roles/pages/why.njk',
      {
        title: 'Why somebody can or cannot see something',
        form,
        answer,
        people: (await listPeopleWithAccount(tx)).map(person => ({ value: person.id, text: person.name })),
        reviews: (await listReviewTitles(tx)).map(review => ({ value: review.id, text: review.title })),
      },
      status,
    )
  return [
    pageRoute({ ...asking, statements: 2, show: ({ tx }) => show(tx, emptyForm, undefined) }),
    formRoute({
      ...asking,
      async submit({ caller, body, read }) {
        const again = (form: ShownForm, answer: Answer | undefined, status: number) =>
          read(tx => show(tx, form, answer, status))
        const form = readForm(WhyForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), undefined, 422)
        const wrong = (field: string, text: string) => again(formAgain(body, [{ field, text }]), undefined, 422)
        const { person: personId, review: reviewId, item: reference } = form.command
        const known = await read(async tx => ({
          review: (await listReviewTitles(tx)).find(each => each.id === reviewId),
          roles: await listRoles(tx),
          people: await listPeopleWithAccount(tx),
        }))
        const person = known.people.find(each => each.id === personId)
        if (person === undefined) return wrong('person', 'Choose a person')
        if (known.review === undefined) return wrong('review', 'Choose a review')
        const item =
          reference === ''
            ? undefined
            : await read(tx => findKeptItem(tx, { reviewId, reference: reference.toUpperCase(), personId }))
        if (reference !== '' && item === undefined)
          return wrong('item', 'There is no such item in this review. Enter its number, such as E12')
        const actor = await actorOf(database, personId, caller.now)
        if (actor.kind === 'public') throw new Error('Somebody with an account is somebody.')
        const reasons = reasonsOf(
          actor.grants.map(grant => ({
            label: known.roles.find(role => role.id === grant.role)?.label ?? grant.role,
            rights: grant.rights,
            reviewId: grant.reviewId,
            standsInFor: known.people.find(each => each.id === grant.onBehalfOf)?.name ?? '',
          })),
          reviewId,
        )
        const words = item === undefined ? undefined : reasonOfWords(item, right => opens(actor, reviewId, right))
        const asThem: Caller = { actor, now: caller.now, requestId: randomUUID() }
        const rows = await database.as(asThem, 'read', tx =>
          seesRows(tx, reviewId, actor.kind === 'staff' ? item?.id : undefined),
        )
        const disagreements = [
          ...(rows.review === opens(actor, reviewId, 'outline') ? [] : ['whether there is this review']),
          ...(words === undefined || rows.words === words.isOpen ? [] : [`whether they read ${item?.reference}`]),
        ]
        const answer = {
          name: person.name,
          review: known.review.title,
          reasons: words === undefined ? reasons : [words, ...reasons],
          disagreements,
        }
        return again({ ...emptyForm, typed: formAgain(body, []).typed }, answer, 200)
      },
    }),
  ]
}
