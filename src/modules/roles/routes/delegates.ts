import { londonDay, sayDay, type Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import { holdsAt, listGrants } from '../../../platform/access/grants.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { signedIn } from '../../../platform/web/access.ts'
import { answer } from '../../../platform/web/answer.ts'
import { dayFields, filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, go, missing, page, pageRoute, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { endDelegation, nameDelegate } from '../commands.ts'
import { DelegateForm, EndDelegationForm } from '../forms.ts'
import { listColleagues } from '../views.ts'

const path = '/account/delegates'

/** Who stands in for the one who is away. */
export function delegateRoutes({ database }: Services): readonly Route[] {
  type Shown = { readonly tx: Transaction; readonly actor: Actor; readonly now: Temporal.Instant }
  const show = async ({ tx, actor, now }: Shown, form: ShownForm, status = 200) => {
    if (actor.kind === 'public') return missing('nobody is signed in')
    const colleagues = await listColleagues(tx)
    const grants = (await listGrants(tx, { onBehalfOf: actor.personId })).filter(grant => holdsAt(grant, now))
    const standing = [...Map.groupBy(grants, grant => grant.personId)].map(([personId, own]) => ({
      personId,
      name: colleagues.find(each => each.id === personId)?.name ?? '',
      from: sayDay(londonDay(own[0]?.from ?? now)),
      // The moment at which it ends is the first of the day after.
      until: sayDay(londonDay((own[0]?.until ?? now).subtract({ seconds: 1 }))),
      reviews: new Set(own.map(grant => grant.reviewId)).size,
    }))
    return page(
      'roles/pages/delegates.njk',
      {
        title: 'Who stands in for you',
        form,
        standing,
        colleagues: colleagues.map(each => ({ value: each.id, text: each.name })),
      },
      status,
    )
  }
  return [
    pageRoute({
      ...signedIn,
      path,
      statements: 2,
      show: ({ tx, actor, caller, today }) =>
        show({ tx, actor, now: caller.now }, filledForm(dayFields('from', today))),
    }),
    formRoute({
      ...signedIn,
      path,
      async submit({ caller, actor, body, key, read }) {
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, actor, now: caller.now }, form, status))
        const form = readForm(DelegateForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { person: personId, ...given } = form.command
        const outcome = await nameDelegate(database, caller, { personId, ...given }, key)
        return answer(outcome, body, () => go(path, 'They stand in for you on these days.'), again)
      },
    }),
    formRoute({
      ...signedIn,
      path: `${path}/end`,
      async submit({ caller, actor, body, key, read }) {
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, actor, now: caller.now }, form, status))
        const form = readForm(EndDelegationForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await endDelegation(database, caller, { personId: form.command.person }, key)
        return answer(outcome, body, () => go(path, 'They stand in for you no longer.'), again)
      },
    }),
  ]
}
